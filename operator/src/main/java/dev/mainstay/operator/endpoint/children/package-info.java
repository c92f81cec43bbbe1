/** Kubernetes objects of one endpoint, built from plain settings; nothing here talks to the API. */
@NullMarked
package dev.mainstay.operator.endpoint.children;

import org.jspecify.annotations.NullMarked;
