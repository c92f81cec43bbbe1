package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import java.time.Instant;

/** One published change of the state. {@code time} is when the new state was first seen. */
public record Transition(Instant time, State from, State to, String reason) {}
