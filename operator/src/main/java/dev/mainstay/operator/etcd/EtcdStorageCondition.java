package dev.mainstay.operator.etcd;

import dev.mainstay.operator.etcd.client.MemberStatus;
import dev.mainstay.operator.etcd.quorum.Concern;
import dev.mainstay.operator.etcd.quorum.Finding;
import dev.mainstay.operator.etcd.quorum.Storage;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import dev.mainstay.operator.etcd.quorum.Troubles;
import dev.mainstay.operator.status.ConditionSet;
import dev.mainstay.operator.status.ConditionType;
import dev.mainstay.operator.status.EtcdReason;
import dev.mainstay.operator.status.Truth;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The condition about the database files, before etcd refuses writes. */
final class EtcdStorageCondition {
  private final ConditionSet set;
  private final TopologyView view;
  private final Troubles troubles;

  private EtcdStorageCondition(ConditionSet set, TopologyView view) {
    this.set = set;
    this.view = view;
    this.troubles = view.troubles();
  }

  static void put(ConditionSet set, TopologyView view) {
    new EtcdStorageCondition(set, view).storageHealthy();
  }

  private void storageHealthy() {
    List<MemberStatus> told = view.findings().stream().flatMap(EtcdStorageCondition::told).toList();
    if (told.isEmpty()) {
      set.put(
          ConditionType.STORAGE_HEALTHY,
          Truth.UNKNOWN,
          EtcdReason.NOT_OBSERVED,
          "No member gave its status.");
    } else if (any(Storage::critical)) {
      storage(
          EtcdReason.QUOTA_CRITICAL,
          "%s: the database has reached %d %% of its quota; at 100 %% etcd refuses writes. Compact"
                  .formatted(whose(Storage::critical), Storage.CRITICAL_PERCENT)
              + " and defragment now, or raise --quota-backend-bytes.");
    } else if (troubles.has(Concern.QUOTA_HIGH) && any(Storage::high)) {
      storage(
          EtcdReason.QUOTA_HIGH,
          "%s: the database has reached %d %% of its quota. Defragment, or raise"
                  .formatted(whose(Storage::high), Storage.HIGH_PERCENT)
              + " --quota-backend-bytes.");
    } else if (troubles.has(Concern.FRAGMENTED) && any(Storage::fragmented)) {
      storage(
          EtcdReason.FRAGMENTED,
          "%s: free pages have reached %d %% of the database file, and %d MiB. Defragment,"
                  .formatted(
                      whose(Storage::fragmented),
                      Storage.FRAGMENTED_PERCENT,
                      Storage.FRAGMENTED_MIB)
              + " followers first.");
    } else if (told.stream().anyMatch(s -> s.space().quota() == 0)) {
      set.put(
          ConditionType.STORAGE_HEALTHY,
          Truth.UNKNOWN,
          EtcdReason.QUOTA_UNKNOWN,
          "A member does not tell its quota: etcd does from version 3.6 on.");
    } else {
      set.put(
          ConditionType.STORAGE_HEALTHY,
          Truth.TRUE,
          EtcdReason.WITHIN_QUOTA,
          "Every member that answers uses less than %d %% of its quota."
              .formatted(Storage.HIGH_PERCENT));
    }
  }

  private void storage(EtcdReason reason, String message) {
    set.put(ConditionType.STORAGE_HEALTHY, Truth.FALSE, reason, message);
  }

  private static Stream<MemberStatus> told(Finding finding) {
    return Stream.ofNullable(finding.status());
  }

  private boolean any(Predicate<Storage> limit) {
    return view.findings().stream().anyMatch(f -> view.storage(f).filter(limit).isPresent());
  }

  private String whose(Predicate<Storage> limit) {
    return EtcdMemberConditions.titles(
        view.findings().stream().filter(f -> view.storage(f).filter(limit).isPresent()).toList());
  }
}
