package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.children.EndpointChildren.Wanted;
import dev.mainstay.operator.endpoint.rollout.Garbage;
import dev.mainstay.operator.kube.Labels;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The hashed ConfigMaps of one endpoint that {@link Garbage} lets go. */
final class OldConfigs {
  private OldConfigs() {}

  static List<String> of(EndpointSnapshot seen, Collection<Wanted> wanted) {
    Set<String> named = new HashSet<>();
    wanted.stream()
        .flatMap(w -> w.configs().stream())
        .forEach(c -> named.add(c.getMetadata().getName()));
    Stream.concat(
            seen.pods().stream().map(p -> p.getSpec()),
            seen.daemonSets().values().stream().map(d -> d.getSpec().getTemplate().getSpec()))
        .flatMap(OldConfigs::configMaps)
        .forEach(named::add);
    return Garbage.of(
        seen.configMaps().values().stream()
            .filter(c -> Boolean.TRUE.equals(c.getImmutable()))
            .filter(c -> c.getMetadata().getCreationTimestamp() != null)
            .map(
                c ->
                    new Garbage.Config(
                        c.getMetadata().getName(),
                        c.getMetadata().getLabels().getOrDefault(Labels.COMPONENT, ""),
                        Instant.parse(c.getMetadata().getCreationTimestamp())))
            .toList(),
        named);
  }

  private static Stream<String> configMaps(PodSpec spec) {
    return spec.getVolumes().stream()
        .map(Volume::getConfigMap)
        .filter(c -> c != null)
        .map(c -> c.getName());
  }
}
