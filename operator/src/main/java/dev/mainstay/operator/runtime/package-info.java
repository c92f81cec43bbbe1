@NullMarked
package dev.mainstay.operator.runtime;

import org.jspecify.annotations.NullMarked;
