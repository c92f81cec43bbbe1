package dev.mainstay.e2e.lab;

/** What a command in a node left behind. The exit code is 124 when its time ran out. */
public record ExecResult(int exitCode, String stdout, String stderr) {

  /** Returns the standard output without surrounding white space, or fails with both outputs. */
  public String orThrow(String what) {
    if (exitCode != 0) {
      throw new LabException(
          what + " ended with status " + exitCode + "\n" + stdout.strip() + "\n" + stderr.strip());
    }
    return stdout.strip();
  }
}
