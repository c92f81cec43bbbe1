package dev.mainstay.operator.endpoint.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.endpoint.plan.Allocation.Seat;
import dev.mainstay.operator.endpoint.plan.Allocation.Wishes;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class AllocationTest {
  private static final Allocation EMPTY = new Allocation(0, Map.of());
  private static final String VIP = "192.0.2.100";
  private static final Wishes NONE = new Wishes(Map.of(), 51);

  private static Wishes preferring(String node) {
    return new Wishes(Map.of(VIP, node), 51);
  }

  private static Map<String, Integer> priorities(Allocation allocation, String address) {
    Map<String, Integer> priorities = new TreeMap<>();
    allocation.instances().get(address).seats().forEach((n, s) -> priorities.put(n, s.priority()));
    return priorities;
  }

  private static Map<String, Map<String, String>> wanted(String... nodes) {
    Map<String, String> nics = new TreeMap<>();
    for (String node : nodes) {
      nics.put(node, "eth0");
    }
    return Map.of(VIP, nics);
  }

  @Test
  void firstNodesGetPrioritiesFarApartInNameOrder() {
    // When
    Allocation given = EMPTY.extend(wanted("cp-2", "cp-1", "cp-3"), List.of(), List.of(), NONE);

    // Then
    assertThat(given.instances().get(VIP).seats())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "cp-1", new Seat(254, "eth0"),
                "cp-2", new Seat(170, "eth0"),
                "cp-3", new Seat(85, "eth0")));
  }

  @Test
  void aJoinNeverRenumbersEvenWhenItsNameSortsFirst() {
    // Given
    Allocation before = EMPTY.extend(wanted("cp-1", "cp-2", "cp-3"), List.of(), List.of(), NONE);

    // When
    Allocation after =
        before.extend(wanted("a", "cp-1", "cp-2", "cp-3"), List.of(), List.of(), NONE);

    // Then
    assertThat(after.instances().get(VIP).seats())
        .containsAllEntriesOf(before.instances().get(VIP).seats())
        .hasSize(4);
    assertThat(after.instances().get(VIP).routerId())
        .isEqualTo(before.instances().get(VIP).routerId());
  }

  @Test
  void aNodeThatIsNotSeenNowKeepsItsSeatAndOneThatLeftGivesItBack() {
    // Given
    Allocation before = EMPTY.extend(wanted("cp-1", "cp-2", "cp-3"), List.of(), List.of(), NONE);

    // When
    Allocation after = before.extend(wanted("cp-3"), List.of("cp-1"), List.of(), NONE);

    // Then
    assertThat(after.instances().get(VIP).seats().keySet())
        .containsExactlyInAnyOrder("cp-2", "cp-3");
  }

  @Test
  void prioritiesStayUniqueAndInRangeForManyNodes() {
    // Given
    String[] nodes = new String[19];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = "n" + i;
    }

    // When
    var seats =
        EMPTY.extend(wanted(nodes), List.of(), List.of(), NONE).instances().get(VIP).seats();

    // Then
    assertThat(new HashSet<>(seats.values())).hasSize(19);
    assertThat(seats.values()).allSatisfy(s -> assertThat(s.priority()).isBetween(1, 254));
  }

  @Test
  void routerIdsAvoidThoseOfOtherResources() {
    // When
    Allocation given = EMPTY.extend(wanted("cp-1"), List.of(), List.of(51, 52), NONE);

    // Then
    assertThat(given.instances().get(VIP).routerId()).isEqualTo(53);
  }

  @Test
  void routerIdsBeginWithTheOneAskedForAndGoInTheOrderOfTheSpec() {
    // Given
    Map<String, Map<String, String>> wanted = new LinkedHashMap<>();
    wanted.put("192.0.2.200", Map.of("cp-1", "eth0"));
    wanted.put("192.0.2.100", Map.of("cp-1", "eth0"));

    // When
    Allocation given = EMPTY.extend(wanted, List.of(), List.of(), new Wishes(Map.of(), 255));

    // Then
    assertThat(given.instances().get("192.0.2.200").routerId()).isEqualTo(255);
    assertThat(given.instances().get("192.0.2.100").routerId()).isEqualTo(1);
  }

  @Test
  void twoAddressesWithOppositePreferredNodesHaveDifferentFirstNodes() {
    // Given
    Map<String, String> nics = Map.of("cp-1", "eth0", "cp-2", "eth0", "cp-3", "eth0");
    var wishes = new Wishes(Map.of("192.0.2.100", "cp-1", "192.0.2.101", "cp-2"), 51);

    // When
    Allocation given =
        EMPTY.extend(
            Map.of("192.0.2.100", nics, "192.0.2.101", nics), List.of(), List.of(), wishes);

    // Then
    assertThat(priorities(given, "192.0.2.100"))
        .isEqualTo(Map.of("cp-1", 254, "cp-2", 170, "cp-3", 85));
    assertThat(priorities(given, "192.0.2.101"))
        .isEqualTo(Map.of("cp-1", 170, "cp-2", 254, "cp-3", 85));
  }

  @Test
  void theFirstPlaceWaitsForThePreferredNodeSoThatItsJoinRenumbersNobody() {
    // Given
    Allocation before =
        EMPTY.extend(wanted("a", "b", "c", "d"), List.of(), List.of(), preferring("z"));

    // When
    Allocation after =
        before.extend(wanted("a", "b", "c", "d", "z"), List.of(), List.of(), preferring("z"));

    // Then
    assertThat(priorities(before, VIP).values()).doesNotContain(254).doesNotHaveDuplicates();
    assertThat(priorities(after, VIP))
        .containsAllEntriesOf(priorities(before, VIP))
        .containsEntry("z", 254);
  }

  @Test
  void namingAnotherPreferredNodeExchangesTwoPrioritiesAndNoOther() {
    // Given
    Allocation before =
        EMPTY.extend(wanted("cp-1", "cp-2", "cp-3"), List.of(), List.of(), preferring("cp-1"));

    // When
    Allocation after =
        before.extend(wanted("cp-1", "cp-2", "cp-3"), List.of(), List.of(), preferring("cp-3"));

    // Then
    assertThat(priorities(after, VIP)).isEqualTo(Map.of("cp-1", 85, "cp-2", 170, "cp-3", 254));
  }

  /** Whatever joins, leaves or is away, in any order. */
  @RepeatedTest(100)
  void prioritiesStayDistinctAndTheirsWhoeverComesAndGoes(RepetitionInfo round) {
    // Given
    var random = new Random(round.getCurrentRepetition());
    Wishes wishes = random.nextBoolean() ? NONE : preferring("n" + random.nextInt(12));
    Allocation now = EMPTY;

    for (int i = 0; i < 30; i++) {
      Set<String> here = new TreeSet<>();
      random.ints(1 + random.nextInt(8), 0, 12).forEach(n -> here.add("n" + n));
      List<String> leaving = List.of("n" + random.nextInt(12));
      here.removeAll(leaving);

      // When
      Map<String, Integer> before =
          now.instances().isEmpty() ? new TreeMap<>() : new TreeMap<>(priorities(now, VIP));
      now = now.extend(wanted(here.toArray(String[]::new)), leaving, List.of(), wishes);

      // Then
      Map<String, Integer> after = priorities(now, VIP);
      assertThat(after.values())
          .as("seed %d, round %d", round.getCurrentRepetition(), i)
          .doesNotHaveDuplicates()
          .allSatisfy(p -> assertThat(p).isBetween(1, 254));
      leaving.forEach(before::remove);
      assertThat(after)
          .as("seed %d, round %d", round.getCurrentRepetition(), i)
          .containsAllEntriesOf(before);
    }
  }

  @Test
  void slotsRunOut() {
    assertThat(Allocation.freeSlot(List.of(0, 2))).isEqualTo(1);
    assertThat(Allocation.freeSlot(List.of(0, 1, 2, 3, 4, 5, 6, 7))).isEqualTo(-1);
  }
}
