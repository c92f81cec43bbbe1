package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.Checkout;
import dev.mainstay.e2e.bench.Agenda.Now;
import dev.mainstay.e2e.bench.Agenda.Todo;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Takes the fault table in a cluster of its own, and leaves it in {@code e2e/target/bench}. */
public final class BenchMain {
  private static final String NAME = "bench";

  private final BenchOptions options;
  private final BenchFiles files = new BenchFiles(Checkout.root().resolve("e2e/target/bench"));
  private final Path page = Checkout.root().resolve("docs/benchmarks.md");
  private final Machine machine = Machine.now();
  private final Map<Subject, Now> now = new EnumMap<>(Subject.class);
  private final long started = System.nanoTime();
  private FaultTable table;

  private BenchMain(BenchOptions options) {
    this.options = options;
    this.table = files.failover();
  }

  /** Exit code 0 when everything was measured, 1 if the lab failed, 2 for wrong options. */
  public static void main(String[] args) {
    BenchOptions options;
    try {
      options = BenchOptions.parse(Arrays.asList(args), System::getenv);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n\n" + BenchOptions.USAGE);
      System.exit(2);
      return;
    }
    int code = 0;
    try {
      new BenchMain(options).run();
    } catch (LabException e) {
      System.err.println("\nThe bench FAILED: " + e.getMessage());
      System.err.println("What was measured is kept; the same call goes on from there.");
      code = 1;
    }
    System.exit(code);
  }

  private void run() {
    if (!options.render()) {
      measure();
    }
    if (options.render() || options.preset() == Preset.FAILOVER) {
      BenchFiles.write(page, BenchmarksPage.of(table, files.throughput()));
      System.out.println("Page: " + page);
    }
  }

  private void measure() {
    Agenda agenda = Agenda.of(options.runs(), options.anew(), table, this::now);
    for (RowKey key : agenda.replaced()) {
      System.out.printf(
          "%s: the runs in failover.json are not continued (%s)%n",
          key.label(), options.anew() ? "--anew" : "another machine, image or configuration");
    }
    System.out.printf(
        "%d runs to take in %d rows, about %d min; load average %s%n",
        agenda.runs(), agenda.todo().size(), agenda.rest(table).toMinutes(), Machine.load());
    if (!agenda.replaced().isEmpty()) {
      files.keepPrevious();
      agenda.replaced().forEach(key -> table = table.without(key));
    }
    if (!agenda.todo().isEmpty()) {
      KubeadmCluster cluster = start(agenda);
      for (Subject subject : agenda.subjects()) {
        if (!timeIsUp()) {
          measure(subject, agenda, cluster);
        }
      }
    }
    System.out.printf(
        "%n%s%n%s%nMachine: %s; load average %s. Files: %s%n",
        table.only(options.runs().keySet()).text(),
        Method.TEXT,
        machine.text(),
        Machine.load(),
        files.folder());
  }

  private Now now(Subject subject) {
    return now.computeIfAbsent(
        subject, s -> new Now(Targets.configuration(s), Taken.of(machine, s)));
  }

  private KubeadmCluster start(Agenda agenda) {
    var builder =
        KubeadmCluster.named(NAME)
            .controlPlaneNodes(3)
            .images(
                agenda.subjects().stream()
                    .flatMap(subject -> subject.images().stream())
                    .distinct()
                    .toList());
    return (options.keep() ? builder.keepRunning() : builder).start();
  }

  /** One subject after the other has the whole machine: two would measure each other. */
  private void measure(Subject subject, Agenda agenda, KubeadmCluster cluster) {
    System.out.println(subject.label() + ": " + now(subject).configuration());
    Target target = Targets.of(subject, cluster);
    target.install();
    if (target instanceof MainstayTarget mainstay && options.preset() == Preset.QUICK) {
      var footprint = new Footprint(mainstay.mainstay());
      List<Long> readyMillis = footprint.restartAndReadReady();
      measure(target, agenda, subject);
      OperatorFigures figures =
          OperatorFigures.of(footprint.rssKiB(), readyMillis, Footprint.imageBytes());
      files.write(figures);
      System.out.println(figures.text());
    } else {
      measure(target, agenda, subject);
    }
    target.remove();
  }

  private void measure(Target target, Agenda agenda, Subject subject) {
    for (Todo todo : agenda.of(subject)) {
      measure(todo, target, agenda);
    }
  }

  private void measure(Todo todo, Target target, Agenda agenda) {
    RowKey key = todo.key();
    List<Fault> faults = target.faults(key.scenario());
    var measurement = new Measurement(target);
    for (int i = todo.have(); i < todo.wanted() && !timeIsUp(); i++) {
      // By turns, so that the kubelet's pause before a restart is shared.
      Fault fault = faults.get(i % faults.size());
      Run run =
          key.scenario().movesAddress()
              ? Run.punctual(() -> told(key, measurement.take(key.scenario(), fault)))
              : measurement.take(key.scenario(), fault);
      table = table.with(key, now(key.subject()).configuration(), now(key.subject()).taken(), run);
      files.write(table);
      System.out.printf(
          "%s run %d/%d: %s; %d min since the start, about %d min to go%n",
          key.label(),
          i + 1,
          todo.wanted(),
          run.text(),
          elapsed().toMinutes(),
          agenda.rest(table).toMinutes());
    }
  }

  /** A late attempt is repeated for minutes; without a word that looks like a standstill. */
  private static Run told(RowKey key, Run attempt) {
    if (attempt.late()) {
      System.out.println(key.label() + " attempt: " + attempt.text());
    }
    return attempt;
  }

  private boolean timeIsUp() {
    return elapsed().compareTo(options.limit()) > 0;
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - started);
  }
}
