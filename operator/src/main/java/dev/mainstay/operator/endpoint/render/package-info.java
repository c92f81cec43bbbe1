/** Configuration files of the daemons, written in closed grammars: pure text from plans. */
@NullMarked
package dev.mainstay.operator.endpoint.render;

import org.jspecify.annotations.NullMarked;
