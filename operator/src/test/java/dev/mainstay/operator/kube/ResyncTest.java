package dev.mainstay.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResyncTest {
  private final BlockingQueue<Event> told = new LinkedBlockingQueue<>();
  private volatile List<ConfigMap> cached = List.of(named("a"), named("b"));
  private final Resync<ConfigMap> resync =
      new Resync<>(() -> List.copyOf(cached), Duration.ofMillis(1));

  @AfterEach
  void stop() {
    resync.stop();
  }

  @Test
  void eachResourceIsToldAgainAndAgain() throws InterruptedException {
    // Given
    resync.setEventHandler(told::add);

    // When
    resync.start();

    // Then
    assertThat(List.of(next(), next(), next(), next()))
        .extracting(Event::getRelatedCustomResourceID)
        .containsExactly(id("a"), id("b"), id("a"), id("b"));
  }

  /** JOSDK makes no state for a name on any other event. */
  @Test
  void theEventIsOneOfTheResource() throws InterruptedException {
    // Given
    resync.setEventHandler(told::add);

    // When
    resync.start();

    // Then
    assertThat(next())
        .isInstanceOfSatisfying(
            ResourceEvent.class, e -> assertThat(e.getResource()).contains(cached.getFirst()));
  }

  @Test
  void anErrorDoesNotEndIt() throws InterruptedException {
    // Given
    resync.setEventHandler(
        event -> {
          told.add(event);
          throw new IllegalStateException("executor is shut down");
        });

    // When
    resync.start();

    // Then
    assertThat(List.of(next(), next())).hasSize(2);
  }

  @Test
  void whatCameLaterIsToldToo() throws InterruptedException {
    // Given
    cached = List.of();
    resync.setEventHandler(told::add);
    resync.start();

    // When
    cached = List.of(named("c"));

    // Then
    assertThat(next().getRelatedCustomResourceID()).isEqualTo(id("c"));
  }

  private Event next() throws InterruptedException {
    Event event = told.poll(10, TimeUnit.SECONDS);
    assertThat(event).as("an event within 10 s").isNotNull();
    return event;
  }

  private static ConfigMap named(String name) {
    return new ConfigMapBuilder().withNewMetadata().withName(name).endMetadata().build();
  }

  private static ResourceID id(String name) {
    return new ResourceID(name);
  }
}
