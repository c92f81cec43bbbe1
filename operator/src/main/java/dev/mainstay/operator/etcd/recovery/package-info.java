/** How people get a lost quorum back: pure, and nothing is ever done. */
@NullMarked
package dev.mainstay.operator.etcd.recovery;

import org.jspecify.annotations.NullMarked;
