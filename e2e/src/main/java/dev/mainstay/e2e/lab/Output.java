package dev.mainstay.e2e.lab;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What a command or a container writes, its two streams apart. */
final class Output extends ResultCallback.Adapter<Frame> {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Override
  public void onNext(Frame frame) {
    (frame.getStreamType() == StreamType.STDERR ? err : out).writeBytes(frame.getPayload());
  }

  /** Returns what came so far. */
  ExecResult result(int exitCode) {
    return new ExecResult(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
