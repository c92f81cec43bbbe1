package dev.mainstay.operator.etcd;

import dev.mainstay.operator.etcd.quorum.Finding;
import dev.mainstay.operator.etcd.quorum.Rules;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import dev.mainstay.operator.status.ConditionSet;
import dev.mainstay.operator.status.ConditionType;
import dev.mainstay.operator.status.EtcdReason;
import dev.mainstay.operator.status.Truth;
import java.time.Duration;
import java.util.List;

/** The condition about the certificates that members serve; an expired one is seen as well. */
final class EtcdCertificateCondition {
  private static final String REMEDY =
      " Renew it (where kubeadm made it: kubeadm certs renew all) and restart the member, one at a"
          + " time.";

  private EtcdCertificateCondition() {}

  static void put(ConditionSet set, TopologyView view) {
    List<Finding> expired = view.certificateEndsWithin(Duration.ZERO);
    List<Finding> expiring = view.certificateEndsWithin(Rules.CERTIFICATE_EXPIRING);
    if (!expired.isEmpty()) {
      set.put(
          ConditionType.CERTIFICATES_VALID,
          Truth.FALSE,
          EtcdReason.EXPIRED,
          "%s: the certificate that it serves has expired, so nobody may trust it."
                  .formatted(EtcdMemberConditions.titles(expired))
              + REMEDY);
    } else if (!expiring.isEmpty()) {
      set.put(
          ConditionType.CERTIFICATES_VALID,
          Truth.FALSE,
          EtcdReason.EXPIRING,
          "%s: the certificate that it serves expires within %d days; members[].certNotAfter says"
                  .formatted(
                      EtcdMemberConditions.titles(expiring), Rules.CERTIFICATE_EXPIRING.toDays())
              + " when."
              + REMEDY);
    } else if (view.findings().stream()
        .allMatch(f -> view.latest().place(f.member()).servedUntil() == null)) {
      unknown(set, "No member showed a certificate.");
    } else {
      set.put(
          ConditionType.CERTIFICATES_VALID,
          Truth.TRUE,
          EtcdReason.VALID,
          "The certificates that members showed are valid for more than %d days."
              .formatted(Rules.CERTIFICATE_EXPIRING.toDays()));
    }
  }

  static void unknown(ConditionSet set, String why) {
    set.put(ConditionType.CERTIFICATES_VALID, Truth.UNKNOWN, EtcdReason.NOT_OBSERVED, why);
  }
}
