package dev.mainstay.operator.kube;

import dev.mainstay.operator.status.Reason;
import io.fabric8.kubernetes.api.model.HasMetadata;

/** Writes Kubernetes Events about an object; never throws, a lost Event stops nothing. */
public interface EventRecorder {
  /** Records that something happened as it should. */
  void normal(HasMetadata on, Reason reason, String message);

  /** Records what somebody should look at. */
  void warning(HasMetadata on, Reason reason, String message);
}
