#!/bin/sh
# Starts one of the two load balancers of a node; with "check" it only validates the configuration.
set -eu
CONFIG=/etc/mainstay/lb/haproxy.cfg

if [ "${1:-run}" = check ]; then
  exec haproxy -c -f "$CONFIG"
fi

# Two descriptors per connection and some for checks and health. HAProxy ends with "Cannot raise FD
# limit" when its maxconn needs more than the container may open, and the node would have none.
wanted=$(sed -n 's/^ *maxconn \([0-9][0-9]*\)$/\1/p' "$CONFIG" | head -n 1)
files=$(ulimit -H -n)
if [ "$files" != unlimited ] && [ -n "$wanted" ] && [ $((2 * wanted + 200)) -gt "$files" ]; then
  fits=$(((files - 200) / 2))
  echo "maxconn $wanted needs $((2 * wanted + 200)) descriptors, the limit is $files: using $fits" >&2
  exec haproxy -db -n "$fits" -f "$CONFIG"
fi
exec haproxy -db -f "$CONFIG"
