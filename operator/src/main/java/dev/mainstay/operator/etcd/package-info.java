/** Package of the etcd part. */
@NullMarked
package dev.mainstay.operator.etcd;

import org.jspecify.annotations.NullMarked;
