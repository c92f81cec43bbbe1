package dev.mainstay.operator.etcd;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.AlarmType;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.FailureDomain;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.LeaderStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.MemberStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.OrphanMember;
import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.client.MemberStatus.Space;
import dev.mainstay.operator.etcd.quorum.Assessment.Place;
import dev.mainstay.operator.etcd.quorum.Finding;
import dev.mainstay.operator.etcd.quorum.Finding.Vote;
import dev.mainstay.operator.etcd.quorum.Quorum;
import dev.mainstay.operator.etcd.quorum.Storage;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Members, leader, zones and orphans of a view as the resource shows them; bounded as its schema
 * is.
 */
final class EtcdMemberStatuses {
  private static final int MAX_TEXT = 512;
  private static final int MAX_URL = 300;
  private static final int MAX_URLS = 8;

  private final TopologyView view;
  private final Disruption disruption;
  private final List<MemberStatus> before;
  private final @Nullable LeaderStatus leaderBefore;

  /** {@code before}: the status written last, whose times stay; null if there is none. */
  EtcdMemberStatuses(
      TopologyView view, Disruption disruption, @Nullable EtcdTopologyStatus before) {
    this.view = view;
    this.disruption = disruption;
    this.before = before == null || before.members() == null ? List.of() : before.members();
    this.leaderBefore = before == null ? null : before.leader();
  }

  @Nullable LeaderStatus leader() {
    TopologyView.Leader leader = view.leader();
    if (leader == null) {
      return null;
    }
    String id = Member.hex(leader.id());
    Optional<Finding> member =
        view.findings().stream().filter(f -> f.member().id() == leader.id()).findFirst();
    LeaderStatus known = leaderBefore;
    // Another replica may have seen it first; its time stays.
    String since =
        known != null && known.memberId().equals(id) && known.term() == leader.term()
            ? known.since()
            : text(leader.since());
    return new LeaderStatus(
        id,
        member.map(f -> f.member().name()).orElse(null),
        member.map(Finding::node).orElse(null),
        leader.term(),
        since);
  }

  List<MemberStatus> members() {
    return view.findings().stream().map(this::member).toList();
  }

  /** Null where no node has a zone. */
  @Nullable List<FailureDomain> zones() {
    List<FailureDomain> zones =
        view.zones().stream()
            .filter(z -> !z.name().isEmpty())
            .map(z -> new FailureDomain(z.name(), z.voters(), view.ifLost(z.members())))
            .toList();
    return zones.isEmpty() ? null : zones;
  }

  @Nullable List<OrphanMember> orphans() {
    List<OrphanMember> orphans = view.orphans().stream().map(this::orphan).toList();
    return orphans.isEmpty() ? null : orphans;
  }

  @Nullable List<String> nodesWithoutMember() {
    List<String> nodes = view.nodesWithoutMember().stream().limit(16).toList();
    return nodes.isEmpty() ? null : nodes;
  }

  private MemberStatus member(Finding finding) {
    Member member = finding.member();
    String id = Member.hex(member.id());
    String since =
        before.stream()
            .filter(m -> m.id().equals(id) && m.health() == finding.health())
            .map(MemberStatus::lastTransitionTime)
            .findFirst()
            .orElseGet(() -> view.since(member).map(EtcdMemberStatuses::text).orElse(""));
    Space space = finding.status() == null ? Space.UNKNOWN : finding.status().space();
    boolean sized = space.size() > 0;
    Place place = view.latest().place(member);
    return new MemberStatus(
        id,
        orNull(member.name()),
        finding.node(),
        finding.role(),
        !member.learner(),
        finding.health(),
        view.ifLost(finding),
        disruption.safeMembers().contains(member.id()),
        orNull(place.zone()),
        finding.version().length() <= 32 ? orNull(finding.version()) : null,
        alarms(member),
        view.lag(finding),
        sized ? Long.valueOf(space.size() >> 20) : null,
        sized ? Integer.valueOf(Storage.inUsePercent(space)) : null,
        sized && space.quota() > 0 ? Integer.valueOf(Storage.quotaPercent(space)) : null,
        urls(member.peerUrls()),
        urls(member.clientUrls()),
        place.servedUntil() == null ? null : text(place.servedUntil()),
        view.lastSeen(finding).map(EtcdMemberStatuses::text).orElse(null),
        since,
        orNull(cut(finding.message(), MAX_TEXT)));
  }

  private @Nullable List<AlarmType> alarms(Member member) {
    List<AlarmType> own =
        view.troubles().alarms().stream()
            .filter(a -> a.memberId() == member.id())
            .map(
                a ->
                    switch (a.kind()) {
                      case NOSPACE -> AlarmType.NOSPACE;
                      case CORRUPT -> AlarmType.CORRUPT;
                    })
            .toList();
    return own.isEmpty() ? null : own;
  }

  private OrphanMember orphan(Finding finding) {
    Member member = finding.member();
    Optional<Quorum> quorum = view.quorum().filter(q -> view.latest().quorate());
    boolean removable =
        quorum
            .map(q -> member.learner() || q.safeToRemove(false, finding.vote() == Vote.OUT, 0))
            .orElse(false);
    String why =
        quorum.isEmpty()
            ? "a quorum is not proven now, so nothing may be removed"
            : removable
                ? "the voters that answer have a quorum without it; make sure that its machine is"
                    + " gone for good"
                : "too few voters answer: without it they would have no quorum";
    return new OrphanMember(
        Member.hex(member.id()),
        orNull(member.name()),
        member.peerUrls().stream().findFirst().map(url -> cut(url, MAX_URL)).orElse(null),
        view.homelessSince(finding).map(EtcdMemberStatuses::text).orElse(""),
        removable,
        why);
  }

  private static @Nullable List<String> urls(List<String> urls) {
    List<String> bounded =
        urls.stream().filter(url -> url.length() <= MAX_URL).limit(MAX_URLS).toList();
    return bounded.isEmpty() ? null : bounded;
  }

  private static String cut(String text, int max) {
    return text.substring(0, Math.min(max, text.length()));
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  /** To the second, as every time on the resource. */
  static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
