package dev.mainstay.operator.endpoint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A machine that took over a name must not run what was written for the one before it. */
class ForeignTextTest {
  @TempDir private Path run;

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "192.0.2.11, generation 1 refused ''",
    "192.0.2.99, generation 0 refused '192.0.2.99 is no address of this node'"
  })
  void keepalivedSpeaksFromAnAddressOfItsNode(String source, String said) throws Exception {
    // When
    List<String> lines =
        new AgentShell(run)
            .lines(
                List.of("addresses.sh", "configuration.sh"),
                """
                keepalived() { true; }
                ip() { case "$*" in *" to 192.0.2.11") echo "2: eth0 inet 192.0.2.11/24" ;; esac; }
                {
                  echo "# mainstay endpoint=main node=cp-1 generation=1"
                  echo "    unicast_src_ip %s"
                } >"$SOURCE"
                consider
                echo "generation $generation refused '$refused'"
                """
                    .formatted(source));

    // Then
    assertThat(lines.getLast()).isEqualTo(said);
  }
}
