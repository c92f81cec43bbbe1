/** Package of the endpoint part. */
@NullMarked
package dev.mainstay.operator.endpoint;

import org.jspecify.annotations.NullMarked;
