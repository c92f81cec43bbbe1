#!/bin/sh
# Starts one of the two load balancers of a node; with "check" it only validates the configuration.
set -eu
CONFIG=/etc/mainstay/lb/haproxy.cfg

if [ "${1:-run}" = check ]; then
  exec haproxy -c -f "$CONFIG"
fi

# Two descriptors per connection and some for checks and listeners. HAProxy ends with "Cannot raise
# FD limit" when its maxconn needs more than the container may open, and the node would have none.
# The reserve stays: clients that take every connection must not silence the health port.
connections=$(sed -n 's/^# mainstay connections=\([0-9]*\) reserve=[0-9]*$/\1/p' "$CONFIG")
reserve=$(sed -n 's/^# mainstay connections=[0-9]* reserve=\([0-9]*\)$/\1/p' "$CONFIG")
files=$(ulimit -H -n)
needed=$((2 * (connections + reserve) + 200))
if [ "$files" != unlimited ] && [ "$needed" -gt "$files" ]; then
  fits=$(((files - 200) / 2 - reserve))
  if [ "$fits" -lt 1 ]; then
    echo "$files open files are too few for a load balancer: allow $needed in the container runtime" >&2
    exit 1
  fi
  echo "$connections connections need $needed open files, $files are allowed: taking $fits" >&2
  export MAINSTAY_MAX_CONNECTIONS="$fits"
  exec haproxy -db -n $((fits + reserve)) -f "$CONFIG"
fi
exec haproxy -db -f "$CONFIG"
