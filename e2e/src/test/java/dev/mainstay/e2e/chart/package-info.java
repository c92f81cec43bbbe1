/** What the chart renders and refuses; no cluster needed. */
@NullMarked
package dev.mainstay.e2e.chart;

import org.jspecify.annotations.NullMarked;
