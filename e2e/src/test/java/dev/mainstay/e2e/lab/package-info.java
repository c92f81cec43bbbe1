@NullMarked
package dev.mainstay.e2e.lab;

import org.jspecify.annotations.NullMarked;
