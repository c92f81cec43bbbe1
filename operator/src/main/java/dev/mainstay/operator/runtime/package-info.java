/**
 * The process: settings, API sessions, leadership, HTTP pages. Only here are clock and environment
 * read.
 */
@NullMarked
package dev.mainstay.operator.runtime;

import org.jspecify.annotations.NullMarked;
