package dev.mainstay.operator.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus;
import dev.mainstay.api.v1alpha1.EtcdTopology;
import dev.mainstay.operator.endpoint.observe.EndpointTargets;
import dev.mainstay.operator.etcd.EtcdGathering;
import dev.mainstay.operator.etcd.EtcdWatch;
import dev.mainstay.operator.token.StatusToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the probes look at. Survives the API session it came from, and on disk the process: a
 * replica that restarts while no API server answers goes on observing.
 */
final class Targets {
  private static final Logger LOG = LoggerFactory.getLogger(Targets.class);

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path file;
  private final ObjectMapper json;
  private volatile Saved now = new Saved(List.of(), List.of(), StatusToken.NONE);

  Targets(Path stateDir, ObjectMapper json) {
    this.file = stateDir.resolve("targets.json");
    this.json = json;
  }

  /** The file's content. */
  record Saved(List<EndpointTargets> endpoints, List<EtcdWatch> etcd, StatusToken token) {
    Saved {
      token = token == null ? StatusToken.NONE : token;
    }
  }

  /** What the nodes and the other replicas want to see; NONE until it was first read. */
  StatusToken token() {
    return now.token();
  }

  List<EndpointTargets> endpoints() {
    return now.endpoints();
  }

  /** Oldest resource first. */
  List<EtcdWatch> etcd() {
    return now.etcd();
  }

  /** Reads what an earlier process kept; whatever is wrong with the file is as good as none. */
  boolean load() {
    try {
      now = json.readValue(file.toFile(), Saved.class);
      return true;
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.getMessage()).log("no kept topology");
      return false;
    }
  }

  /** Takes what the API says now, and keeps it if it is new. Called by each informer's thread. */
  synchronized void update(Inventory inventory) {
    Saved next =
        new Saved(
            inventory.endpoints().stream()
                .sorted(Comparator.comparing(e -> e.getMetadata().getName()))
                .flatMap(e -> endpoint(e).stream())
                .toList(),
            inventory.topologies().stream()
                .sorted(
                    Comparator.comparing((EtcdTopology t) -> t.getMetadata().getCreationTimestamp())
                        .thenComparing(t -> t.getMetadata().getName()))
                .map(t -> EtcdGathering.watch(t, inventory.nodes()))
                .toList(),
            // Deleted, it is made anew within a minute; until then the nodes know the old one.
            inventory.token().orElse(now.token()));
    if (!next.equals(now)) {
      now = next;
      save(next);
    }
  }

  private void save(Saved saved) {
    Path fresh = file.resolveSibling("targets.json.new");
    try {
      Files.createDirectories(file.getParent());
      Files.deleteIfExists(fresh);
      Files.createFile(fresh, OWNER_ONLY); // the token is in it
      json.writeValue(fresh.toFile(), saved);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("error", e.getMessage())
          .log("topology not kept on disk; a restart without API server would know nothing");
    }
  }

  /** Nothing to probe before the first plan has given ports. */
  private static List<EndpointTargets> endpoint(ControlPlaneEndpoint endpoint) {
    ControlPlaneEndpointStatus status = endpoint.getStatus();
    if (status == null || status.ports() == null) {
      return List.of();
    }
    Map<String, String> nodes = new TreeMap<>();
    for (var node :
        status.nodes() == null
            ? List.<ControlPlaneEndpointStatus.NodeStatus>of()
            : status.nodes()) {
      if (node.address() != null) {
        nodes.put(node.name(), node.address());
      }
    }
    List<String> addresses =
        status.virtualIPs() == null
            ? List.of()
            : status.virtualIPs().stream()
                .map(ControlPlaneEndpointStatus.VirtualIPStatus::address)
                .toList();
    return List.of(
        new EndpointTargets(
            endpoint.getMetadata().getName(),
            addresses,
            status.ports().answer(),
            status.ports().status(),
            nodes));
  }
}
