package dev.mainstay.operator.endpoint.observe;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * One answer of {@code /status}. What changes with every answer stands apart from the report, whose
 * equality says whether there is news.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record NodeAnswer(@Nullable Agent agent, @JsonUnwrapped NodeReport report) {
  /** {@code time}: when the agent wrote the report, by its own clock. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Agent(@Nullable String time) {}

  @Nullable String time() {
    return agent == null ? null : agent.time();
  }
}
