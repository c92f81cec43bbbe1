#!/bin/sh
# Runs once per node, before keepalived: settings of the node's network that the data plane profits from.
# A closing listener resets what waits in its accept queue; with tcp_migrate_req (Linux 5.14) the kernel
# hands it to the twin on the same port. Best effort: without it only a replaced pod on a busy node
# costs connections, so a node that forbids it is served all the same.
set -u
setting=/host/ipv4/tcp_migrate_req

if [ ! -e "$setting" ]; then
  echo "this kernel has no net.ipv4.tcp_migrate_req (Linux 5.14): a replaced HAProxy may reset connections it has not accepted yet"
elif [ "$(cat "$setting")" = 1 ]; then
  echo "net.ipv4.tcp_migrate_req is 1"
elif echo 1 >"$setting"; then
  echo "net.ipv4.tcp_migrate_req set to 1"
else
  echo "net.ipv4.tcp_migrate_req cannot be set here: set it to 1 on the node, or a replaced HAProxy may reset connections it has not accepted yet"
fi
exit 0
