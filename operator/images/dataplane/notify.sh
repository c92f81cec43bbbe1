#!/bin/sh
# Reads keepalived's notify FIFO, which keeps the order of events and outlives this reader, into one
# file per instance: "STATE SINCE". Writing wakes the agent.
set -eu
RUN=/run/mainstay
FIFO=$RUN/notify.fifo

[ -p "$FIFO" ] || mkfifo -m 600 "$FIFO"
# Opened for writing as well, so that a keepalived restart is no end of file.
exec 3<>"$FIFO"
while read -r kind name state priority <&3; do
  [ "$kind" = INSTANCE ] || continue
  # Besides states there are events such as MASTER_RX_LOWER_PRI.
  case $state in
    MASTER | BACKUP | FAULT | STOP) ;;
    *) continue ;;
  esac
  name=${name#\"}
  name=${name%\"}
  old=
  [ ! -r "$RUN/vrrp/$name" ] || read -r old _ <"$RUN/vrrp/$name" || true
  [ "$old" != "$state" ] || continue
  echo "$state $(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)" >"$RUN/vrrp.new"
  mv -f "$RUN/vrrp.new" "$RUN/vrrp/$name"
  echo "$name is now $state (priority $priority)" >&2
done
