package dev.mainstay.e2e.lab;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips a test class where no Docker engine answers or the lab's image is missing, and says so in
 * one line. With {@code MAINSTAY_E2E=required} in the environment it runs, and fails, instead.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresDocker.Condition.class)
public @interface RequiresDocker {

  /** Decides once per class; the line is printed once per process. */
  final class Condition implements ExecutionCondition {
    private static final AtomicBoolean SAID = new AtomicBoolean();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if ("required".equals(System.getenv("MAINSTAY_E2E"))) {
        return ConditionEvaluationResult.enabled("MAINSTAY_E2E=required");
      }
      Optional<String> missing = missing();
      if (missing.isPresent() && SAID.compareAndSet(false, true)) {
        System.out.println("e2e skipped: " + missing.get());
      }
      return missing
          .map(ConditionEvaluationResult::disabled)
          .orElseGet(
              () -> ConditionEvaluationResult.enabled("Docker and the lab's image are there"));
    }

    private static Optional<String> missing() {
      Optional<String> engine = engineMissing();
      if (engine.isPresent() || LabDocker.hasImage(LabDocker.NODE_IMAGE)) {
        return engine;
      }
      return Optional.of("Docker has no image " + LabDocker.NODE_IMAGE + ". Build it: make lab");
    }

    /** Says why no engine can be used; empty if one answers. */
    public static Optional<String> engineMissing() {
      String host = System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock");
      // Asked for before Testcontainers is: it prints a page when there is no engine.
      if (host.startsWith("unix://") && !listens(host.substring("unix://".length()))) {
        return Optional.of(
            "no Docker engine answers at " + host + ". Get one: bash e2e/lab/setup.sh engine");
      }
      return Optional.empty();
    }

    private static boolean listens(String path) {
      try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        return channel.connect(UnixDomainSocketAddress.of(path));
      } catch (IOException e) {
        return false;
      }
    }
  }
}
