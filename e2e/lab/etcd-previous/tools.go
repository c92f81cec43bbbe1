//go:build tools

// Package lab names etcd's server in the minor version before the nodes'.
package lab

import _ "go.etcd.io/etcd/server/v3"
