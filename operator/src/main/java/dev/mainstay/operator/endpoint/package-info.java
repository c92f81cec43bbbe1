@NullMarked
package dev.mainstay.operator.endpoint;

import org.jspecify.annotations.NullMarked;
