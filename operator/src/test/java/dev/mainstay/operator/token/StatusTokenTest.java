package dev.mainstay.operator.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.token.StatusToken.Phase;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusTokenTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final String A = "0a".repeat(32);
  private static final String B = "0b".repeat(32);

  @ParameterizedTest(name = "{0} after {1}: {2}")
  @CsvSource({
    "STEADY, PT719H, stays",
    "STEADY, PT720H, ANNOUNCED one two",
    "ANNOUNCED, PT9M, stays",
    "ANNOUNCED, PT10M, RETIRING next one",
    "RETIRING, PT59M, stays",
    "RETIRING, PT1H, STEADY one null"
  })
  void movesOnWhenItsTimeHasCome(Phase phase, String age, String expected) {
    // Given
    var token = new StatusToken("one", phase == Phase.STEADY ? null : "next", phase, T0);

    // When
    Optional<StatusToken> next = token.next(T0.plus(Duration.parse(age)), "two");

    // Then
    assertThat(next.map(n -> n.phase() + " " + n.token() + " " + n.other()).orElse("stays"))
        .isEqualTo(expected);
  }

  /**
   * Nodes and readers lag behind the Secret; while they do so by less than a phase, all goes on.
   */
  @RepeatedTest(20)
  void aReaderThatLagsIsNeverRefusedByANodeThatLags(RepetitionInfo info) {
    // Given
    var random = new Random(info.getCurrentRepetition());
    Duration nodeLag = Duration.ofSeconds(random.nextInt(600));
    Duration readerLag = Duration.ofSeconds(random.nextInt(3600));
    List<StatusToken> history = new java.util.ArrayList<>();
    history.add(new StatusToken("t0", null, Phase.STEADY, T0));

    // When
    Instant end = T0.plus(Duration.ofDays(95));
    int fresh = 0;
    for (Instant now = T0; now.isBefore(end); now = now.plusSeconds(60)) {
      Optional<StatusToken> next = history.getLast().next(now, "t" + ++fresh);
      next.ifPresent(history::add);

      // Then
      StatusToken node = at(history, now.minus(nodeLag));
      StatusToken reader = at(history, now.minus(readerLag));
      assertThat(node.accepts("Bearer " + reader.token()))
          .as("seed %s at %s", info.getCurrentRepetition(), now)
          .isTrue();
    }
    assertThat(history).hasSizeGreaterThan(8);
  }

  private static StatusToken at(List<StatusToken> history, Instant when) {
    StatusToken found = history.getFirst();
    for (StatusToken t : history) {
      if (!t.since().isAfter(when)) {
        found = t;
      }
    }
    return found;
  }

  @Test
  void theSecretGivesBackWhatWasPutIn() {
    for (StatusToken token :
        List.of(
            new StatusToken(A, null, Phase.STEADY, T0),
            new StatusToken(A, B, Phase.RETIRING, T0))) {
      assertThat(TokenSecret.read(TokenSecret.of("ns", token))).contains(token);
    }
  }

  @Test
  void nodesAreGivenDigestsOnly() {
    // When
    var secret = TokenSecret.of("ns", new StatusToken("a", "b", Phase.RETIRING, T0));

    // Then
    assertThat(
            new String(
                java.util.Base64.getDecoder().decode(secret.getData().get("accepted")),
                java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(
            "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
                + " 3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d\n");
  }

  @Test
  void aDamagedSecretIsAsGoodAsNone() {
    // Given
    var good = TokenSecret.of("ns", new StatusToken(A, null, Phase.STEADY, T0));
    var noNotes = new SecretBuilder(good).editMetadata().withAnnotations(null).endMetadata();
    var noData = new SecretBuilder(good).withData(null);
    var noBase64 = new SecretBuilder(good).addToData("token", "%%");

    // Then
    assertThat(TokenSecret.read(null)).isEmpty();
    assertThat(TokenSecret.read(noNotes.build())).isEmpty();
    assertThat(TokenSecret.read(noData.build())).isEmpty();
    assertThat(TokenSecret.read(noBase64.build())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a", "%s\n", "\n%s", "%sa", "with a blank", "caf\u00e9"})
  void aTokenOfAnotherFormThanOursIsAsGoodAsNone(String form) {
    // Given
    String token = form.formatted(A);

    // Then
    assertThat(
            TokenSecret.read(TokenSecret.of("ns", new StatusToken(token, null, Phase.STEADY, T0))))
        .isEmpty();
    assertThat(
            TokenSecret.read(TokenSecret.of("ns", new StatusToken(A, token, Phase.RETIRING, T0))))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer ", "Bearer x", "bearer a", "Basic a", "a"})
  void whatIsNotTheTokenIsRefused(String header) {
    assertThat(new StatusToken("a", null, Phase.STEADY, T0).accepts(header)).isFalse();
    assertThat(StatusToken.NONE.accepts(header)).isFalse();
  }

  @Test
  void aTokenIsNeverPrinted() {
    assertThat(new StatusToken("secret", "other-secret", Phase.STEADY, T0).toString())
        .doesNotContain("secret");
  }
}
