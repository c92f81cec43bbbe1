/** What should be done about etcd, and every reason why not now: pure, and nothing is ever done. */
@NullMarked
package dev.mainstay.operator.etcd.actions;

import org.jspecify.annotations.NullMarked;
