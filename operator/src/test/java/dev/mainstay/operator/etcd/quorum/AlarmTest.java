package dev.mainstay.operator.etcd.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlarmTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          ERROR                                           | KIND    | MEMBER
          memberID:3 alarm:NOSPACE                        | NOSPACE | 3
          'memberID:3  alarm:NOSPACE '                    | NOSPACE | 3
          memberID: 3 alarm: CORRUPT                      | CORRUPT | 3
          alarm:CORRUPT                                   | CORRUPT | 0
          memberID:10501334649042878790 alarm:NOSPACE     | NOSPACE | 10501334649042878790
          memberID:99999999999999999999 alarm:NOSPACE     | NOSPACE | 0
          """)
  void readsTheTokensOfEveryEtcd(String error, Alarm.Kind kind, String member) {
    // When
    List<Alarm> alarms = Alarm.of(List.of(error));

    // Then
    assertThat(alarms).containsExactly(new Alarm(kind, Long.parseUnsignedLong(member)));
  }

  @Test
  void readsSeveralAlarmsInOneText() {
    // When
    List<Alarm> alarms = Alarm.of(List.of("memberID:1 alarm:NOSPACE memberID:2 alarm:CORRUPT"));

    // Then
    assertThat(alarms)
        .containsExactly(new Alarm(Alarm.Kind.NOSPACE, 1), new Alarm(Alarm.Kind.CORRUPT, 2));
  }

  @Test
  void takesOneAlarmToldByThreeMembersForOne() {
    // When
    List<Alarm> alarms =
        Alarm.of(
            List.of(
                "memberID:3 alarm:NOSPACE ",
                "etcdserver: no leader",
                "memberID:3 alarm:NOSPACE ",
                "memberID:1 alarm:CORRUPT "));

    // Then
    assertThat(alarms)
        .containsExactly(new Alarm(Alarm.Kind.NOSPACE, 3), new Alarm(Alarm.Kind.CORRUPT, 1));
  }
}
