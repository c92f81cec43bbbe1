package dev.mainstay.operator.endpoint.render;

import static dev.mainstay.operator.endpoint.render.Token.addressAndPort;
import static dev.mainstay.operator.endpoint.render.Token.joined;
import static dev.mainstay.operator.endpoint.render.Token.millis;
import static dev.mainstay.operator.endpoint.render.Token.name;
import static dev.mainstay.operator.endpoint.render.Token.path;
import static dev.mainstay.operator.endpoint.render.Token.port;
import static dev.mainstay.operator.endpoint.render.Token.seconds;
import static dev.mainstay.operator.endpoint.render.Token.whole;
import static dev.mainstay.operator.endpoint.render.Token.word;

import dev.mainstay.operator.endpoint.render.LbSettings.Backend;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes haproxy.cfg of the load balancers for HAProxy 3.0, the same text for both twins of every
 * node. What differs comes from the environment: {@code NODE_NAME}, {@code MAINSTAY_TWIN}, {@code
 * MAINSTAY_HEALTH_PORT}, {@code MAINSTAY_CONFIG_HASH}.
 */
public final class HaproxyRenderer {
  /**
   * Connections that clients cannot take: a process whose clients have taken all would not answer
   * keepalived's check, and the address would move to the next node with all the clients.
   */
  private static final int RESERVED_CONNECTIONS = 100;

  private static final int FAST_CHECK_MILLIS = 250;

  /**
   * A socket without a file, in the node's network namespace; the health port is the twin's own.
   */
  private static final Token OWN_DOOR = word("\"abns@mainstay-lb-${MAINSTAY_HEALTH_PORT}\"");

  private final ConfigWriter file = new ConfigWriter();
  private final LbSettings lb;

  private HaproxyRenderer(LbSettings lb) {
    this.lb = lb;
  }

  /** Throws IllegalArgumentException for what cannot be a correct configuration. */
  public static String render(LbSettings lb) {
    // Without servers HAProxy starts, looks healthy and serves nobody.
    if (lb.backends().isEmpty()) {
      throw new IllegalArgumentException("no API server for endpoint " + lb.endpoint());
    }
    var renderer = new HaproxyRenderer(lb);
    renderer.global();
    renderer.defaults();
    renderer.api();
    renderer.backends();
    renderer.itself();
    renderer.answer();
    renderer.health();
    return renderer.file.text();
  }

  private void global() {
    file.line(word("# mainstay"), joined(word("endpoint="), name(lb.endpoint())));
    // Read by lb-entrypoint.sh, which lowers both limits to what the container may open.
    file.line(
        word("# mainstay"),
        joined(word("connections="), whole(lb.balancing().maxConnections())),
        joined(word("reserve="), whole(RESERVED_CONNECTIONS)));
    file.section(
        () -> {
          file.line(word("log stdout format raw local0 notice"));
          file.line(word("maxconn"), whole(lb.balancing().maxConnections() + RESERVED_CONNECTIONS));
          // Pass-through needs little; the default is a thread per core of the host, twice.
          file.line(word("nbthread 2"));
          file.line(word("hard-stop-after 50s"));
          file.line(word("spread-checks 5"));
        },
        word("global"));
  }

  private void defaults() {
    file.section(
        () -> {
          file.line(word("mode tcp"));
          file.line(word("log global"));
          file.line(word("option dontlog-normal"));
          file.line(word("option dontlognull"));
          // A dead API server costs a newcomer this much before the next one is tried. It also
          // limits the TLS handshake of the checks: with 200 ms busy API servers were taken for
          // dead, and the load of all fell on one.
          file.line(word("timeout connect"), millis(lb.balancing().timeouts().connectMillis()));
          file.line(word("timeout queue 5s"));
          file.line(word("timeout check"), millis(lb.check().timeoutMillis()));
          // Until the connection to the server stands; "tunnel" counts from then on.
          file.line(word("timeout client 1m"));
          file.line(word("timeout server 1m"));
          file.line(word("timeout tunnel"), seconds(lb.balancing().timeouts().idleSeconds()));
          file.line(word("timeout client-fin"), seconds(lb.balancing().timeouts().closeSeconds()));
          file.line(word("timeout server-fin"), seconds(lb.balancing().timeouts().closeSeconds()));
          file.line(word("timeout http-request 2s"));
        },
        word("defaults"));
  }

  private void api() {
    file.section(
        () -> {
          file.line(joined(word("bind :::"), port(lb.port()), word(" v4v6 tcp-ut 30s")));
          // The port is shared with the twin; this way in is this process's own.
          file.line(word("bind"), OWN_DOOR);
          file.line(
              joined(
                  word("maxconn \"${MAINSTAY_MAX_CONNECTIONS-"),
                  whole(lb.balancing().maxConnections()),
                  word("}\"")));
          file.line(word("option clitcpka"));
          file.line(word("clitcpka-idle 30s"));
          file.line(word("clitcpka-intvl 10s"));
          file.line(word("clitcpka-cnt 3"));
          // Clients then see the servers' own errors, and "not ready" is still an answer.
          file.line(word("use_backend last-resort if { nbsrv(apiservers) eq 0 }"));
          file.line(word("default_backend apiservers"));
        },
        word("frontend api"));
  }

  private void backends() {
    file.section(
        () -> {
          file.line(word("balance"), algorithm());
          file.line(word("retries 3"));
          file.line(word("option redispatch 1"));
          file.line(word("option srvtcpka"));
          file.line(word("srvtcpka-idle 5s"));
          file.line(word("srvtcpka-intvl 1s"));
          file.line(word("srvtcpka-cnt 3"));
          healthRequest();
          // leastconn sends newcomers to a dead server, which has the fewest connections, so two
          // failed connects mark it down. Not "on-marked-down shutdown-sessions": it also kills
          // those that are still connecting and would be redispatched (21 of 900 requests at
          // 100 per second, 0 to 1 without); tcp-ut and keepalive end what the dead server had.
          file.line(
              word("default-server check check-ssl verify required"),
              word("ca-file /etc/mainstay/ca/ca.crt verifyhost kubernetes.default.svc"),
              word("inter"),
              millis(lb.check().intervalMillis()),
              // While it is being found out, so that a failure is certain sooner.
              word("fastinter"),
              millis(Math.min(FAST_CHECK_MILLIS, lb.check().intervalMillis())),
              word("downinter"),
              millis(lb.check().intervalMillis()),
              word("fall"),
              whole(lb.check().fall()),
              word("rise"),
              whole(lb.check().rise()),
              word("observe layer4 error-limit 2 on-error mark-down tcp-ut 5s"));
          servers();
        },
        word("backend apiservers"));
    file.section(
        () -> {
          file.line(word("balance roundrobin"));
          file.line(word("retries 3"));
          file.line(word("option redispatch 1"));
          servers();
        },
        word("backend last-resort"));
  }

  /** A request every two seconds that goes all the way: in as a client's, to an API server. */
  private void itself() {
    file.section(
        () -> {
          // A process counts as up until it has been asked. Both times together are less than what
          // a new pod has to wait before it is believed.
          file.line(word("timeout connect 2s"));
          file.line(word("timeout check 2s"));
          healthRequest();
          file.line(
              word("server api"),
              OWN_DOOR,
              word("check check-ssl verify required ca-file /etc/mainstay/ca/ca.crt"),
              word("verifyhost kubernetes.default.svc inter 2s fall 1 rise 1"));
        },
        word("backend itself"));
  }

  private void healthRequest() {
    file.line(word("option httpchk"));
    file.line(
        word("http-check send meth GET uri"),
        path(lb.check().path()),
        word("ver HTTP/1.1 hdr Host kubernetes.default.svc"));
    file.line(word("http-check expect status 200"));
  }

  private Token algorithm() {
    return switch (lb.balancing().algorithm()) {
      case LeastConnections -> word("leastconn");
      case RoundRobin -> word("roundrobin");
    };
  }

  private void servers() {
    for (Backend backend : lb.backends()) {
      file.line(
          word("server"), name(backend.name()), addressAndPort(backend.address(), backend.port()));
    }
  }

  private void answer() {
    file.section(
        () -> {
          file.line(joined(word("bind :::"), port(lb.slotBase() + 3), word(" v4v6")));
          file.line(word("mode http"));
          // The port is open: who fills it must not silence keepalived's check.
          file.line(word("maxconn"), whole(RESERVED_CONNECTIONS / 2));
          // Each question has to prove that a new connection gets through.
          file.line(word("option httpclose"));
          file.line(
              word("http-request return status 503 content-type text/plain"),
              word("string \"no ready API server\\n\" if { nbsrv(apiservers) eq 0 }"));
          file.line(
              word("http-request return status 200 content-type text/plain"),
              word("lf-string \"%[env(NODE_NAME)] %[nbsrv(apiservers)]\\n\" if { path /whoami }"));
          file.line(word("http-request return status 404"));
        },
        word("frontend answer"));
  }

  private void health() {
    file.section(
        () -> {
          file.line(word("bind \"127.0.0.1:${MAINSTAY_HEALTH_PORT}\""));
          file.line(word("mode http"));
          file.line(
              word("http-request return status 200 content-type text/plain"),
              word("string \"ok\\n\" if { path /healthz }"));
          file.line(
              word("http-request return status 503 content-type text/plain"),
              word("string \"no ready API server\\n\""),
              word("if { path /backends } { nbsrv(apiservers) eq 0 }"));
          file.line(
              word("http-request return status 200 content-type text/plain"),
              word("lf-string \"%[nbsrv(apiservers)]\\n\" if { path /backends }"));
          file.line(
              word("http-request return status 200 content-type application/json"),
              word("lf-string"),
              status(),
              word("if { path /status }"));
          file.line(word("http-request use-service prometheus-exporter if { path /metrics }"));
          file.line(word("http-request return status 404"));
        },
        word("frontend health"));
  }

  private Token status() {
    List<Token> parts = new ArrayList<>();
    parts.add(word("\"{\\\"twin\\\":\\\"%[env(MAINSTAY_TWIN)]\\\",\\\"backendsUp\\\":"));
    parts.add(word("%[nbsrv(apiservers)],\\\"backends\\\":["));
    for (Backend backend : lb.backends()) {
      if (parts.size() > 2) {
        parts.add(word(","));
      }
      parts.add(joined(word("{\\\"name\\\":\\\""), name(backend.name()), word("\\\",\\\"up\\\":")));
      parts.add(
          joined(
              word("%[srv_is_up(apiservers/"), name(backend.name()), word("),iif(true,false)]}")));
    }
    parts.add(word("],\\\"passes\\\":%[srv_is_up(itself/api),iif(true,false)]"));
    parts.add(word(",\\\"configHash\\\":\\\"%[env(MAINSTAY_CONFIG_HASH)]\\\"}\\n\""));
    return joined(parts.toArray(Token[]::new));
  }
}
