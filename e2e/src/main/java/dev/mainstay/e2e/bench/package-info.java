/**
 * The fault table of Mainstay and its peers, the operator's footprint, and what HAProxy in the path
 * costs. {@link dev.mainstay.e2e.bench.BenchMain} and {@link dev.mainstay.e2e.bench.ThroughputMain}
 * take them; what is computed from them is pure.
 */
@NullMarked
package dev.mainstay.e2e.bench;

import org.jspecify.annotations.NullMarked;
