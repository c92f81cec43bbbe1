package dev.mainstay.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.e2e.lab.LabException;
import org.junit.jupiter.api.Test;

class LoadBalancersTest {
  @Test
  void processorTimeIsUserAndSystemTimeOfTheProcess() {
    // Given
    String stat = "42 (ha proxy) S 1 42 42 0 -1 4194560 900 0 0 0 130 70 5 6 20 0 1 0 999 1 2 3\n";

    // When, Then
    assertThat(LoadBalancers.ticks(stat)).isEqualTo(200);
  }

  @Test
  void memoryIsTheAnonymousOne() {
    // When, Then
    assertThat(LoadBalancers.anonymousKiB("VmRSS:\t   20000 kB\nRssAnon:\t   11264 kB\n"))
        .isEqualTo(11264);
    assertThatThrownBy(() -> LoadBalancers.anonymousKiB("VmRSS:\t 1 kB\n"))
        .isInstanceOf(LabException.class);
  }
}
