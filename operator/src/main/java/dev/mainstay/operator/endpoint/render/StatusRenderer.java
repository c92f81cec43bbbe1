package dev.mainstay.operator.endpoint.render;

import static dev.mainstay.operator.endpoint.render.Token.joined;
import static dev.mainstay.operator.endpoint.render.Token.name;
import static dev.mainstay.operator.endpoint.render.Token.port;
import static dev.mainstay.operator.endpoint.render.Token.word;

/**
 * Writes haproxy.cfg of the status server, the same on every node. The agent puts the status into
 * its map over the runtime socket, so nothing that changes ever restarts it.
 */
public final class StatusRenderer {
  private StatusRenderer() {}

  /**
   * Throws IllegalArgumentException for what cannot be a correct configuration.
   *
   * @param slotBase first of the endpoint's ten ports
   */
  public static String render(String endpoint, int slotBase) {
    var file = new ConfigWriter();
    file.line(word("# mainstay"), joined(word("endpoint="), name(endpoint)));
    file.section(
        () -> {
          file.line(word("log stdout format raw local0 notice"));
          file.line(word("maxconn 256"));
          file.line(word("nbthread 1"));
          // A line of the runtime socket has to fit; the agent's largest is 16 kB, escaped.
          file.line(word("tune.bufsize 40960"));
          file.line(word("stats socket /run/mainstay/status.sock mode 660 level admin"));
        },
        word("global"));
    file.section(
        () -> {
          file.line(word("mode http"));
          file.line(word("log global"));
          file.line(word("option dontlog-normal"));
          file.line(word("option dontlognull"));
          file.line(word("timeout client 10s"));
          file.line(word("timeout http-request 2s"));
          file.line(word("timeout http-keep-alive 10s"));
        },
        word("defaults"));
    file.section(
        () -> {
          file.line(joined(word("bind :::"), port(slotBase + 4), word(" v4v6")));
          mayRead(file);
          // A map per value: HAProxy 3.0 refuses a second use of the same one.
          file.line(
              word("http-request set-var(txn.status) str(value),map(virt@status)"),
              word("if { path /status }"));
          file.line(
              word("http-request set-var(txn.backends) str(value),map(virt@backends)"),
              word("if { path /backends }"));
          file.line(
              word("http-request return status 200 content-type text/plain"),
              word("string \"ok\\n\" if { path /healthz }"));
          file.line(
              word("http-request return status 200 content-type text/plain"),
              word("lf-string \"%[env(NODE_NAME)]\\n\" if { path /whoami }"));
          file.line(
              word("http-request return status 200 content-type text/plain"),
              word("lf-string \"%[var(txn.backends)]\\n\""),
              word("if { path /backends } { var(txn.backends) -m int gt 0 }"));
          file.line(
              word("http-request return status 503 content-type text/plain"),
              word("string \"no ready API server\\n\" if { path /backends }"));
          file.line(
              word("http-request return status 503 content-type text/plain"),
              word("string \"no status from the agent yet\\n\""),
              word("if { path /status } !{ var(txn.status) -m found }"));
          file.line(
              word("http-request return status 200 content-type application/json"),
              word("hdr Cache-Control no-store"),
              word("lf-string \"%[var(txn.status)]\\n\" if { path /status }"));
          file.line(word("http-request use-service prometheus-exporter if { path /metrics }"));
          file.line(word("http-request return status 404"));
        },
        word("frontend status"));
    return file.text();
  }

  /**
   * Status and metrics are for who has the token, and for the node itself. Only digests are kept
   * and compared here; the agent puts them into the maps, so rotating a token restarts nothing.
   */
  private static void mayRead(ConfigWriter file) {
    file.line(
        word("http-request set-var(txn.digest) http_auth_bearer,sha2(256),hex,lower"),
        word("if { path /status /metrics }"));
    file.line(
        word("http-request set-var(txn.token) str(value),map(virt@token)"),
        word("if { path /status /metrics }"));
    file.line(
        word("http-request set-var(txn.other) str(value),map(virt@other)"),
        word("if { path /status /metrics }"));
    file.line(
        word("http-request return status 401 content-type text/plain"),
        word("hdr WWW-Authenticate Bearer"),
        word("string \"the token of Secret mainstay-status-token is needed\\n\""),
        word("if { path /status /metrics } !{ src 127.0.0.0/8 ::1 }"),
        word("!{ var(txn.digest),strcmp(txn.token) eq 0 }"),
        word("!{ var(txn.digest),strcmp(txn.other) eq 0 }"));
  }
}
