/** A real kubeadm control plane in containers, the faults done to it, and an independent probe. */
@NullMarked
package dev.mainstay.e2e.lab;

import org.jspecify.annotations.NullMarked;
