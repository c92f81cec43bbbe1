package dev.mainstay.operator.endpoint.observe;

import java.util.Set;

/**
 * What one API server's certificate is good for.
 *
 * @param addresses IP addresses among its subject alternative names, as the JDK writes them
 */
public record ServedCertificate(Set<String> addresses) {
  public ServedCertificate {
    addresses = Set.copyOf(addresses);
  }
}
