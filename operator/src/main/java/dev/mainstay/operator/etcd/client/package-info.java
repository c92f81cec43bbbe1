/** The only way to etcd: three reading calls, one connection for each member. */
@NullMarked
package dev.mainstay.operator.etcd.client;

import org.jspecify.annotations.NullMarked;
