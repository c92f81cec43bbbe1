package dev.mainstay.operator.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.ActionType;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Gate;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Health;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.status.EtcdReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the resource can say is explained in docs/etcd.md. */
class EtcdDocsTest {
  @Test
  void everyWordOfTheStatusIsExplained() throws IOException {
    // Given
    String page = Files.readString(Path.of("../docs/etcd.md"));
    Stream<Enum<?>> words =
        Stream.<Enum<?>[]>of(State.values(), Health.values(), ActionType.values(), Gate.values())
            .flatMap(Arrays::stream);

    // When
    List<String> missing =
        Stream.concat(
                words.map(Enum::name), Arrays.stream(EtcdReason.values()).map(EtcdReason::text))
            .filter(word -> !page.contains("| `" + word + "`"))
            .toList();

    // Then
    assertThat(missing).as("first column of a table in docs/etcd.md").isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anEventIsNamedAfterTheStateThatItTells(State state) {
    assertThat(EtcdConditions.reason(state).text()).isEqualTo(state.name());
  }
}
