package dev.mainstay.operator.etcd;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus;
import org.jspecify.annotations.Nullable;

/**
 * What the operator's own page says: the same truth as the resource, also while no API server
 * answers.
 *
 * @param topology name of the EtcdTopology; empty if there is none
 * @param observedBy this replica
 * @param observedAt end of the last round; null before the first
 * @param ageSeconds how old that is; null before the first
 * @param stale older than staleAfter, so the status says Unknown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EtcdReport(
    String topology,
    String observedBy,
    @Nullable String observedAt,
    @Nullable Double ageSeconds,
    boolean stale,
    EtcdTopologyStatus status) {}
