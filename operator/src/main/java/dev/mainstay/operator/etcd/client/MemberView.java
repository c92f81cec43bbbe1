package dev.mainstay.operator.etcd.client;

import java.util.Comparator;
import java.util.List;

/** The membership as one member sees it; ids are unsigned. */
public record MemberView(long clusterId, long memberId, List<Member> members) {
  public MemberView {
    members =
        members.stream().sorted(Comparator.comparing(Member::id, Long::compareUnsigned)).toList();
  }
}
