package dev.mainstay.operator.etcd.client;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Turns gRPC's errors into ours. */
final class Failures {
  /** Alerts that a TLS server sends about the client's certificate (RFC 8446, section 6.2). */
  private static final List<String> CERTIFICATE_ALERTS =
      List.of(
          "bad_certificate",
          "unsupported_certificate",
          "certificate_revoked",
          "certificate_expired",
          "certificate_unknown",
          "certificate_required",
          "unknown_ca",
          "access_denied",
          "handshake_failure");

  private Failures() {}

  /** etcd checks permission after the quorum round: "user name is empty" is the same refusal. */
  static boolean deniedAfterQuorum(StatusRuntimeException e) {
    return e.getStatus().getCode() == Status.Code.PERMISSION_DENIED
        || text(e).contains("user name is empty");
  }

  static EtcdCallException translate(StatusRuntimeException e) {
    Failure failure = failure(e);
    return new EtcdCallException(failure, message(failure, e), e);
  }

  private static Failure failure(StatusRuntimeException e) {
    if (text(e).startsWith("etcdserver:")) {
      return text(e).contains("no leader")
          ? Failure.NO_LEADER
          : text(e).contains("learner") ? Failure.LEARNER : Failure.ERROR;
    }
    return switch (e.getStatus().getCode()) {
      case DEADLINE_EXCEEDED -> Failure.TIMEOUT;
      case UNAVAILABLE, CANCELLED -> connectionFailure(e);
      case PERMISSION_DENIED, UNAUTHENTICATED -> Failure.ERROR;
      default -> transportBroke(e) ? connectionFailure(e) : Failure.ERROR;
    };
  }

  private static boolean transportBroke(StatusRuntimeException e) {
    return find(e, SSLException.class) != null || find(e, IOException.class) != null;
  }

  private static Failure connectionFailure(StatusRuntimeException e) {
    if (find(e, CertificateException.class) != null
        || find(e, CertPathValidatorException.class) != null
        || find(e, SSLPeerUnverifiedException.class) != null
        || text(e).contains("Cannot verify hostname")) {
      return Failure.SERVER_UNTRUSTED;
    }
    SSLException tls = find(e, SSLException.class);
    if (tls != null && isCertificateAlert(String.valueOf(tls.getMessage()))) {
      return Failure.CREDENTIALS_REJECTED;
    }
    if (find(e, SocketTimeoutException.class) != null) {
      return Failure.TIMEOUT;
    }
    ConnectException connect = find(e, ConnectException.class);
    return connect != null && String.valueOf(connect.getMessage()).contains("refused")
        ? Failure.REFUSED
        : Failure.UNREACHABLE;
  }

  private static boolean isCertificateAlert(String message) {
    return message.contains("fatal alert")
        && CERTIFICATE_ALERTS.stream().anyMatch(message::contains);
  }

  private static String message(Failure failure, StatusRuntimeException e) {
    return switch (failure) {
      case TIMEOUT -> "no answer in time";
      case REFUSED -> "connection refused";
      case CREDENTIALS_REJECTED -> "the member refused the client certificate";
      case SERVER_UNTRUSTED ->
          find(e, CertificateExpiredException.class) != null
              ? "the member's certificate has expired"
              : "the member's certificate is not from the CA in ca.crt, or not for this address";
      case UNREACHABLE -> "the connection failed" + rootText(e);
      default -> text(e).isEmpty() ? e.getStatus().getCode().toString() : text(e);
    };
  }

  private static String rootText(Throwable e) {
    String deepest = "";
    for (Throwable at = e.getCause(); at != null; at = at.getCause()) {
      deepest = at.getMessage() == null ? deepest : ": " + at.getMessage();
    }
    return deepest;
  }

  private static String text(StatusRuntimeException e) {
    String description = e.getStatus().getDescription();
    return description == null ? "" : description;
  }

  private static <T extends Throwable> @Nullable T find(Throwable e, Class<T> type) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (type.isInstance(at)) {
        return type.cast(at);
      }
    }
    return null;
  }
}
