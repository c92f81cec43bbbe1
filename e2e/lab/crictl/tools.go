//go:build tools

// Package lab names crictl, which kubeadm expects on a node and administrators use there.
package lab

import _ "sigs.k8s.io/cri-tools/cmd/crictl"
