package dev.mainstay.operator.etcd.client;

/** Why a call gave no answer. The labels are API: metrics and messages carry them. */
public enum Failure {
  /** No usable certificate or key on our side; nothing was sent. */
  CREDENTIALS_MISSING("credentials-missing"),
  /** The member refused our certificate. */
  CREDENTIALS_REJECTED("credentials-rejected"),
  /** The member's certificate is not from the expected CA, or is for another address. */
  SERVER_UNTRUSTED("server-untrusted"),
  /** The host answered that nothing listens on the port. */
  REFUSED("refused"),
  /** No answer in time. */
  TIMEOUT("timeout"),
  /** The network or the connection failed otherwise. */
  UNREACHABLE("unreachable"),
  /** The member answered that it knows no leader. */
  NO_LEADER("no-leader"),
  /** The member is a learner and does not serve this call. */
  LEARNER("learner"),
  /** The member answered with another error, or did not speak etcd's protocol. */
  ERROR("error");

  private final String label;

  Failure(String label) {
    this.label = label;
  }

  /** As used in metric labels and messages. */
  public String label() {
    return label;
  }

  /** Whether the credentials are the reason; nothing then follows about etcd itself. */
  public boolean ofCredentials() {
    return this == CREDENTIALS_MISSING || this == CREDENTIALS_REJECTED || this == SERVER_UNTRUSTED;
  }

  /** Whether the member itself answered, so the way to it is open. */
  public boolean answered() {
    return this == NO_LEADER || this == LEARNER || this == ERROR;
  }
}
