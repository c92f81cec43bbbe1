package dev.mainstay.operator.runtime;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;

/** Whether the JVM took the cache of classes that the image brings. */
final class AotCache {
  private static final String OPTION = "-XX:AOTCache=";

  private AotCache() {}

  /** What to say when a cache was given and does not fit this JVM; empty when all is well. */
  static Optional<String> complaint() {
    return complaint(
        ManagementFactory.getRuntimeMXBean().getInputArguments(),
        System.getProperty("java.vm.info", ""));
  }

  /** {@code mode} is what {@code java -version} says in its last line. */
  static Optional<String> complaint(List<String> arguments, String mode) {
    // A cache that was given takes the place of the JDK's own archive, so only it can be shared.
    return mode.contains("sharing")
        ? Optional.empty()
        : arguments.stream()
            .filter(argument -> argument.startsWith(OPTION))
            .findFirst()
            .map(
                argument ->
                    "AOT cache %s does not fit the JVM's options or files and is not used: a start"
                            .formatted(argument.substring(OPTION.length()))
                        + " takes twice the CPU time. -Xlog:aot in JDK_JAVA_OPTIONS tells why.");
  }
}
