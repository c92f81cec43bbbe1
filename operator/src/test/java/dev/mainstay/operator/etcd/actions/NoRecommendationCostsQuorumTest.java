package dev.mainstay.operator.etcd.actions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.ActionType;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.PlannedAction;
import dev.mainstay.operator.etcd.actions.Scene.Fate;
import dev.mainstay.operator.etcd.client.MemberStatus.Space;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Whatever the cluster looks like, a command that is shown may be run. */
class NoRecommendationCostsQuorumTest {
  private static final Space FRAGMENTED = new Space(1024L << 20, 100L << 20, 2L << 30);

  @RepeatedTest(300)
  void noRecommendationCostsTheQuorum(RepetitionInfo round) {
    // Given
    var random = new Random(round.getCurrentRepetition());
    List<Fate> all = List.of(Fate.values());
    Fate[] fates = new Fate[1 + random.nextInt(7)];
    for (int i = 0; i < fates.length; i++) {
      fates[i] = random.nextInt(3) > 0 ? Fate.UP : all.get(random.nextInt(5));
    }
    Scene scene = Scene.of(fates);
    scene.parts.forEach(p -> p.hasNode = p.fate == Fate.UP || random.nextBoolean());
    scene.parts.forEach(p -> p.space = random.nextInt(3) == 0 ? FRAGMENTED : p.space);
    scene.external = random.nextInt(4) == 0;

    // When
    List<PlannedAction> plan = scene.minutes(20).plan();

    // Then
    long voters = scene.parts.stream().filter(p -> !p.learner()).count();
    long up = scene.parts.stream().filter(p -> p.fate == Fate.UP).count();
    assertThat(plan.stream().filter(a -> a.command() != null)).hasSizeLessThanOrEqualTo(1);
    for (PlannedAction action : plan) {
      if (action.command() != null) {
        Scene.Part target =
            action.memberId() == null
                ? scene.part(1)
                : scene.part(Integer.parseInt(action.memberId(), 16));
        boolean voterLess = action.type() == ActionType.RemoveOrphan;
        boolean silent = action.type() == ActionType.Defragment && target.fate == Fate.UP;
        long left = voterLess ? voters - 1 : voters;
        assertThat(up - (silent ? 1 : 0))
            .as("seed %d: %s in %s", round.getCurrentRepetition(), action, List.of(fates))
            .isGreaterThanOrEqualTo(left / 2 + 1);
        if (voterLess || action.type() == ActionType.EvictLearner) {
          assertThat(target.fate).isNotEqualTo(Fate.UP);
        }
      }
    }
  }
}
