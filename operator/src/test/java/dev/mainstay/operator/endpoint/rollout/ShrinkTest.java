package dev.mainstay.operator.endpoint.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.endpoint.rollout.Shrink.Answer;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Verdict;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShrinkTest {
  @ParameterizedTest(name = "{0} without {1}, before {2}: gone {3}, unconfirmed {4}, {5}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          PARTICIPANTS, MISSING,                     BEFORE, GONE, UNCONFIRMED, VERDICT
          a b c,        '',                          '',     '',   '',          Allow
          a b c,        c=DELETED,                   '',     '',   c,           Allow
          a b c,        c=DELETED,                   c,      c,    '',          Allow
          a b c,        c=SELECTED,                  c,      '',   c,           Allow
          a b c,        c=NOT_SELECTED,              c,      c,    '',          Allow
          a b c,        b=NOT_SELECTED c=DELETED,    b c,    c,    '',          Hold
          a b c,        b=DELETED c=DELETED,         b c,    b c,  '',          Allow
          a b,          b=NOT_SELECTED,              b,      '',   '',          Hold
          a b,          b=DELETED,                   b,      b,    '',          Allow
          a,            a=NOT_SELECTED,              a,      '',   '',          Hold
          a b c,        c=NOT_STOPPABLE,             '',     '',   c,           Allow
          a b c,        c=NOT_STOPPABLE,             c,      '',   '',          Hold
          a b c d,      c=NOT_STOPPABLE d=DELETED,   c d,    d,    '',          Hold
          """)
  void participantsLeaveOnlyWhenTheApiServerSaysSoTwiceAndTwoAreLeft(
      String participants,
      String missing,
      String before,
      String gone,
      String unconfirmed,
      String verdict) {
    // When
    Shrink shrink = Shrink.of("main", set(participants), answers(missing), set(before));

    // Then
    assertThat(shrink.gone()).isEqualTo(set(gone));
    assertThat(shrink.unconfirmed()).isEqualTo(set(unconfirmed));
    assertThat(shrink.verdict().getClass().getSimpleName()).isEqualTo(verdict);
    if (shrink.verdict() instanceof Verdict.Hold hold) {
      assertThat(hold.message())
          .contains("main", "spec.nodeSelector")
          .contains(
              hold.reason() == EndpointReason.LEAVER_NOT_READY
                  ? "Repair c, or power it off and delete its Node"
                  : "Label at least two");
    }
  }

  private static Set<String> set(String words) {
    return Arrays.stream(words.split(" ", -1))
        .filter(w -> !w.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, Answer> answers(String words) {
    Map<String, Answer> answers = new TreeMap<>();
    set(words).forEach(w -> answers.put(w.split("=", -1)[0], Answer.valueOf(w.split("=", -1)[1])));
    return answers;
  }
}
