#!/bin/sh
# Reads keepalived's notify FIFO, which keeps the order of events and outlives this reader, into one
# file per instance: "STATE SINCE". Writing wakes the agent.
set -eu
RUN=/run/mainstay
FIFO=$RUN/notify.fifo

# remember INSTANCE STATE: as a whole; without room for that in place, where the last state was.
remember() {
  line="$2 $(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)"
  if { echo "$line" >"$RUN/vrrp.new"; } 2>/dev/null && mv -f "$RUN/vrrp.new" "$RUN/vrrp/$1"; then
    return 0
  fi
  rm -f "$RUN/vrrp.new"
  # The blanks and the new line put an end to what is left of a longer one.
  printf '%-40s\n' "$line" 1<>"$RUN/vrrp/$1" || echo "$RUN cannot be written: $1 is $2" >&2
}

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
  remember "$name" "$state"
  echo "$name is now $state (priority $priority)" >&2
done
