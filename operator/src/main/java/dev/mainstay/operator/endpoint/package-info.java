/** ControlPlaneEndpoint: gather, plan, gate, apply one step, report. */
@NullMarked
package dev.mainstay.operator.endpoint;

import org.jspecify.annotations.NullMarked;
