/**
 * The fault table and the operator's footprint. {@link dev.mainstay.e2e.bench.BenchMain} takes
 * them; what is computed from them is pure.
 */
@NullMarked
package dev.mainstay.e2e.bench;

import org.jspecify.annotations.NullMarked;
