//go:build tools

// Package lab names kube-vip, which the benchmark measures beside Mainstay.
package lab

import _ "github.com/kube-vip/kube-vip"
