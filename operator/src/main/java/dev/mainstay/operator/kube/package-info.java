/** Names, labels and thin edges to the Kubernetes API that both kinds use. */
@NullMarked
package dev.mainstay.operator.kube;

import org.jspecify.annotations.NullMarked;
