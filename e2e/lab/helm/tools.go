//go:build tools

// Package lab names the Helm command line that the lab's node image contains.
package lab

import _ "helm.sh/helm/v3/cmd/helm"
