#!/bin/sh
# As in docs/ha-considerations.md of kubernetes/kubeadm: an API server answers through this node's HAProxy.
exec curl -sfk --max-time 2 -o /dev/null https://localhost:@PORT@/healthz
