package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.quorum.Assessment.Cause;
import java.util.stream.Collectors;

/**
 * Why a round proved less than it should have.
 *
 * @param quorate whether it proved a quorum
 */
record Diagnosis(Round round, Membership membership, boolean quorate) {

  Cause cause() {
    return !quorate ? failure() : membership.contested() ? Cause.VIEWS_DIFFER : Cause.NONE;
  }

  /** For people; empty if there is nothing to say. */
  String detail() {
    String foreign = foreign();
    return !foreign.isEmpty() ? foreign : quorate ? contested() : silence();
  }

  private String contested() {
    return membership.contested()
        ? "the members tell different member lists, and none has a majority behind it"
        : "";
  }

  /** Addresses that answer for a cluster other than the one whose member list is believed. */
  private String foreign() {
    return round.answers().stream()
        .filter(a -> !membership.members().isEmpty() && !membership.owns(a))
        .map(a -> a.host() + " answers for cluster " + Member.hex(a.clusterId()))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private Cause failure() {
    if (!round.credentialProblem().isEmpty()) {
      return Cause.CREDENTIALS_MISSING;
    }
    if (round.answers().isEmpty()) {
      return Cause.NO_TARGETS;
    }
    boolean anyCredentials =
        round.answers().stream().anyMatch(a -> a.failure() != null && a.failure().ofCredentials());
    boolean anyStatus = round.answers().stream().anyMatch(a -> a.status() != null);
    if (anyStatus && membership.members().isEmpty()) {
      return Cause.NO_MEMBERS_LISTED;
    }
    return anyCredentials && !anyStatus ? Cause.CREDENTIALS_REJECTED : Cause.UNREACHABLE;
  }

  private String silence() {
    if (!round.credentialProblem().isEmpty()) {
      return round.credentialProblem();
    }
    if (round.answers().isEmpty()) {
      return "no node matches the selector, so there is no address to ask";
    }
    if (failure() == Cause.NO_MEMBERS_LISTED) {
      return round.answers().stream()
              .filter(a -> a.status() != null)
              .map(Answer::host)
              .sorted()
              .collect(Collectors.joining(", "))
          + " answers like etcd, but lists no member. Point the resource at a client address of a"
          + " real member, not at a proxy or another service";
    }
    String answers =
        round.answers().stream()
            .filter(a -> !a.detail().isEmpty())
            .map(a -> a.host() + ": " + a.detail())
            .sorted()
            .collect(Collectors.joining("; "));
    return answers
        + (failure() == Cause.CREDENTIALS_REJECTED
            ? ". Compare ca.crt and the client certificate with etcd's CA, and the dates and addresses"
                + " of the members' certificates"
            : ". Look whether etcd runs there, and whether its client port is open from here");
  }
}
