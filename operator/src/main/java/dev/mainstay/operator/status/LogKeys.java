package dev.mainstay.operator.status;

/** The closed list of keys in log lines: people's queries depend on them. */
public final class LogKeys {
  public static final String NAME = "name";
  public static final String NAMESPACE = "namespace";
  public static final String KIND = "kind";
  public static final String NODE = "node";
  public static final String MEMBER = "member";
  public static final String STEP = "step";
  public static final String REASON = "reason";
  public static final String ERROR = "error";

  private LogKeys() {}
}
