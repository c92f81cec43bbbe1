package dev.mainstay.operator.runtime;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mainstay.operator.etcd.EtcdMemory;
import dev.mainstay.operator.etcd.EtcdWatch;
import dev.mainstay.operator.etcd.observe.EtcdObservation;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * etcd's last member lists and the changes of their state, on disk: a replica that restarts while
 * no API server answers still knows whom to ask, and what it will have to write once one does.
 */
final class KeptEtcd implements EtcdMemory {
  private static final Logger LOG = LoggerFactory.getLogger(KeptEtcd.class);
  private static final TypeReference<Map<String, Kept>> CONTENT = new TypeReference<>() {};

  private final Path file;
  private final ObjectMapper json;
  private final Executor threads;
  private final Map<String, Kept> loaded;
  private final Map<String, Kept> latest = new TreeMap<>();

  /** Reads what an earlier process kept; whatever is wrong with the file is as good as none. */
  KeptEtcd(Path stateDir, ObjectMapper json, Executor threads) {
    this.file = stateDir.resolve("etcd.json");
    this.json = json;
    this.threads = threads;
    this.loaded = load();
  }

  private Map<String, Kept> load() {
    try {
      Map<String, Kept> all = new HashMap<>(json.readValue(file.toFile(), CONTENT));
      all.values().removeIf(k -> k == null || k.membership() == null || k.history() == null);
      return all;
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.getMessage()).log("no kept member list of etcd");
      return new HashMap<>();
    }
  }

  @Override
  public synchronized Optional<Kept> take(EtcdWatch watch) {
    return Optional.ofNullable(loaded.remove(watch.topology()))
        .filter(kept -> watch.asksAllOf(kept.endpoints()));
  }

  @Override
  public synchronized void observed(EtcdObservation seen, EtcdWatch watch) {
    TopologyView view = seen.view();
    var now = new Kept(view.latest().membership(), view.history(), watch.targets().endpoints());
    Kept before = latest.get(seen.topology());
    if (!now.membership().members().isEmpty() && (before == null || !same(before, now))) {
      latest.put(seen.topology(), now);
      // A slow disk must not hold up the prober.
      threads.execute(this::save);
    }
  }

  /** Term and index grow all the time and are not worth a write. */
  private static boolean same(Kept a, Kept b) {
    return a.membership().clusterId() == b.membership().clusterId()
        && a.membership().members().equals(b.membership().members())
        && a.history().equals(b.history())
        && a.endpoints().equals(b.endpoints());
  }

  private void save() {
    synchronized (file) {
      Path fresh = file.resolveSibling("etcd.json.new");
      try {
        Files.createDirectories(file.getParent());
        json.writeValue(fresh.toFile(), content());
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        LOG.atWarn()
            .addKeyValue("error", e.getMessage())
            .log("member list of etcd not kept on disk; a restart without API server forgets it");
      }
    }
  }

  /** What nobody took yet stays: its prober may not have had its first round. */
  private synchronized Map<String, Kept> content() {
    Map<String, Kept> all = new TreeMap<>(loaded);
    all.putAll(latest);
    return all;
  }
}
