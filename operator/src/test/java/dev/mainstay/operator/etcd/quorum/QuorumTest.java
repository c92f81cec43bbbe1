package dev.mainstay.operator.etcd.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuorumTest {
  @ParameterizedTest(name = "{0} voters, {1} participating: {2} required, margin {4}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          VOTERS, PARTICIPATING, REQUIRED, NOMINAL, MARGIN, BLOCKING
          1,      1,             1,        0,        0,     1
          1,      0,             1,        0,       -1,     1
          2,      2,             2,        0,        0,     1
          2,      1,             2,        0,       -1,     1
          3,      3,             2,        1,        1,     2
          3,      2,             2,        1,        0,     2
          3,      1,             2,        1,       -1,     2
          4,      4,             3,        1,        1,     2
          4,      3,             3,        1,        0,     2
          4,      2,             3,        1,       -1,     2
          5,      5,             3,        2,        2,     3
          5,      4,             3,        2,        1,     3
          5,      3,             3,        2,        0,     3
          7,      7,             4,        3,        3,     4
          7,      6,             4,        3,        2,     4
          7,      5,             4,        3,        1,     4
          """)
  void countsAsEtcdDoes(
      int voters, int participating, int required, int nominal, int margin, int blocking) {
    // When
    var quorum = new Quorum(voters, participating);

    // Then
    assertThat(quorum.required()).isEqualTo(required);
    assertThat(quorum.nominal()).isEqualTo(nominal);
    assertThat(quorum.margin()).isEqualTo(margin);
    assertThat(quorum.blocking()).isEqualTo(blocking);
  }

  @ParameterizedTest(name = "{0} voters, {1} participating, a dead one removed: margin {2}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          VOTERS, PARTICIPATING, MARGIN
          3,      2,             0
          4,      3,             1
          5,      4,             1
          5,      3,             0
          7,      6,             2
          """)
  void removingADeadVoterNeverLowersTheMargin(int voters, int participating, int margin) {
    // Given
    var quorum = new Quorum(voters, participating);

    // When
    Quorum smaller = quorum.afterRemove(false);

    // Then
    assertThat(smaller.margin()).isEqualTo(margin).isGreaterThanOrEqualTo(quorum.margin());
  }

  @ParameterizedTest(name = "{0} voters, {1} participating, remove one that is {2}: {4}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          VOTERS, PARTICIPATING, THE ONE, LEAST MARGIN, SAFE
          1,      1,             up,      0,            false
          1,      0,             out,     0,            false
          2,      2,             up,      0,            true
          2,      2,             up,      1,            false
          2,      1,             out,     0,            true
          3,      3,             up,      0,            true
          3,      3,             up,      1,            false
          3,      2,             out,     1,            true
          3,      2,             up,      0,            false
          3,      1,             out,     0,            false
          3,      2,             unknown, 1,            false
          4,      3,             out,     1,            true
          4,      3,             unknown, 1,            true
          5,      4,             out,     1,            true
          5,      4,             up,      1,            false
          5,      3,             out,     0,            true
          5,      2,             out,     0,            false
          7,      6,             up,      1,            true
          """)
  void removesOnlyWhatLeavesAQuorum(
      int voters, int participating, String one, int leastMargin, boolean safe) {
    // When
    boolean answer =
        new Quorum(voters, participating)
            .safeToRemove(one.equals("up"), one.equals("out"), leastMargin);

    // Then
    assertThat(answer).isEqualTo(safe);
  }

  @Test
  void refusesNumbersThatNoClusterHas() {
    assertThatThrownBy(() -> new Quorum(3, 4)).isInstanceOf(IllegalArgumentException.class);
  }
}
