@NullMarked
package dev.mainstay.operator.kube;

import org.jspecify.annotations.NullMarked;
