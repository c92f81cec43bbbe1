package dev.mainstay.operator.etcd;

import dev.mainstay.api.v1alpha1.Condition;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.MemberStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.PlannedAction;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.QuorumStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.RecoveryPlan;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The report for a person at a terminal, most urgent first; lines end with a line feed. */
public final class EtcdPage {
  private final StringBuilder out = new StringBuilder();

  private EtcdPage() {}

  /** {@code node}, {@code apiReachable} and {@code leading} are those of the replica that tells. */
  public static String of(
      String node, Instant now, boolean apiReachable, boolean leading, List<EtcdReport> reports) {
    var page = new EtcdPage();
    page.line(
        "node %s  %s  API server %s%s"
            .formatted(
                node,
                EtcdMemberStatuses.text(now),
                apiReachable ? "answers" : "does NOT answer",
                leading ? "  leading" : ""));
    page.line("");
    for (EtcdReport report : reports) {
      page.head(report);
      EtcdTopologyStatus status = report.status();
      page.numbers(status);
      page.members(orEmpty(status.members()));
      page.troubles(status);
      page.advice(status);
      page.history(orEmpty(status.history()));
    }
    return page.out.toString();
  }

  private void head(EtcdReport report) {
    EtcdTopologyStatus status = report.status();
    line(
        "etcd %s: %s"
            .formatted(
                report.topology().isEmpty() ? "(no EtcdTopology)" : report.topology(),
                Objects.requireNonNullElse(status.state(), EtcdTopologyStatus.State.Unknown)));
    line(Objects.requireNonNullElse(status.summary(), ""));
    line(
        "Observed by %s%s."
            .formatted(
                report.observedBy(),
                report.ageSeconds() == null
                    ? ", nothing yet"
                    : String.format(
                        Locale.ROOT,
                        " %.1f s ago%s",
                        report.ageSeconds(),
                        report.stale() ? ": STALE" : "")));
    line("");
  }

  private void numbers(EtcdTopologyStatus status) {
    QuorumStatus quorum = status.quorum();
    if (quorum != null) {
      line("TOLERANCE now  %s".formatted(number(quorum.faultToleranceNow())));
      line("          most %s".formatted(number(quorum.faultToleranceUpper())));
      line("          nominal %d".formatted(quorum.faultToleranceNominal()));
      line(
          "QUORUM    %s, %d required, %d unknown, %s"
              .formatted(
                  Objects.requireNonNullElse(status.quorumText(), "?"),
                  quorum.required(),
                  quorum.unknown(),
                  quorum.precision()));
      line("PROVEN    %s".formatted(Objects.requireNonNullElse(quorum.lastProvenTime(), "never")));
    }
    if (status.leader() != null) {
      line(
          "LEADER    %s since %s"
              .formatted(
                  firstOf(
                      status.leader().node(), status.leader().name(), status.leader().memberId()),
                  status.leader().since()));
    }
    if (status.disruption() != null) {
      line("SAFE      %s".formatted(status.disruption().message()));
    }
    line("");
  }

  private void members(List<MemberStatus> members) {
    if (members.isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("MEMBER", "ROLE", "HEALTH", "SINCE", "IF LOST", "SAFE", "MESSAGE"));
    for (MemberStatus m : members) {
      rows.add(
          List.of(
              firstOf(m.node(), m.name(), m.id()),
              m.role().name(),
              m.health().name(),
              m.lastTransitionTime(),
              m.ifLost().name(),
              m.safeToDisrupt() ? "yes" : "no",
              Objects.requireNonNullElse(m.message(), "")));
    }
    table(rows);
    line("");
  }

  /** Conditions that are not as they should be. */
  private void troubles(EtcdTopologyStatus status) {
    List<List<String>> rows =
        orEmpty(status.conditions()).stream()
            .filter(EtcdPage::bad)
            .map(c -> List.of(c.type() + "=" + c.status(), c.reason(), c.message()))
            .toList();
    if (!rows.isEmpty()) {
      table(rows);
      line("");
    }
  }

  private static boolean bad(Condition condition) {
    String good =
        switch (condition.type()) {
          case "Stalled", "Reconciling", "Paused" -> "False";
          default -> "True";
        };
    return !condition.status().equals(good);
  }

  /** What to do, in the words that can be pasted. */
  private void advice(EtcdTopologyStatus status) {
    RecoveryPlan plan = status.recoveryPlan();
    if (plan != null) {
      line("RECOVERY" + (plan.member() == null ? "" : "  newest data: " + plan.member()));
      int step = 1;
      for (String text : plan.steps()) {
        line("%2d. %s".formatted(step++, text));
      }
      line("");
    }
    List<PlannedAction> actions = orEmpty(status.plannedActions());
    for (PlannedAction action : actions) {
      line(
          "RECOMMENDED %s %s: %s"
              .formatted(
                  action.type(), firstOf(action.member(), action.memberId(), ""), action.why()));
      if (action.command() != null) {
        line("  " + action.command());
      }
      orEmpty(action.blockedBy())
          .forEach(b -> line("  blocked by %s: %s".formatted(b.gate(), b.message())));
    }
    if (!actions.isEmpty()) {
      line("");
    }
  }

  private void history(List<Transition> history) {
    for (Transition t : history.reversed()) {
      line("%s  %s -> %s  %s".formatted(t.time(), t.from(), t.to(), t.reason()));
    }
  }

  private void table(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    for (List<String> row : rows) {
      var text = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        int column = i;
        int width = rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
        text.append(row.get(i)).repeat(' ', width - row.get(i).length() + 2);
      }
      line(text.toString().stripTrailing());
    }
  }

  private static String number(@Nullable Integer number) {
    return number == null ? "not known" : number.toString();
  }

  private static String firstOf(@Nullable String a, @Nullable String b, String otherwise) {
    return a != null ? a : b != null ? b : otherwise;
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
