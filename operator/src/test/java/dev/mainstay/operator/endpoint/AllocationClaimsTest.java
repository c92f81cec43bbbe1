package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.endpoint.plan.Allocation;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllocationClaimsTest {
  private final AllocationClaims claims = new AllocationClaims();

  @ParameterizedTest(name = "slot {0}, router id {1}: {2}")
  @CsvSource({"0, 52, false", "1, 51, false", "1, 52, true"})
  void nobodyIsGivenWhatAnotherHas(int slot, int routerId, boolean free) {
    // Given
    claims.claim("first", allocation(0, 51));

    // When
    Optional<String> other = claims.claim("second", allocation(slot, routerId));

    // Then
    assertThat(other).isEqualTo(free ? Optional.empty() : Optional.of("first"));
    assertThat(claims.all().containsKey("second")).isEqualTo(free);
  }

  @Test
  void itsOwnMayBeClaimedAgainAndIsFreeWhenItIsGone() {
    // When, Then
    assertThat(claims.claim("first", allocation(0, 51))).isEmpty();
    assertThat(claims.claim("first", allocation(0, 51))).isEmpty();
    claims.release("first");
    assertThat(claims.claim("second", allocation(0, 51))).isEmpty();
  }

  private static Allocation allocation(int slot, int routerId) {
    return new Allocation(slot, Map.of("192.0.2.100", new Allocation.Instance(routerId, Map.of())));
  }
}
