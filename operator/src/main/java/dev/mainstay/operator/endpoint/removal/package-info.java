/** In which order an endpoint is taken down: pure decisions over one snapshot. */
@NullMarked
package dev.mainstay.operator.endpoint.removal;

import org.jspecify.annotations.NullMarked;
