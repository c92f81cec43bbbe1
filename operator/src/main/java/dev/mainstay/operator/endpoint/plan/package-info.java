/** Who may hold which address, with which priority: pure functions of spec and facts. */
@NullMarked
package dev.mainstay.operator.endpoint.plan;

import org.jspecify.annotations.NullMarked;
