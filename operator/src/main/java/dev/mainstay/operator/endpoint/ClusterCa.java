package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.render.ConfigHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hash of the certificate authorities of the API servers. HAProxy reads them when it starts and
 * never again, so its pods have to be replaced when they change. The operator's copy and theirs
 * come from the same ConfigMap.
 */
public final class ClusterCa implements Supplier<String> {
  private final @Nullable Path file;
  private volatile String last = "";

  /** {@code file}: PEM; null where the operator has none, as outside a cluster. */
  public ClusterCa(@Nullable String file) {
    this.file = file == null ? null : Path.of(file);
  }

  /** What could be read last; empty before that. */
  @Override
  public String get() {
    if (file != null) {
      try {
        last = ConfigHash.of(Files.readString(file));
      } catch (IOException e) {
        return last; // the kubelet is replacing it, or this is no pod
      }
    }
    return last;
  }
}
