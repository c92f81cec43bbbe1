/** Asks every member every two seconds, whether or not the API lives or this replica leads. */
@NullMarked
package dev.mainstay.operator.etcd.observe;

import org.jspecify.annotations.NullMarked;
