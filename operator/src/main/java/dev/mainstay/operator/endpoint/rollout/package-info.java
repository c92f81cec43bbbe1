/** Which single step comes next: pure decisions over one snapshot. */
@NullMarked
package dev.mainstay.operator.endpoint.rollout;

import org.jspecify.annotations.NullMarked;
