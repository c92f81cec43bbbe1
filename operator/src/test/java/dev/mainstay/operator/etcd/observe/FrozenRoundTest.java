package dev.mainstay.operator.etcd.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.etcd.TestTime;
import dev.mainstay.operator.etcd.client.EtcdCallException;
import dev.mainstay.operator.etcd.client.EtcdClient;
import dev.mainstay.operator.etcd.client.Failure;
import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.client.MemberMetrics;
import dev.mainstay.operator.etcd.client.MemberStatus;
import dev.mainstay.operator.etcd.client.MemberView;
import dev.mainstay.operator.etcd.client.ReadProof;
import dev.mainstay.operator.etcd.quorum.Answer;
import dev.mainstay.operator.etcd.quorum.NodeFact;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The process stands still while a round waits, as with SIGSTOP or a paused machine. */
class FrozenRoundTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private final TestTime time = new TestTime(START);

  @Test
  void answersFromBeforeTheFreezeAreAsOldAsTheyAre() throws Exception {
    // Given
    var targets =
        new EtcdTargets(
            "main",
            2379,
            List.of(new NodeFact("cp-1", "192.0.2.11", true)),
            true,
            1,
            List.of(),
            Map.of(),
            0,
            false,
            false);
    try (var prober =
        new EtcdProber(
            () -> targets,
            new Freezing(),
            time,
            time::nanos,
            ProbeTimes.every(Duration.ofSeconds(2)))) {
      // When
      prober.round();

      // Then
      EtcdObservation seen = prober.latest().orElseThrow();
      assertThat(seen.answers()).extracting(Answer::read).containsExactly(ReadProof.ANSWERED);
      assertThat(seen.time()).isEqualTo(START);
      assertThat(seen.nanos()).isZero();
      assertThat(seen.view().lastProven()).isEqualTo(START);
      assertThat(time.instant()).isEqualTo(START.plus(Duration.ofMinutes(10)));
    }
  }

  /** One member that takes part; time passes after it answered. */
  private final class Freezing implements EtcdClient {
    private static final Member MEMBER =
        new Member(
            1,
            "cp-1",
            false,
            List.of("https://192.0.2.11:2380"),
            List.of("https://192.0.2.11:2379"));

    @Override
    public void refreshCredentials() {}

    @Override
    public MemberStatus status(URI clientUrl, Duration timeout) {
      return new MemberStatus(
          0xC1, 1, "3.6.6", 1, 7, 100, false, List.of(), 100, MemberStatus.Space.UNKNOWN);
    }

    @Override
    public ReadProof linearizableRead(URI clientUrl, Duration timeout) {
      time.pass(Duration.ofMinutes(10));
      return ReadProof.ANSWERED;
    }

    @Override
    public MemberView localMembers(URI clientUrl, Duration timeout) {
      return new MemberView(0xC1, 1, List.of(MEMBER));
    }

    @Override
    public MemberMetrics metrics(URI clientUrl, Duration timeout) throws EtcdCallException {
      throw new EtcdCallException(Failure.ERROR, "serves none", null);
    }

    @Override
    public Optional<Instant> servedUntil(URI clientUrl) {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
