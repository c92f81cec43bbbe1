package dev.mainstay.operator.etcd.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.RecoveryPlan;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.actions.Scene;
import dev.mainstay.operator.etcd.actions.Scene.Fate;
import dev.mainstay.operator.etcd.client.Member;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has the newest data, and a plan whose commands can be run as they stand. */
class RecoveryPlannerTest {
  @Test
  void thereIsNoPlanWhileTheQuorumStands() {
    // Given
    Scene scene = Scene.of(Fate.UP, Fate.UP, Fate.DOWN).minutes(5);

    // When, Then
    assertThat(plan(scene)).isEmpty();
  }

  @ParameterizedTest(name = "term {0} index {1} against term {2} index {3}: {4}")
  @CsvSource({
    "7, 100, 7, 101, cp-2",
    "7, 101, 7, 100, cp-1",
    "8, 100, 7, 900, cp-1",
    "7, 100, 7, 100, cp-1"
  })
  void theHighestTermThenTheHighestIndexIsNamed(
      long term1, long index1, long term2, long index2, String node) {
    // Given
    Scene scene = lost(Fate.UP, Fate.UP, Fate.DOWN, Fate.DOWN, Fate.DOWN);
    scene.part(1).term = term1;
    scene.part(1).index = index1;
    scene.part(2).term = term2;
    scene.part(2).index = index2;

    // When
    RecoveryPlan plan = plan(scene.minutes(5)).orElseThrow();

    // Then
    assertThat(plan.member()).isEqualTo(node);
    assertThat(plan.raftTerm()).isEqualTo(node.equals("cp-1") ? term1 : term2);
    assertThat(plan.raftIndex()).isEqualTo(node.equals("cp-1") ? index1 : index2);
  }

  @Test
  void kubeadmsPlanGoesFromTheSafeWayToTheLastRejoin() {
    // When
    List<String> steps = plan(lost(Fate.UP, Fate.DOWN, Fate.DOWN).minutes(5)).orElseThrow().steps();

    // Then
    assertThat(steps).hasSize(13);
    assertThat(steps.get(1))
        .contains("start etcd again on 1 of the members")
        .contains("cp-2, cp-3");
    assertThat(steps.get(2))
        .contains("Keep etcd from starting")
        .contains("(cp-2, cp-3)")
        .contains("mv /etc/kubernetes/manifests/etcd.yaml");
    assertThat(steps.get(3))
        .endsWith(
            "crictl exec \"$(crictl ps -q --name '^etcd$')\" etcdctl"
                + " --endpoints=https://127.0.0.1:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt"
                + " --cert=/etc/kubernetes/pki/etcd/healthcheck-client.crt"
                + " --key=/etc/kubernetes/pki/etcd/healthcheck-client.key"
                + " snapshot save /var/lib/etcd/mainstay-recovery.db");
    assertThat(steps.get(4))
        .contains("etcdutl of etcd 3.6 or newer")
        .contains("--name=cp-1 --initial-cluster=cp-1=https://192.0.2.11:2380")
        .endsWith(
            " --initial-cluster-token=mainstay-00000000000000c1-7"
                + " --bump-revision=1000000000 --mark-compacted");
    assertThat(steps.get(10)).contains("cp-2").contains("kubeadm reset -f");
    assertThat(steps.get(11)).contains("cp-3").contains("upload-certs");
  }

  @Test
  void everyNodeThatStillRunsIsStopped() {
    // When
    List<String> steps =
        plan(lost(Fate.UP, Fate.UP, Fate.DOWN, Fate.DOWN, Fate.DOWN).minutes(5))
            .orElseThrow()
            .steps();

    // Then
    assertThat(steps.get(1)).contains("on 1 of the members");
    assertThat(steps.get(5)).startsWith("On cp-1 and on cp-2, stop etcd and the API server");
  }

  @Test
  void anExternalPlanAddsEachMemberByItsUrl() {
    // Given
    Scene scene = lost(Fate.UP, Fate.DOWN, Fate.DOWN);
    scene.external = true;

    // When
    List<String> steps = plan(scene.minutes(5)).orElseThrow().steps();

    // Then
    assertThat(steps.get(2))
        .endsWith(
            "etcdctl --endpoints=https://192.0.2.11:2379 --cacert=ca.crt --cert=tls.crt"
                + " --key=tls.key snapshot save mainstay-recovery.db");
    assertThat(steps)
        .anyMatch(s -> s.contains(" --initial-cluster-token=mainstay-00000000000000c1-7 "));
    assertThat(steps).noneMatch(s -> s.contains("kubectl") || s.contains("kubeadm"));
    assertThat(steps)
        .anyMatch(s -> s.contains("member add cp-3 --peer-urls=https://192.0.2.13:2380"));
  }

  @Test
  void withoutAnyAnswerNobodyIsNamed() {
    // Given
    Scene scene = Scene.ofThree().minutes(1);
    scene.parts.forEach(p -> p.fate = Fate.DOWN);
    scene.apiReachable = false;

    // When
    RecoveryPlan plan = plan(scene.minutes(5)).orElseThrow();

    // Then
    assertThat(plan.memberId()).isNull();
    assertThat(plan.steps().get(1)).contains("start etcd again on 2 of the members");
  }

  /** Of four, two that know no leader prove the loss; of three, one may just be cut off. */
  @ParameterizedTest(name = "four members: {0}")
  @ValueSource(booleans = {false, true})
  void aLossThatIsOnlyInferredIsComparedWithTheOtherPagesFirst(boolean proven) {
    // Given
    Scene scene =
        proven ? lost(Fate.UP, Fate.UP, Fate.DOWN, Fate.DOWN) : lost(Fate.UP, Fate.DOWN, Fate.DOWN);

    // When
    List<String> steps = plan(scene.minutes(5)).orElseThrow().steps();

    // Then
    assertThat(steps.get(proven ? 0 : 1)).contains("loses nothing");
    assertThat(steps.stream().filter(s -> s.endsWith("curl -s 127.0.0.1:9430")))
        .hasSize(proven ? 0 : 1);
  }

  @ParameterizedTest
  @CsvSource({
    "https://127.0.0.1:2379 https://192.0.2.11:2379, https://192.0.2.11:2379",
    "http://192.0.2.11:2379 https://[2001:db8::1]:2379, https://[2001:db8::1]:2379",
    "https://[::1]:2379 https://localhost:2379, ''"
  })
  void aCommandFromElsewhereDoesNotAskThatMachineItself(String urls, String url) {
    // Given
    var member = new Member(1, "cp-1", false, List.of(), List.of(urls.split(" ")));

    // When, Then
    assertThat(Shell.clientUrl(member).orElse("")).isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "cp-1|cp-1",
        "a b|'a b'",
        "x; reboot|'x; reboot'",
        "$(reboot)|'$(reboot)'",
        "it's|'it'\\''s'"
      })
  void namesOfOthersCannotBecomeCommands(String text, String word) {
    assertThat(Shell.word(text)).isEqualTo(word);
  }

  private static Scene lost(Fate... fates) {
    Scene scene = Scene.of(fates);
    scene.apiReachable = false;
    return scene;
  }

  private static Optional<RecoveryPlan> plan(Scene scene) {
    if (!scene.apiReachable) {
      assertThat(scene.view().state()).isEqualTo(State.QuorumLost);
    }
    return RecoveryPlanner.plan(scene.targets(), scene.view(), scene.memory().statuses());
  }
}
