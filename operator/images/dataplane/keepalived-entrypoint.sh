#!/bin/sh
# Starts keepalived on a clean kernel, and only with a configuration the agent has accepted.
# exec: keepalived itself must get SIGTERM, it answers with the priority-0 advertisement.
set -eu
. /usr/local/lib/mainstay/addresses.sh

PRIORITY=10 # of 1 to 99; kernel threads that must come first have 50 and more

# keepalived takes a check that cannot be executed for a success, so prove that ours can fail.
code=0
/usr/local/bin/mainstay-check 1 || code=$?
if [ "$code" -ne 1 ]; then
  log "mainstay-check ended with $code where 1 was expected; keepalived is not started"
  exit 1
fi

# The tmpfs outlives the container, and keepalived refuses to start over a pid file in use.
rm -f "$RUN"/*.pid
mkdir -p "$RUN/vrrp" "$RUN/json"

if [ -r "$ACTIVE" ] && [ -n "$(leftovers "$ACTIVE")" ]; then
  # The last keepalived died without handing over. Until a peer has taken the address, this node is
  # the only one that serves it: three advertisements and the skew, then half as much again.
  sleep "$(sed -n 's/^# mainstay takeover seconds=\([0-9.]*\)$/\1/p' "$ACTIVE" | grep . || echo 0.6)"
fi
# Without peers nobody else could serve it in the meantime, and keepalived takes it up as it is.
if [ ! -r "$ACTIVE" ] || has_peers "$ACTIVE"; then
  remove_leftovers "$ACTIVE" "left over from an earlier keepalived"
fi

waited=0
while [ ! -r "$ACTIVE" ]; do
  if [ $((waited % 50)) -eq 0 ]; then
    log "no configuration for node ${NODE_NAME} yet"
  fi
  waited=$((waited + 1))
  sleep 0.2
done

for state in "$RUN"/vrrp/*; do
  rm -f "$state"
done
log "starting keepalived: $(head -n 1 "$ACTIVE")"
export TMPDIR="$RUN/json" # where the agent looks for the JSON dumps it asks for

# In real time, with its checks, and ended by the kernel after a second of computing without a wait.
# Not by keepalived's own vrrp_rt_priority: a reload then sets the limit to zero, as it never saves
# the former one, and may not raise it again; the kernel kills it at the next tick.
real_time="prlimit --rttime=1000000 chrt --rr $PRIORITY"
if ! $real_time true 2>/dev/null; then
  log "the kernel refuses real-time scheduling: on a saturated node keepalived may be late"
  real_time=
fi
# shellcheck disable=SC2086
exec $real_time keepalived --dont-fork --log-console --vrrp --use-file "$ACTIVE" \
  --pid "$RUN/keepalived.pid" --vrrp_pid "$RUN/vrrp.pid" \
  --checkers_pid "$RUN/checkers.pid" --bfd_pid "$RUN/bfd.pid"
