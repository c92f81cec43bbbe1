package dev.mainstay.operator.etcd.quorum;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * All answers of one round, and what else was known at that time.
 *
 * @param time when the round began: no answer is older
 * @param nodes control-plane nodes as last listed; stale while the API server does not answer
 * @param apiReachable false while our own API calls fail; the second witness for a lost quorum
 * @param answers one for each address asked; empty if {@code credentialProblem} is not
 * @param zones of the endpoints of an external etcd by host; empty text for one without
 * @param credentialProblem why nothing could be asked; empty if there was no problem
 * @param performance as far as it was measured by then; read beside the rounds
 */
public record Round(
    Instant time,
    List<NodeFact> nodes,
    boolean apiReachable,
    List<Answer> answers,
    Map<String, String> zones,
    String credentialProblem,
    Performance performance) {
  public Round {
    nodes = List.copyOf(nodes);
    zones = Map.copyOf(zones);
    answers = List.copyOf(answers);
  }
}
