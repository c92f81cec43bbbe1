package dev.mainstay.e2e.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Issues certificates with keys of its own, through the JDK's keytool: the lab needs no other. */
public final class CertificateAuthority {
  private static final String PASSWORD = "lab-only";
  private static final String CA = "ca";

  /** Everything begins so long ago, so that a certificate may also have ended long ago. */
  private static final int BEGAN_DAYS_AGO = 400;

  private final Path store;
  private int issued;

  private CertificateAuthority(Path store) {
    this.store = store;
  }

  /**
   * A certificate and its key, each as PEM; the key is an EC key in PKCS#8.
   *
   * @param certificate of the holder alone, without the CA's
   */
  public record Pair(String certificate, String key) {
    @Override
    public String toString() {
      return certificate;
    }
  }

  /** Makes a new one, valid for ten years; its files go with this process. */
  public static CertificateAuthority create(String commonName) {
    try {
      Path folder = Files.createTempDirectory("mainstay-ca");
      folder.toFile().deleteOnExit();
      Path store = folder.resolve("store.p12");
      store.toFile().deleteOnExit();
      var authority = new CertificateAuthority(store);
      authority.generate(
          CA, commonName, 3650, List.of("-ext", "bc:c=ca:true", "-ext", "ku:c=keyCertSign"));
      return authority;
    } catch (IOException e) {
      throw new LabException("cannot make a folder for a certificate authority", e);
    }
  }

  /** Returns its own certificate as PEM. */
  public synchronized String certificate() {
    return pair(CA).certificate();
  }

  /**
   * Issues a certificate for a server that is a client of others as well, as etcd's members are.
   *
   * @param addresses IPv4 literals that it covers
   * @param days until it ends; negative if it ended so many days ago, not further than a year
   */
  public synchronized Pair server(String commonName, List<String> addresses, int days) {
    String names = addresses.stream().map(a -> "ip:" + a).collect(Collectors.joining(","));
    return issue(commonName, days, "eku=serverAuth,clientAuth", "san=" + names);
  }

  /** Issues a certificate for a client, valid for a year; without an address, as kubeadm's. */
  public synchronized Pair client(String commonName) {
    // etcd would compare an address in it with the one that the client comes from.
    return issue(commonName, 365, "eku=clientAuth");
  }

  private Pair issue(String commonName, int days, String... extensions) {
    String alias = "issued-" + ++issued;
    List<String> more = new ArrayList<>(List.of("-signer", CA, "-ext", "ku:c=digitalSignature"));
    for (String extension : extensions) {
      more.add("-ext");
      more.add(extension);
    }
    generate(alias, commonName, days, more);
    return pair(alias);
  }

  private void generate(String alias, String commonName, int days, List<String> more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1", // it ends before anything is worth compiling
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + commonName,
                "-startdate",
                "-" + BEGAN_DAYS_AGO + "d",
                "-validity",
                String.valueOf(BEGAN_DAYS_AGO + days),
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
    command.addAll(more);
    run(command);
  }

  private static void run(List<String> command) {
    try {
      Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
      keytool.getOutputStream().close();
      String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!keytool.waitFor(60, TimeUnit.SECONDS)) {
        keytool.destroyForcibly();
        throw new LabException("keytool did not end in 60 s");
      }
      if (keytool.exitValue() != 0) {
        throw new LabException("keytool failed: " + output);
      }
    } catch (IOException e) {
      throw new LabException("cannot run keytool", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while keytool ran", e);
    }
  }

  private Pair pair(String alias) {
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore entries = KeyStore.getInstance("PKCS12");
      entries.load(in, PASSWORD.toCharArray());
      Key key = entries.getKey(alias, PASSWORD.toCharArray());
      return new Pair(
          pem("CERTIFICATE", entries.getCertificate(alias).getEncoded()),
          pem("PRIVATE KEY", key.getEncoded()));
    } catch (IOException | GeneralSecurityException e) {
      throw new LabException("cannot read what keytool made", e);
    }
  }

  private static String pem(String type, byte[] der) {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type, body);
  }
}
