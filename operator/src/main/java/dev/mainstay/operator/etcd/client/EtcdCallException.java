package dev.mainstay.operator.etcd.client;

import org.jspecify.annotations.Nullable;

/** A call that gave no usable answer. The message is for people, without host name or secret. */
public final class EtcdCallException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Failure failure;

  public EtcdCallException(Failure failure, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}
