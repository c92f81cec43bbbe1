package dev.mainstay.operator.kube;

import dev.mainstay.operator.status.LogKeys;
import dev.mainstay.operator.status.Reason;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes core/v1 Events into the namespace {@code default}, where kubectl looks for those of
 * cluster-scoped objects.
 */
public final class KubeEventRecorder implements EventRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(KubeEventRecorder.class);
  private static final String NAMESPACE = "default";
  private static final int MAX_MESSAGE = 1024;

  private final KubernetesClient client;
  private final String reporter;
  private final Clock clock;

  /** {@code reporter} is this pod's name. */
  public KubeEventRecorder(KubernetesClient client, String reporter, Clock clock) {
    this.client = client;
    this.reporter = reporter;
    this.clock = clock;
  }

  @Override
  public void normal(HasMetadata on, Reason reason, String message) {
    write("Normal", on, reason, message);
  }

  @Override
  public void warning(HasMetadata on, Reason reason, String message) {
    write("Warning", on, reason, message);
  }

  private void write(String type, HasMetadata on, Reason reason, String message) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    String cut = message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE);
    LOG.atInfo()
        .addKeyValue(LogKeys.KIND, on.getKind())
        .addKeyValue(LogKeys.NAME, on.getMetadata().getName())
        .addKeyValue(LogKeys.REASON, reason.text())
        .log(cut);
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withGenerateName(on.getMetadata().getName() + ".")
            .withNamespace(NAMESPACE)
            .endMetadata()
            .withType(type)
            .withReason(reason.text())
            .withMessage(cut)
            .withFirstTimestamp(now)
            .withLastTimestamp(now)
            .withCount(1)
            .withReportingComponent("mainstay")
            .withReportingInstance(reporter)
            .withNewSource()
            .withComponent("mainstay")
            .endSource()
            .withNewInvolvedObject()
            .withApiVersion(on.getApiVersion())
            .withKind(on.getKind())
            .withName(on.getMetadata().getName())
            .withUid(on.getMetadata().getUid())
            .endInvolvedObject()
            .build();
    try {
      client.v1().events().inNamespace(NAMESPACE).resource(event).create();
    } catch (KubernetesClientException e) {
      LOG.atWarn().addKeyValue(LogKeys.ERROR, e.getMessage()).log("event not written");
    }
  }
}
