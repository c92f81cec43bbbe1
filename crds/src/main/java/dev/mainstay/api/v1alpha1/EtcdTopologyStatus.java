package dev.mainstay.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was observed, with the time of the observation. Times are RFC 3339 in UTC; ids are 16
 * hexadecimal digits, because JSON numbers lose the last bits of etcd's.
 */
@SchemaCustomizer(
    value = ListMap.class,
    input = "members=id,failureDomains=name,orphanMembers=id,conditions=type")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EtcdTopologyStatus(
    @Min(-1) @Max(9007199254740991L) @Nullable Long observedGeneration,
    @JsonPropertyDescription("The worst thing that is true now, after its hold time.")
        @Nullable State state,
    @Size(max = 1024) @JsonPropertyDescription("The state in one sentence.")
        @Nullable String summary,
    @Size(max = 16) @JsonPropertyDescription("Voters that take part, of all voters.")
        @Nullable String quorumText,
    @JsonProperty("clusterID") @Pattern("^[0-9a-f]{16}$") @Nullable String clusterId,
    @Size(max = 32) @JsonPropertyDescription("Lowest version among the members that answer.")
        @Nullable String etcdVersion,
    @Nullable QuorumStatus quorum,
    @Nullable LeaderStatus leader,
    @Size(max = 16) @Nullable List<MemberStatus> members,
    @Size(max = 16) @JsonPropertyDescription("Zones of the members' nodes or endpoints.")
        @Nullable List<FailureDomain> failureDomains,
    @Size(max = 16)
        @JsonPropertyDescription(
            "Members that answer nobody and that no node runs, for more than 15 minutes.")
        @Nullable List<OrphanMember> orphanMembers,
    @Size(max = 16)
        @JsonPropertyDescription("Selected nodes that run no member, for more than 15 minutes.")
        @Nullable List<@Size(max = 253) String> nodesWithoutMember,
    @JsonPropertyDescription("Which node may be taken down now, over etcd and load balancers.")
        @Nullable Disruption disruption,
    @Nullable Probe probe,
    @Size(max = 20) @JsonPropertyDescription("Changes of the state, oldest first.")
        @Nullable List<Transition> history,
    @Size(max = 16) @Nullable List<Condition> conditions,
    @Size(max = 32)
        @JsonPropertyDescription(
            "What should be done, most urgent first; only with spec.actions.mode Recommend. The"
                + " operator does none of it.")
        @Nullable List<PlannedAction> plannedActions,
    @JsonPropertyDescription("How to get the quorum back; only while it is lost.")
        @Nullable RecoveryPlan recoveryPlan) {

  /** The same with other advice. */
  public EtcdTopologyStatus withAdvice(
      @Nullable List<PlannedAction> actions, @Nullable RecoveryPlan recovery) {
    return new EtcdTopologyStatus(
        observedGeneration,
        state,
        summary,
        quorumText,
        clusterId,
        etcdVersion,
        quorum,
        leader,
        members,
        failureDomains,
        orphanMembers,
        nodesWithoutMember,
        disruption,
        probe,
        history,
        conditions,
        actions,
        recovery);
  }

  /** Without what every round of probes changes: its time, sizes and when a member answered. */
  public EtcdTopologyStatus withoutReadings() {
    return new EtcdTopologyStatus(
        observedGeneration,
        state,
        summary,
        quorumText,
        clusterId,
        etcdVersion,
        quorum == null ? null : quorum.withoutReadings(),
        leader,
        members == null ? null : members.stream().map(MemberStatus::withoutReadings).toList(),
        failureDomains,
        orphanMembers,
        nodesWithoutMember,
        disruption,
        null,
        history,
        conditions,
        plannedActions,
        recoveryPlan);
  }

  /** In rising order of urgency, except that Unknown says nothing about etcd itself. */
  public enum State {
    Healthy,
    Degraded,
    AtRisk,
    ReadOnly,
    Unknown,
    QuorumLost,
    SplitBrain
  }

  /** The numbers. All but learners count voters. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record QuorumStatus(
      @Required @Min(0) @Max(16) int votingMembers,
      @Required @Min(0) @Max(16) int learners,
      @Required
          @Min(0)
          @Max(16)
          @JsonPropertyDescription("Voters that must agree: more than half of votingMembers.")
          int required,
      @Required
          @Min(0)
          @Max(16)
          @JsonPropertyDescription("Voters that answered a linearizable read.")
          int participating,
      @Required
          @Min(0)
          @Max(16)
          @JsonPropertyDescription("Voters that may or may not take part: they cannot be asked.")
          int unknown,
      @Required
          @Min(0)
          @Max(8)
          @JsonPropertyDescription("Failures that this many voters survive when all are well.")
          int faultToleranceNominal,
      @Min(-16)
          @Max(8)
          @JsonPropertyDescription(
              "Further voters that may fail from here. A lower bound: unknown voters do not count."
                  + " Negative while quorum is lost: so many voters have to come back. Absent"
                  + " while it is not known.")
          @Nullable Integer faultToleranceNow,
      @Min(-16) @Max(8) @JsonPropertyDescription("The same if every unknown voter takes part.")
          @Nullable Integer faultToleranceUpper,
      @Required Precision precision,
      @Size(max = 40) @JsonPropertyDescription("When a member last answered a linearizable read.")
          @Nullable String lastProvenTime) {

    QuorumStatus withoutReadings() {
      return new QuorumStatus(
          votingMembers,
          learners,
          required,
          participating,
          unknown,
          faultToleranceNominal,
          faultToleranceNow,
          faultToleranceUpper,
          precision,
          null);
    }
  }

  /** How the statement about quorum is known. */
  public enum Precision {
    Proven,
    Inferred,
    None
  }

  /** The raft leader as the members that answer name it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record LeaderStatus(
      @Required @JsonProperty("memberID") @Pattern("^[0-9a-f]{16}$") String memberId,
      @Size(max = 253) @Nullable String name,
      @Size(max = 253) @Nullable String node,
      @Required @Min(0) @Max(9007199254740991L) long term,
      @Required @Size(max = 40) @JsonPropertyDescription("When this leader was first seen.")
          String since) {}

  /** One member of etcd's own list. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record MemberStatus(
      @Required @Pattern("^[0-9a-f]{16}$") String id,
      @Size(max = 253) @Nullable String name,
      @Size(max = 253) @JsonPropertyDescription("Kubernetes node that runs the member.")
          @Nullable String node,
      @Required Role role,
      @Required boolean voter,
      @Required Health health,
      @Required @JsonPropertyDescription("What becomes of quorum if this member fails now.")
          IfLost ifLost,
      @Required
          @JsonPropertyDescription(
              "Whether the member's node may be taken down now: quorum and the virtual IPs are shown"
                  + " to outlive it.")
          boolean safeToDisrupt,
      @Size(max = 63)
          @JsonPropertyDescription(
              "Label topology.kubernetes.io/zone of the node, or zone of the endpoint.")
          @Nullable String zone,
      @Size(max = 32) @JsonPropertyDescription("As the member says.") @Nullable String version,
      @Size(max = 4) @JsonPropertyDescription("Alarms that etcd holds for this member.")
          @Nullable List<AlarmType> alarms,
      @JsonPropertyDescription("How far the member follows raft's log.") @Nullable RaftLag raftLag,
      @Min(0) @Max(9007199254740991L) @JsonPropertyDescription("Size of the database file.")
          @Nullable Long dbSizeMiB,
      @Min(0) @Max(100) @JsonPropertyDescription("Share of the file that holds data.")
          @Nullable Integer inUsePercent,
      @Min(0)
          @Max(100)
          @JsonPropertyDescription("Share of the space quota in use; from etcd 3.6 on.")
          @Nullable Integer quotaPercent,
      @Size(max = 8) @Nullable List<@Size(max = 300) String> peerURLs,
      @Size(max = 8) @Nullable List<@Size(max = 300) String> clientURLs,
      @Size(max = 40)
          @JsonPropertyDescription(
              "When the first certificate of the chain expires that the member showed last.")
          @Nullable String certNotAfter,
      @Size(max = 40)
          @JsonPropertyDescription("When the member last answered, as of the last write.")
          @Nullable String lastSeen,
      @Required @Size(max = 40) @JsonPropertyDescription("When health last changed.")
          String lastTransitionTime,
      @Size(max = 512) @Nullable String message) {

    MemberStatus withoutReadings() {
      return new MemberStatus(
          id,
          name,
          node,
          role,
          voter,
          health,
          ifLost,
          safeToDisrupt,
          zone,
          version,
          alarms,
          raftLag,
          null,
          null,
          null,
          peerURLs,
          clientURLs,
          certNotAfter,
          null,
          lastTransitionTime,
          message);
    }
  }

  /** Part in raft. Unstarted: added, but never seen by the cluster; it counts as a voter. */
  public enum Role {
    Leader,
    Follower,
    Learner,
    Unstarted,
    Unknown
  }

  /**
   * Participating: answered a linearizable read. Replicating: a learner that answers. ReadFailed:
   * answers and knows a leader, the read failed. NoLeader: answers, no leader anywhere. Isolated:
   * answers without a leader while others have one, or belongs to another cluster.
   */
  public enum Health {
    Participating,
    Replicating,
    ReadFailed,
    NoLeader,
    Isolated,
    Unreachable,
    Unstarted
  }

  /** Effect of losing one more member; Unknown while quorum is not proven either way. */
  public enum IfLost {
    QuorumKept,
    QuorumLost,
    Unknown
  }

  /** As etcd names them. */
  public enum AlarmType {
    NOSPACE,
    CORRUPT
  }

  /** Behind: more than 1000 entries for 10 s. Stuck: and it applied none in that time. */
  public enum RaftLag {
    Current,
    Behind,
    Stuck,
    Unknown
  }

  /** Members that fall together. */
  public record FailureDomain(
      @Required @Size(max = 63) String name,
      @Required @Min(0) @Max(16) int voters,
      @Required @JsonPropertyDescription("What becomes of quorum if the zone fails now.")
          IfLost ifLost) {}

  /** A member without a node. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record OrphanMember(
      @Required @Pattern("^[0-9a-f]{16}$") String id,
      @Size(max = 253) @Nullable String name,
      @Size(max = 300) @Nullable String peerURL,
      @Required @Size(max = 40) String since,
      @Required @JsonPropertyDescription("Whether the voters that answer have a quorum without it.")
          boolean removable,
      @Required @Size(max = 512) String why) {}

  /** What may be done to nodes now. */
  public record Disruption(
      @Required
          @JsonPropertyDescription("Whether any one node, whichever it is, may be taken down now.")
          boolean allowed,
      @Required
          @Size(max = 64)
          @JsonPropertyDescription("Nodes of which any one, but only one, may be taken down now.")
          List<@Size(max = 253) String> nodes,
      @Required @Size(max = 64) String reason,
      @Required @Size(max = 1024) String message) {}

  /** The round of questions behind this status. */
  public record Probe(@Required @Size(max = 40) String time) {}

  /** One change of the state. */
  public record Transition(
      @Required @Size(max = 40) String time,
      @Required State from,
      @Required State to,
      @Required @Size(max = 512) String reason,
      @Required @Size(max = 253) @JsonPropertyDescription("Replica of the operator that saw it.")
          String observedBy) {}

  /**
   * One thing that a person should do. {@code command} and {@code blockedBy} exclude each other.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PlannedAction(
      @Required ActionType type,
      @JsonProperty("memberID") @Pattern("^[0-9a-f]{16}$") @Nullable String memberId,
      @Size(max = 253) @JsonPropertyDescription("Its node, or its name, or its id.")
          @Nullable String member,
      @Required @Size(max = 512) @JsonPropertyDescription("What it is good for.") String why,
      @Required @Size(max = 40) @JsonPropertyDescription("Since when it is called for.")
          String since,
      @Size(max = 2048) @JsonPropertyDescription("To be run as it is. Absent while blocked.")
          @Nullable String command,
      @Size(max = 16) @JsonPropertyDescription("Every gate that says no. Absent without one.")
          @Nullable List<Blocker> blockedBy) {}

  /** RemoveOrphan and EvictLearner change the membership, the others do not. */
  public enum ActionType {
    DisarmNoSpace,
    EvictLearner,
    RemoveOrphan,
    MoveLeader,
    Defragment
  }

  /** Why an action must not be taken now. */
  public record Blocker(@Required Gate gate, @Required @Size(max = 512) String message) {}

  /** Conditions that hold before anything may be done to etcd; docs/etcd.md explains each. */
  public enum Gate {
    NotPaused,
    ObservationFresh,
    QuorumProven,
    OneCluster,
    ViewsAgree,
    MembershipSettled,
    NodesKnown,
    NoNodeJoining,
    NoOtherLearner,
    GraceOver,
    ToleranceKept,
    LeaderSettled,
    LeaderLast,
    SuccessorReady,
    NoCorruption,
    SpaceFreed,
    AskableMember,
    OneAtATime
  }

  /** Steps for people; nothing in it is done by the operator. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RecoveryPlan(
      @JsonProperty("memberID")
          @Pattern("^[0-9a-f]{16}$")
          @JsonPropertyDescription(
              "Member with the newest data among those that answer. Absent if none does.")
          @Nullable String memberId,
      @Size(max = 253) @JsonPropertyDescription("Its node, or its name, or its id.")
          @Nullable String member,
      @Min(0) @Max(9007199254740991L) @Nullable Long raftTerm,
      @Min(0) @Max(9007199254740991L) @Nullable Long raftIndex,
      @Required @Size(max = 32) List<@Size(max = 2048) String> steps) {}
}
