package dev.mainstay.api.v1alpha1;

import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * One observation about an object, in the shape of the Kubernetes API conventions.
 *
 * <p>Fabric8's own type has no bounds and no list-map key, so server-side apply would own the whole
 * list as one atom.
 */
public record Condition(
    @Required @Size(min = 1, max = 64) String type,
    @Required @Pattern("^(True|False|Unknown)$") String status,
    @Required @Size(min = 1, max = 64) String reason,
    @Required @Size(max = 2048) String message,
    @Min(0) @Max(9007199254740991L) long observedGeneration,
    @Required @Size(min = 1, max = 40) String lastTransitionTime) {}
