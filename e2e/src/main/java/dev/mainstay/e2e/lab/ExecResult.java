package dev.mainstay.e2e.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** What a command in a node left behind. The exit code is 124 when its time ran out. */
public record ExecResult(int exitCode, String stdout, String stderr) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns the standard output without surrounding white space, or fails with both outputs. */
  public String orThrow(String what) {
    if (exitCode != 0) {
      throw new LabException(
          what + " ended with status " + exitCode + "\n" + stdout.strip() + "\n" + stderr.strip());
    }
    return stdout.strip();
  }

  /** Returns the standard output as JSON, or fails with both outputs. */
  public JsonNode json(String what) {
    String text = orThrow(what);
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new LabException(what + " is no JSON: " + text, e);
    }
  }
}
