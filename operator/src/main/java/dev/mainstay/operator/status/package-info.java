@NullMarked
package dev.mainstay.operator.status;

import org.jspecify.annotations.NullMarked;
