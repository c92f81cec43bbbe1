package dev.mainstay.operator.runtime;

import dev.mainstay.operator.endpoint.ControlPlaneEndpointReconciler;
import dev.mainstay.operator.endpoint.ControlPlaneEndpointReconciler.EndpointDependencies;
import dev.mainstay.operator.etcd.EtcdTopologyReconciler;
import dev.mainstay.operator.loop.Round;
import dev.mainstay.operator.token.TokenKeeper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reconcilers of one term of leadership. */
final class Reconcilers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reconcilers.class);
  private static final long PEER_PAUSE_MILLIS = 1000;
  private static final int ROUNDS_PER_TOKEN_LOOK = 60;

  private final Operator operator;
  private final Thread peers;

  /** Starts at once. {@code askPeers} blocks for as long as it takes to ask each of them. */
  Reconcilers(
      KubernetesClient client,
      EndpointDependencies endpoint,
      EtcdTopologyReconciler etcd,
      TokenKeeper token,
      String ownAddress,
      Consumer<java.util.Set<String>> askPeers) {
    operator =
        new Operator(
            o ->
                o.withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withUseSSAToPatchPrimaryResource(true)
                    .withExecutorService(Executors.newVirtualThreadPerTaskExecutor())
                    .withWorkflowExecutorService(Executors.newVirtualThreadPerTaskExecutor())
                    .withReconciliationTerminationTimeout(Duration.ofSeconds(3))
                    .withCacheSyncTimeout(Duration.ofSeconds(10))
                    // The default ends the process, and with it the probes and pages.
                    .withInformerStoppedHandler(
                        (informer, error) ->
                            LOG.atWarn()
                                .addKeyValue("error", error == null ? "" : error.getMessage())
                                .log("informer stopped")));
    var endpoints = new ControlPlaneEndpointReconciler(endpoint);
    operator.register(endpoints);
    operator.register(etcd);
    // Before any pod that mounts it is made: a kubelet looks again only after a minute.
    token.keep();
    operator.start();
    peers =
        Thread.ofVirtual()
            .name("peers")
            .start(
                () -> {
                  var tokenLook = new Round("status token");
                  var peerLook = new Round("other replicas");
                  try {
                    for (int round = 1; !Thread.interrupted(); round++) {
                      if (round % ROUNDS_PER_TOKEN_LOOK == 0) {
                        tokenLook.run(token::keep);
                      }
                      peerLook.run(() -> askPeers.accept(endpoints.peerAddresses(ownAddress)));
                      Thread.sleep(PEER_PAUSE_MILLIS);
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
  }

  @Override
  public void close() {
    peers.interrupt();
    operator.stop();
  }
}
