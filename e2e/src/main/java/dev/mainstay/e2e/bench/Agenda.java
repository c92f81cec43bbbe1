package dev.mainstay.e2e.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * What is left to measure.
 *
 * @param todo in the order of measuring; each lacks at least one run
 * @param replaced rows whose runs do not count here: asked for anew, or taken on something else
 */
record Agenda(List<Todo> todo, List<RowKey> replaced) {
  Agenda {
    todo = List.copyOf(todo);
    replaced = List.copyOf(replaced);
  }

  /** A row with {@code have} of {@code wanted} runs. */
  record Todo(RowKey key, int have, int wanted) {}

  /** What a run taken now would belong to. */
  record Now(String configuration, Taken taken) {
    boolean continues(Row row) {
      return row.configuration().equals(configuration) && row.taken().equals(taken);
    }
  }

  /** Pure. {@code now}: asked for each wanted row. */
  static Agenda of(
      SortedMap<RowKey, Integer> wanted,
      boolean anew,
      FaultTable known,
      Function<Subject, Now> now) {
    List<Todo> todo = new ArrayList<>();
    List<RowKey> replaced = new ArrayList<>();
    wanted.forEach(
        (key, runs) -> {
          int have =
              known
                  .row(key)
                  .map(
                      row -> {
                        boolean counts = !anew && now.apply(key.subject()).continues(row);
                        if (!counts) {
                          replaced.add(key);
                        }
                        return counts ? row.runs() : 0;
                      })
                  .orElse(0);
          if (have < runs) {
            todo.add(new Todo(key, have, runs));
          }
        });
    return new Agenda(todo, replaced);
  }

  List<Subject> subjects() {
    return todo.stream().map(t -> t.key().subject()).distinct().toList();
  }

  List<Todo> of(Subject subject) {
    return todo.stream().filter(t -> t.key().subject() == subject).toList();
  }

  int runs() {
    return todo.stream().mapToInt(t -> t.wanted() - t.have()).sum();
  }

  /**
   * Estimates the time of the runs that the table still lacks: a row takes as long as its own runs
   * took, else as those of the same scenario, else as usual.
   */
  Duration rest(FaultTable table) {
    return todo.stream()
        .map(
            t -> {
              int have = Math.max(t.have(), table.row(t.key()).map(Row::runs).orElse(0));
              return perRun(t.key(), table).multipliedBy(Math.max(0, t.wanted() - have));
            })
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static Duration perRun(RowKey key, FaultTable table) {
    return table
        .row(key)
        .or(
            () ->
                table.rows().stream()
                    .filter(row -> row.scenario().equals(key.scenario().label()))
                    .max(Comparator.comparingInt(Row::runs)))
        .map(
            row ->
                Duration.ofSeconds(
                    row.samples().stream().mapToLong(Run::elapsedSeconds).sum() / row.runs()))
        .orElse(key.scenario().usual());
  }
}
