package dev.mainstay.e2e.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.lab.AddressTimeline.Change;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressTimelineTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void theKernelsLinesAreRead() {
    // Given
    String log =
        """
        [2026-01-01T00:00:01.250000] 2: eth0    inet 172.30.0.100/32 scope global eth0:ms0\\ valid
        [2026-01-01T00:00:01.300000] 2: eth0    inet 172.30.0.10/32 scope global eth0:ms0\\ valid
        [2026-01-01T00:00:01.400000] Deleted 1: lo    inet 172.30.0.100/32 scope global lo\\ v
        [2026-01-01T00:00:02.000000] Deleted 2: eth0    inet 172.30.0.100/32 scope global eth0\\ v
        """;

    // Then
    assertThat(AddressTimeline.parse("cp-1", "172.30.0.100", log))
        .containsExactly(change(1250, "cp-1", true), change(2000, "cp-1", false));
  }

  @Test
  void spansNameWhoHadIt() {
    var timeline =
        timeline(
            3000,
            change(0, "cp-1", true),
            change(0, "cp-2", false),
            change(1200, "cp-1", false),
            change(1000, "cp-2", true));

    assertThat(timeline.summary()).isEqualTo("1000 ms cp-1, 200 ms cp-1+cp-2, 1800 ms cp-2");
    assertThat(timeline.holders()).isEqualTo(Set.of("cp-2"));
  }

  @Test
  void onlyWhatIsSharedAfterTheTimeGivenCounts() {
    var timeline =
        timeline(
            5000,
            change(0, "cp-1", true),
            change(1000, "cp-2", true),
            change(2000, "cp-3", true),
            change(2500, "cp-3", false),
            change(3000, "cp-2", false));

    assertThat(timeline.longestSharedMillis(START)).isEqualTo(2000);
    assertThat(timeline.longestSharedMillis(START.plusMillis(2800))).isEqualTo(200);
    assertThat(timeline.longestSharedMillis(START.plusMillis(3000))).isZero();
  }

  @Test
  void whoHadItForNoTimeAtAllHadItAllTheSame() {
    var timeline =
        timeline(
            5000,
            change(0, "cp-1", true),
            change(0, "cp-3", false),
            change(1000, "cp-2", true),
            change(1000, "cp-2", false));

    assertThat(timeline.everHeld()).containsExactlyInAnyOrder("cp-1", "cp-2");
    assertThat(timeline.longestSharedMillis(START)).isZero();
  }

  @Test
  void nothingSeenIsNothing() {
    assertThat(timeline(1000).everHeld()).isEmpty();
    assertThat(timeline(1000).holders()).isEmpty();
    assertThat(timeline(1000).longestSharedMillis(START)).isZero();
  }

  private static AddressTimeline timeline(long end, Change... changes) {
    return new AddressTimeline(List.of(changes), START.plusMillis(end));
  }

  private static Change change(long millis, String node, boolean present) {
    return new Change(START.plusMillis(millis), node, present);
  }
}
