package dev.mainstay.api.v1alpha1;

import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Objects;

/**
 * Makes lists of the schema list-maps: {@code input} is {@code property=key} pairs, comma
 * separated.
 *
 * <p>The generator has no annotation for it, and without it two writers of one list overwrite each
 * other under server-side apply.
 */
public final class ListMap implements SchemaCustomizer.Customizer {
  @Override
  public JSONSchemaProps apply(
      JSONSchemaProps props, String input, KubernetesSerialization serialization) {
    for (String pair : input.split(",", -1)) {
      String[] keyed = pair.split("=", 2);
      JSONSchemaProps list =
          Objects.requireNonNull(props.getProperties().get(keyed[0]), "no property " + keyed[0]);
      list.setXKubernetesListType("map");
      list.getXKubernetesListMapKeys().add(keyed[1]);
    }
    return props;
  }
}
