package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.lab.Images;
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

  /** Asks the engine for the images as they are now. */
  static Taken of(Machine machine, Subject subject) {
    Map<String, String> ids = new TreeMap<>();
    ids.put(Images.NODE, Images.id(Images.NODE));
    subject.images().forEach(image -> ids.put(image, Images.id(image)));
    return new Taken(machine, ids);
  }
}
