package dev.mainstay.e2e.lab;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The lab itself failed, as opposed to what is tested in it. */
public final class LabException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public LabException(String message) {
    super(message);
  }

  public LabException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
