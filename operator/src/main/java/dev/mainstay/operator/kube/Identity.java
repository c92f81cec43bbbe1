package dev.mainstay.operator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

/** What tells an object from another one that was made later under its name. */
public final class Identity {
  private Identity() {}

  /**
   * The metadata of a status to be applied: the API server answers 409 when the uid is no longer
   * that of the object, and a status is not written to one that it does not describe. Nothing else
   * is in it, as server-side apply owns what it carries.
   */
  public static ObjectMeta of(HasMetadata object) {
    return new ObjectMetaBuilder()
        .withName(object.getMetadata().getName())
        .withUid(object.getMetadata().getUid())
        .build();
  }
}
