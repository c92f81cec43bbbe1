/** The demonstration of README's first command. */
@NullMarked
package dev.mainstay.e2e.demo;

import org.jspecify.annotations.NullMarked;
