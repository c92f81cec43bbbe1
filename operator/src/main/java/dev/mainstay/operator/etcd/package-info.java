/** EtcdTopology: from the prober's observation to status, Events, metrics and the status page. */
@NullMarked
package dev.mainstay.operator.etcd;

import org.jspecify.annotations.NullMarked;
