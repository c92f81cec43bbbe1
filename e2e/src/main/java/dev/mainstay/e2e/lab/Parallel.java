package dev.mainstay.e2e.lab;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/** Does the same to several nodes at once; the first failure is thrown after all have ended. */
final class Parallel {
  private Parallel() {}

  static <T> void each(Collection<T> items, Consumer<T> action) {
    map(
        items,
        item -> {
          action.accept(item);
          return true;
        });
  }

  static <T, R> List<R> map(Collection<T> items, Function<T, R> action) {
    List<Future<R>> futures = new ArrayList<>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (T item : items) {
        futures.add(executor.submit(() -> action.apply(item)));
      }
    }
    return futures.stream().map(Parallel::result).toList();
  }

  static <R> R result(Future<R> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof LabException lab
          ? lab
          : new LabException(String.valueOf(e.getCause()), e);
    }
  }
}
