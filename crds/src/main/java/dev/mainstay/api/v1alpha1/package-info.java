/** The API of Mainstay: records only. Constructors normalise and never throw. */
@NullMarked
package dev.mainstay.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
