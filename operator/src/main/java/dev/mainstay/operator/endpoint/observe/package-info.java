/** Probes of the virtual IPs and of every node, running in every replica. */
@NullMarked
package dev.mainstay.operator.endpoint.observe;

import org.jspecify.annotations.NullMarked;
