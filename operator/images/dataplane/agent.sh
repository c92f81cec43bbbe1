#!/bin/sh
# The node's agent: accepts configurations for keepalived, watches keepalived itself, and reports.
# It needs no API: the kubelet brings the ConfigMap, the status server serves what is published here.
set -u # no -e: a failing step must not end the watch over keepalived
. /usr/local/lib/mainstay/addresses.sh
. /usr/local/lib/mainstay/configuration.sh
. /usr/local/lib/mainstay/takeover.sh
. /usr/local/lib/mainstay/guard.sh
. /usr/local/lib/mainstay/node.sh
. /usr/local/lib/mainstay/reunion.sh

SOCKET=$RUN/status.sock
SLOT=$(((MAINSTAY_SLOT_BASE - 9440) / 10))
VERSION=${MAINSTAY_VERSION:-dev}

reader=
stopped=
published=no

look() {
  # Five lines without blanks in front or inside; splitting them costs no process.
  old_ifs=$IFS
  set -f # an interface may have a star in its name
  IFS='
'
  # shellcheck disable=SC2046,SC2086
  set -- $(/usr/local/bin/mainstay-node facts ${MAINSTAY_HEALTH_PORTS%% *} ${MAINSTAY_HEALTH_PORTS##* })
  IFS=$old_ifs
  set +f
  now=$1
  now_ms=$2
  load_balancers=$3
  interfaces=$4
  listening=$5
}

vrrp_json() {
  # Said, not written: the file is the notifier's alone, whose news may be newer than this look.
  case $fault in
    *"not running") : "${stopped:=$now}" ;;
    *) stopped= ;;
  esac
  out=
  while read -r address interface; do
    [ -n "$address" ] || continue
    state=INIT
    since=$now
    file=$RUN/vrrp/${address%/*}
    if [ -r "$file" ]; then
      read -r state since <"$file" || true
    fi
    if [ -n "$stopped" ] && [ "$state" != STOP ]; then
      state=STOP
      since=$stopped
    fi
    # With whatever prefix length: the kernel answers for it.
    case $interfaces in
      *"\"${address%/*}/"*) present=true ;;
      *) present=false ;;
    esac
    out="$out,{\"address\":\"${address%/*}\",\"interface\":\"$interface\",\"state\":\"$state\",\"since\":\"$since\",\"present\":$present}"
  done <<EOT
$active_instances
EOT
  vrrp="[${out#,}]"
}

# What /backends answers: the better of the twins.
count_backends() {
  backends=0
  rest=$load_balancers
  while [ "$rest" != "${rest#*\"backendsUp\":}" ]; do
    rest=${rest#*\"backendsUp\":}
    [ "${rest%%,*}" -le "$backends" ] || backends=${rest%%,*}
  done
}

publish() {
  vrrp_json
  if printf 'token %s\nother %s\nbackends %s\nstatus %s\n' "$token" "$other" "$backends" \
    "{\"node\":\"$NODE_NAME\",\"slot\":$SLOT,\"agent\":{\"version\":\"$VERSION\",\"time\":\"$now\"},\"vrrp\":$vrrp,\"config\":{\"generation\":${generation:-0},\"hash\":\"$applied_hash\",\"refused\":\"$refused\"},\"loadBalancers\":$load_balancers,\"interfaces\":$interfaces,\"listening\":$listening,\"kubelet\":{\"server\":\"$kubelet_server\"}}" \
    | /usr/local/bin/mainstay-node publish "$SOCKET"; then
    [ "$published" = yes ] || log "the status server takes the status"
    published=yes
  else
    [ "$published" = no ] || log "the status server does not take the status"
    published=no
  fi
}

mkdir -p "$RUN/vrrp" "$RUN/json"
load_active
code=0
log "agent of node $NODE_NAME, slot $SLOT, generation $generation in force"
while true; do
  if [ -z "$reader" ] || ! kill -0 "$reader" 2>/dev/null; then
    /usr/local/bin/notify.sh &
    reader=$!
  fi
  # Started before looking, so that nothing which happens meanwhile has to wait for the next round.
  inotifywait -qq -t 1 -e moved_to -e close_write /etc/mainstay/vip "$RUN/vrrp" &
  waiter=$!
  follow_source
  return_borrowed
  look
  count_backends
  guard
  remove_strays
  announce_after_reunion
  accepted_tokens
  find_kubelet_server
  publish
  # 0 is an event, 2 the time-out. Without inotify it would return at once, so fall back to a clock.
  code=0
  wait "$waiter" || code=$?
  [ "$code" -ne 1 ] || sleep 1
done
