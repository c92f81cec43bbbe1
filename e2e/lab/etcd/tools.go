//go:build tools

// Package lab names the programs of etcd that the lab's node image contains.
package lab

import (
	_ "go.etcd.io/etcd/etcdctl/v3"
	_ "go.etcd.io/etcd/etcdutl/v3"
	_ "go.etcd.io/etcd/server/v3"
)
