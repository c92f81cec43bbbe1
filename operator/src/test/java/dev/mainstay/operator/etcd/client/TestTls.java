package dev.mainstay.operator.etcd.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Test certificates, laid out in a folder as the sidecar lays out the real ones. */
public final class TestTls {
  static final Path SOURCE = Path.of("src/test/resources/etcd-tls");

  private TestTls() {}

  /** File names without extension, for example client and client-pkcs1. */
  public static TlsFiles place(Path folder, String ca, String certificate, String key)
      throws IOException {
    copy(ca + ".crt", folder.resolve("ca.crt"));
    copy(certificate + ".crt", folder.resolve("client.crt"));
    copy(key + ".key", folder.resolve("client.key"));
    return TlsFiles.ofHost(folder);
  }

  private static void copy(String name, Path to) throws IOException {
    Files.copy(SOURCE.resolve(name), to, StandardCopyOption.REPLACE_EXISTING);
  }
}
