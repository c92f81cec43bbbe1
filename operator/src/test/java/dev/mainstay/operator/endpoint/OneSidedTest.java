package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneSidedTest {
  private static final String ADDRESS = "192.0.2.100";

  @ParameterizedTest(name = "a holds, replicas on {0}, answered on {1}: not from {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a b c | a b c |
          a b c | a b   |
          a b c | a     | b c
          a b c | ''    |
          a     | a     |
          b c   | b     |
          b c   | ''    |
          """)
  void anAddressIsOneSidedWhereItsHolderAloneIsAnswered(
      String replicas, String answered, @Nullable String from) {
    // Given
    Map<String, String> network = new TreeMap<>();
    set(answered).forEach(observer -> network.put(observer, "a"));
    var views = new HolderViews(ADDRESS, Set.of("a"), Set.of("a"), network, Set.of("a"));

    // When
    OneSided seen = OneSided.of(List.of(views), set(replicas));

    // Then
    assertThat(seen.from()).isEqualTo(from == null ? Map.of() : Map.of(ADDRESS, set(from)));
  }

  private static Set<String> set(String words) {
    return Arrays.stream(words.split(" ", -1))
        .filter(w -> !w.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
