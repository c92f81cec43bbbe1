package dev.mainstay.operator.etcd.client;

import java.util.HexFormat;
import java.util.List;

/** One entry of etcd's member list. {@code id} is unsigned. */
public record Member(
    long id, String name, boolean learner, List<String> peerUrls, List<String> clientUrls) {
  public Member {
    peerUrls = peerUrls.stream().sorted().toList();
    clientUrls = clientUrls.stream().sorted().toList();
  }

  /**
   * Whether the member ever joined: etcd learns name and client URLs from the member itself. Only
   * {@code learner} tells a voter; a voter that never started counts in the quorum.
   */
  public boolean started() {
    return !name.isEmpty() || !clientUrls.isEmpty();
  }

  /** The id as etcdctl prints it, padded to 16 digits. */
  public static String hex(long id) {
    return HexFormat.of().toHexDigits(id);
  }
}
