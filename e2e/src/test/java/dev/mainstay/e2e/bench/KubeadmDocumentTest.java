package dev.mainstay.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.lab.LabNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KubeadmDocumentTest {
  private static final List<LabNode> NODES =
      List.of(
          new LabNode("cp-1", "172.30.0.11", 1, true, "a"),
          new LabNode("cp-2", "172.30.0.12", 2, true, "b"));

  @Test
  void everyPlaceholderIsFilledInAndOnlyTheFirstNodeBeginsAsMaster() {
    // When
    Map<String, String> first = KubeadmDocument.files(NODES, NODES.getFirst(), "172.30.0.103");
    Map<String, String> second = KubeadmDocument.files(NODES, NODES.getLast(), "172.30.0.103");

    // Then
    assertThat(first).hasSize(5);
    assertThat(first.values()).noneMatch(text -> text.matches("(?s).*@[A-Z]+@.*"));
    assertThat(first.get("/etc/keepalived/keepalived.conf"))
        .contains("state MASTER", "priority 101", "172.30.0.103");
    assertThat(second.get("/etc/keepalived/keepalived.conf"))
        .contains("state BACKUP", "priority 100");
    assertThat(second.get("/etc/haproxy/haproxy.cfg"))
        .contains("bind *:8443")
        .endsWith(
            """
                server cp-1 172.30.0.11:6443 check verify none
                server cp-2 172.30.0.12:6443 check verify none
            """);
  }
}
