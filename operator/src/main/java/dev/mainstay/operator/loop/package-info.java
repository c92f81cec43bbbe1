/** Loops that must outlive any error. */
@NullMarked
package dev.mainstay.operator.loop;

import org.jspecify.annotations.NullMarked;
