package dev.mainstay.operator.status;

/** Reasons of ControlPlaneEndpoint's conditions and Events; docs/operations.md explains each. */
public enum EndpointReason implements Reason {
  // Good cases.
  ROLLED_OUT("RolledOut"),
  ANSWERING("Answering"),
  ONE_HOLDER("OneHolder"),
  ALL_ANSWER("AllAnswer"),
  ANOTHER_NODE_MAY_FAIL("AnotherNodeMayFail"),
  KUBELETS_BYPASS_VIRTUAL_IP("KubeletsBypassVirtualIP"),
  CERTIFICATE_COVERS("CertificateCovers"),
  NOTHING_TO_DO("NothingToDo"),
  NOT_STALLED("NotStalled"),
  NOT_PAUSED("NotPaused"),
  // What a human must change.
  ADDRESS_IS_A_NODES("AddressBelongsToNode"),
  ADDRESS_IN_POD_RANGE("AddressInPodRange"),
  ADDRESS_IN_SERVICE_RANGE("AddressInServiceRange"),
  ADDRESS_TAKEN("AddressTaken"),
  ADDRESS_IN_USE("AddressInUse"),
  NODE_USES_VIRTUAL_IP("NodeUsesVirtualIP"),
  KUBELET_NEEDS_VIRTUAL_IP("KubeletNeedsVirtualIP"),
  ADDRESS_NOT_IN_CERTIFICATE("AddressNotInCertificate"),
  PORT_TAKEN("PortTaken"),
  PORT_IN_USE("PortInUseOnNode"),
  INTERFACE_MISSING("InterfaceMissing"),
  NO_INTERFACE_FOR_ADDRESS("NoInterfaceForAddress"),
  NO_NODES("NoNodesSelected"),
  NO_SLOT("TooManyEndpoints"),
  MALFORMED_FIELD("MalformedField"),
  ADDRESS_NOT_A_HOSTS("AddressNotUsable"),
  PREFERRED_NODE_MISSING("PreferredNodeMissing"),
  TOO_MANY_NODES("TooManyNodes"),
  NODES_SHARE_ADDRESS("NodesShareAddress"),
  IMAGE_NOT_ALLOWED("ImageNotAllowed"),
  ANONYMOUS_ACCESS_OFF("AnonymousAccessOff"),
  PAUSED_BY_USER("PausedByUser"),
  CONFIGURATION_REFUSED("ConfigurationRefused"),
  POD_REFUSED("PodRefused"),
  POD_NOT_READY("PodNotReady"),
  SWITCHOVER_FAILED("SwitchoverFailed"),
  // What time may change.
  CHECKING_ADDRESS("CheckingAddress"),
  REMOVING("Removing"),
  WAITING_FOR_AGENTS("WaitingForAgents"),
  WAITING_FOR_LOAD_BALANCERS("WaitingForLoadBalancers"),
  WAITING_FOR_KEEPALIVED("WaitingForKeepalived"),
  WAITING_FOR_HOLDER("WaitingForHolder"),
  TOO_FEW_PARTICIPANTS("TooFewParticipants"),
  LEAVER_NOT_READY("LeaverNotReady"),
  LAST_BACKEND("LastBackend"),
  SWITCHING_OVER("SwitchingOver"),
  ROLLING("Rolling"),
  NODE_LIST_SHRANK("NodeListShrank"),
  NO_ANSWER("NoAnswer"),
  NOT_OBSERVED("NotObserved"),
  NO_HOLDER("NoHolder"),
  SEVERAL_HOLDERS("SeveralHolders"),
  VIEWS_DISAGREE("ViewsDisagree"),
  SOME_DO_NOT_ANSWER("SomeDoNotAnswer"),
  NONE_ANSWERS("NoneAnswers"),
  ONLY_ONE_NODE("OnlyOneNode"),
  NO_NODE_TO_SPARE("NoNodeToSpare"),
  EVEN_NODE_COUNT("EvenNodeCount"),
  OUTDATED("Outdated"),
  RECONCILE_FAILED("ReconcileFailed"),
  // Events and causes.
  FAILOVER("Failover"),
  SWITCHOVER("Switchover"),
  REMOVED("Removed"),
  LEFT_BEHIND("LeftBehind"),
  SWITCHOVER_REFUSED("SwitchoverRefused");

  private final String text;

  EndpointReason(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
