/** The bearer token that reading a node's or a replica's status takes. */
@NullMarked
package dev.mainstay.operator.token;

import org.jspecify.annotations.NullMarked;
