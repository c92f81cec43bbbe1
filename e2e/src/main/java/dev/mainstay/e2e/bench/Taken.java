package dev.mainstay.e2e.bench;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a row was measured on: runs with another value cannot be put together.
 *
 * @param images id of each image of the row by its name, the nodes' own included
 */
record Taken(Machine machine, Map<String, String> images) {
  Taken {
    images = Collections.unmodifiableMap(new TreeMap<>(images));
  }
}
