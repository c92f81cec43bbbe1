/** Package of the runtime part. */
@NullMarked
package dev.mainstay.operator.runtime;

import org.jspecify.annotations.NullMarked;
