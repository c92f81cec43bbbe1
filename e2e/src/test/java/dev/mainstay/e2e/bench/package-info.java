@NullMarked
package dev.mainstay.e2e.bench;

import org.jspecify.annotations.NullMarked;
