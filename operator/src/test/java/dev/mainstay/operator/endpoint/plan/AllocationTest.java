package dev.mainstay.operator.endpoint.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.endpoint.plan.Allocation.Seat;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AllocationTest {
  private static final Allocation EMPTY = new Allocation(0, Map.of());
  private static final String VIP = "192.0.2.100";

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
    Allocation given = EMPTY.extend(wanted("cp-2", "cp-1", "cp-3"), List.of(), List.of());

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
    Allocation before = EMPTY.extend(wanted("cp-1", "cp-2", "cp-3"), List.of(), List.of());

    // When
    Allocation after = before.extend(wanted("a", "cp-1", "cp-2", "cp-3"), List.of(), List.of());

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
    Allocation before = EMPTY.extend(wanted("cp-1", "cp-2", "cp-3"), List.of(), List.of());

    // When
    Allocation after = before.extend(wanted("cp-3"), List.of("cp-1"), List.of());

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
    var seats = EMPTY.extend(wanted(nodes), List.of(), List.of()).instances().get(VIP).seats();

    // Then
    assertThat(new HashSet<>(seats.values())).hasSize(19);
    assertThat(seats.values()).allSatisfy(s -> assertThat(s.priority()).isBetween(1, 254));
  }

  @Test
  void routerIdsAvoidThoseOfOtherResources() {
    // When
    Allocation given = EMPTY.extend(wanted("cp-1"), List.of(), List.of(51, 52));

    // Then
    assertThat(given.instances().get(VIP).routerId()).isEqualTo(53);
  }

  @Test
  void slotsRunOut() {
    assertThat(Allocation.freeSlot(List.of(0, 2))).isEqualTo(1);
    assertThat(Allocation.freeSlot(List.of(0, 1, 2, 3, 4, 5, 6, 7))).isEqualTo(-1);
  }
}
