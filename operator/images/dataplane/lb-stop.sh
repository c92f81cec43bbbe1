#!/bin/sh
# preStop of a load balancer: no new connections from now on (its twin gets them), the established
# ones may end by themselves. It blocks, because kubelet's SIGTERM right after it is a hard stop.
set -eu
LIMIT_SECONDS=55 # hard-stop-after is 50 s, the grace period 60 s

state() {
  read -r _ _ state _ </proc/1/stat && echo "$state"
}

kill -USR1 1
waited=0
while [ "$waited" -lt $((LIMIT_SECONDS * 5)) ]; do
  # A frozen process never drains; do not keep its half of the connections waiting for it.
  case $(state) in
    T | t) exit 0 ;;
  esac
  waited=$((waited + 1))
  sleep 0.2
done
