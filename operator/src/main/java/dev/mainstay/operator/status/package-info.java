/** Conditions, reasons and verdicts: pure, shared by both kinds. */
@NullMarked
package dev.mainstay.operator.status;

import org.jspecify.annotations.NullMarked;
