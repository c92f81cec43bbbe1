package dev.mainstay.operator.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One directory of expected files under {@code src/test/resources/golden}. {@code
 * -Dgolden.update=true} rewrites them; the diff is reviewed like code.
 */
public final class Golden {
  private static final Path ROOT = Path.of("src/test/resources/golden");
  private static final boolean UPDATE = Boolean.getBoolean("golden.update");

  private final Path directory;
  private final Set<String> used = new TreeSet<>();

  private Golden(Path directory) {
    this.directory = directory;
  }

  /** The directory of one case; it need not exist while goldens are updated. */
  public static Golden of(String kind, String name) {
    return new Golden(ROOT.resolve(kind).resolve(name));
  }

  /** All expected files of a kind, for tests that hand them to the real daemons. */
  public static Stream<Path> files(String kind) throws IOException {
    try (Stream<Path> all = Files.walk(ROOT.resolve(kind))) {
      return all.filter(Files::isRegularFile).sorted().toList().stream();
    }
  }

  /** Compared as text, because the daemons and reviewers read text. */
  public void expect(String file, String actual) throws IOException {
    used.add(file);
    Path path = directory.resolve(file);
    if (UPDATE) {
      Files.createDirectories(directory);
      Files.writeString(path, actual);
    }
    assertThat(actual).as("golden %s", path).isEqualTo(Files.readString(path));
  }

  /** A golden nobody reads is a test nobody runs. */
  public void expectNoOtherFiles() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      Set<String> found =
          all.map(p -> p.getFileName().toString())
              .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
      if (UPDATE) {
        found.stream().filter(f -> !used.contains(f)).forEach(this::delete);
        found.retainAll(used);
      }
      assertThat(found).as("files in %s", directory).isEqualTo(used);
    }
  }

  private void delete(String file) {
    try {
      Files.delete(directory.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
