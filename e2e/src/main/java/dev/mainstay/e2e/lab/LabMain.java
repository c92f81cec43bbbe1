package dev.mainstay.e2e.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The lab by hand: up, down, kubeconfig, nodes, load, exec. See the usage text below. */
public final class LabMain {
  private static final String USAGE =
      """
      LabMain [--name NAME] COMMAND
        up [--nodes 1..7] [--workers N] [--image IMAGE]...   start, or attach and load the images again
        down                                                  remove
        kubeconfig                                            write it and print its path
        nodes                                                 print name, address and container
        load IMAGE...                                         bring images into every node
        add                                                   add a control-plane node
        kubectl ARGS...                                       run kubectl in a living control-plane node
        exec NODE COMMAND...                                  run a command in a node
        kill|start|pause|unpause|cut|restore NODE             faults
      """;

  private LabMain() {}

  /**
   * Runs one command; the exit code is the command's, 1 after an error of the lab, 2 for bad use.
   */
  public static void main(String[] args) {
    List<String> words = new ArrayList<>(Arrays.asList(args));
    String name = option(words, "--name", "dev");
    if (words.isEmpty()) {
      fail(2, USAGE);
    }
    try {
      System.exit(run(name, words.removeFirst(), words));
    } catch (LabException e) {
      fail(1, String.valueOf(e.getMessage()));
    }
  }

  private static int run(String name, String command, List<String> words) {
    switch (command) {
      case "up" -> up(name, words);
      case "down" -> KubeadmCluster.remove(name);
      case "kubeconfig" -> System.out.println(cluster(name).kubeconfigFile());
      case "nodes" ->
          cluster(name)
              .nodes()
              .forEach(
                  n -> System.out.printf("%s %s %.12s%n", n.name(), n.address(), n.containerId()));
      case "load" -> cluster(name).loadImages(words);
      case "add" -> System.out.println(cluster(name).addControlPlaneNode(List.of()).name());
      case "kubectl" -> {
        return print(cluster(name).kubectl(words.toArray(String[]::new)));
      }
      case "exec" -> {
        LabNode node = cluster(name).node(words.removeFirst());
        return print(cluster(name).exec(node, words.toArray(String[]::new)));
      }
      default -> fault(name, command, words);
    }
    return 0;
  }

  private static void up(String name, List<String> words) {
    ClusterBuilder builder =
        KubeadmCluster.named(name)
            .controlPlaneNodes(Integer.parseInt(option(words, "--nodes", "3")))
            .workers(Integer.parseInt(option(words, "--workers", "0")))
            .keepRunning();
    List<String> images = new ArrayList<>();
    while (words.contains("--image")) {
      images.add(option(words, "--image", ""));
    }
    KubeadmCluster cluster = builder.images(images).attachOrStart();
    System.out.println("export KUBECONFIG=" + cluster.kubeconfigFile());
  }

  private static void fault(String name, String command, List<String> words) {
    if (words.size() != 1) {
      fail(2, USAGE);
    }
    KubeadmCluster cluster = cluster(name);
    LabNode node = cluster.node(words.getFirst());
    Faults faults = cluster.faults();
    switch (command) {
      case "kill" -> faults.killNode(node);
      case "start" -> faults.startNode(node);
      case "pause" -> faults.pauseNode(node);
      case "unpause" -> faults.unpauseNode(node);
      case "cut" -> faults.cutNetwork(node);
      case "restore" -> faults.restoreNetwork(node);
      default -> fail(2, USAGE);
    }
  }

  private static KubeadmCluster cluster(String name) {
    return KubeadmCluster.attach(name)
        .orElseThrow(() -> new LabException("No cluster " + name + " runs. Start it: make lab-up"));
  }

  private static int print(ExecResult result) {
    System.out.print(result.stdout());
    System.err.print(result.stderr());
    return result.exitCode();
  }

  private static String option(List<String> words, String option, String otherwise) {
    int i = words.indexOf(option);
    if (i < 0) {
      return otherwise;
    }
    if (i + 1 >= words.size()) {
      fail(2, USAGE);
    }
    words.remove(i);
    return words.remove(i);
  }

  private static void fail(int code, String message) {
    System.err.println(message);
    System.exit(code);
  }
}
