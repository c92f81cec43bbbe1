package dev.mainstay.operator.etcd.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.client.MemberStatus;
import dev.mainstay.operator.etcd.client.MemberStatus.Space;
import dev.mainstay.operator.etcd.client.MemberView;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MembershipTest {
  private static final long OURS = 0xa;
  private static final long FOREIGN = 0xb;
  private static final long HIGH_TERM = 90;

  @Test
  void aForeignMemberOfAHigherTermDoesNotReplaceTheKnownList() {
    // Given
    Membership known = Membership.agreed(all(OURS, 5, 1, 2, 3), Membership.NONE);

    // When
    Membership agreed =
        Membership.agreed(plus(all(OURS, 5, 1, 2, 3), says(FOREIGN, 9, HIGH_TERM, 9)), known);

    // Then
    assertThat(agreed.clusterId()).isEqualTo(OURS);
    assertThat(agreed.members()).extracting(Member::id).containsExactly(1L, 2L, 3L);
    assertThat(agreed.differing()).isTrue();
  }

  @Test
  void norWhileOneMemberIsLeftOfTheKnownCluster() {
    // Given
    Membership known = Membership.agreed(all(OURS, 5, 1, 2, 3), Membership.NONE);

    // When
    Membership agreed =
        Membership.agreed(
            List.of(says(OURS, 2, 5, 1, 2, 3), says(FOREIGN, 9, HIGH_TERM, 9)), known);

    // Then
    assertThat(agreed.members()).extracting(Member::id).containsExactly(1L, 2L, 3L);
  }

  @Test
  void withNothingKnownTheClusterIsBelievedThatMoreMembersSpeakFor() {
    // When
    Membership agreed =
        Membership.agreed(
            plus(all(OURS, 5, 1, 2, 3), says(FOREIGN, 9, HIGH_TERM, 9)), Membership.NONE);

    // Then
    assertThat(agreed.clusterId()).isEqualTo(OURS);
    assertThat(agreed.voters()).isEqualTo(3);
  }

  @Test
  void aRestoredClusterIsFollowedWhenNobodySpeaksForTheOldOne() {
    // Given
    Membership known = Membership.agreed(all(OURS, HIGH_TERM, 1, 2, 3), Membership.NONE);

    // When
    Membership agreed = Membership.agreed(all(FOREIGN, 2, 7), known);

    // Then
    assertThat(agreed.clusterId()).isEqualTo(FOREIGN);
    assertThat(agreed.members()).extracting(Member::id).containsExactly(7L);
    assertThat(agreed.contested()).isFalse();
  }

  @Test
  void theOldListOfAMemberThatWasCutOffDoesNotReplaceTheKnownOne() {
    // Given
    Membership known = Membership.agreed(all(OURS, 5, 1, 2, 3), Membership.NONE);

    // When
    Membership agreed = Membership.agreed(List.of(says(OURS, 4, 4, 1, 2, 4)), known);

    // Then
    assertThat(agreed.members()).extracting(Member::id).containsExactly(1L, 2L, 3L);
  }

  private static List<Answer> all(long cluster, long term, long... ids) {
    return LongStream.of(ids).mapToObj(id -> says(cluster, id, term, ids)).toList();
  }

  private static List<Answer> plus(List<Answer> answers, Answer more) {
    return Stream.concat(Stream.of(more), answers.stream()).toList();
  }

  private static Answer says(long cluster, long member, long term, long... ids) {
    List<Member> members =
        LongStream.of(ids)
            .mapToObj(
                id ->
                    new Member(
                        id,
                        "m" + id,
                        false,
                        List.of("https://192.0.2." + id + ":2380"),
                        List.of("https://192.0.2." + id + ":2379")))
            .toList();
    var status =
        new MemberStatus(
            cluster, member, "3.6.5", ids[0], term, 100, false, List.of(), 100, Space.UNKNOWN);
    return new Answer(
        "192.0.2." + member, status, null, new MemberView(cluster, member, members), null, "");
  }
}
