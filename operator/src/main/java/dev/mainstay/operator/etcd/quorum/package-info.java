/** Quorum arithmetic, agreed views and the state over rounds: pure, no clock and no I/O. */
@NullMarked
package dev.mainstay.operator.etcd.quorum;

import org.jspecify.annotations.NullMarked;
