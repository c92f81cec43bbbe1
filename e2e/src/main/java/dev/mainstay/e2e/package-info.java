@NullMarked
package dev.mainstay.e2e;

import org.jspecify.annotations.NullMarked;
