package dev.mainstay.operator.endpoint.observe;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One interruption or change of holder of a virtual IP, as one replica saw it.
 *
 * @param from holder before; null if this replica saw none yet
 * @param to holder after; equal to {@code from} when the same node came back
 * @param at start of the first failed attempt, else of the first answer of the new holder
 * @param outageMillis start of the first failed to start of the first good attempt; 0 when no
 *     attempt failed
 * @param failedAttempts attempts that failed in between
 * @param observer node of the replica
 */
public record Transition(
    String address,
    @Nullable String from,
    String to,
    Instant at,
    long outageMillis,
    int failedAttempts,
    String observer) {}
