# Which keepalived.conf is in force, sourced by the agent.

SOURCE=/etc/mainstay/vip/$NODE_NAME.conf
REMOVED=/etc/mainstay/vip/removed
SEEN=$RUN/seen.conf # the newest text, accepted or not
MISSING_ROUNDS=3    # of a second each, before a missing key means that the node has left
COMPARE_ROUNDS=5    # without an event; the kubelet's writes are events
RETRY_ROUNDS=10     # a refused text is checked again: an interface may come up later

generation=0
applied_hash=
active_instances=
grace_ms=1000
refused=
rounds_refused=0
rounds_missing=0
rounds_compared=$COMPARE_ROUNDS

# Only what needs no escape in JSON, and not much of it.
plain() {
  tr -c 'A-Za-z0-9 ._:/=,()%@+\n-' '_' | cut -c 1-200
}

# Picks up what is in force, also after a restart of this container alone.
load_active() {
  borrowed= # a loan ends with the text that asked for it
  generation=0
  applied_hash=
  active_instances=
  [ -r "$ACTIVE" ] || return 0
  active_instances=$(instances "$ACTIVE")
  generation=$(sed -n '1s/^# mainstay .* generation=\([0-9]*\)$/\1/p' "$ACTIVE")
  applied_hash=$(sha256sum <"$ACTIVE" | cut -c 1-10)
  grace_ms=$(sed -n 's/^# mainstay takeover seconds=\([0-9]*\)\.\([0-9]\)$/\1\200/p' "$ACTIVE")
  [ "${grace_ms:-0}" -gt 1000 ] || grace_ms=1000
}

parent_pid() {
  pid=
  [ ! -r "$RUN/keepalived.pid" ] || read -r pid <"$RUN/keepalived.pid" || true
}

# Returns 0 and the reason in $refusal if the candidate must not be used.
refuses() {
  case $(head -n 1 "$1") in
    "# mainstay endpoint="*" node=$NODE_NAME generation="*) ;;
    *)
      refusal="first line does not name node $NODE_NAME"
      return 0
      ;;
  esac
  # Written for the machine that had this name before, or before this one got its address: nobody
  # would hear it, it would hear nobody, and take the address.
  for source in $(sed -n 's/^ *unicast_src_ip \([0-9a-fA-F.:]*\)$/\1/p' "$1" | sort -u); do
    if [ -z "$(ip -o addr show to "$source")" ]; then
      refusal="$source is no address of this node"
      return 0
    fi
  done
  if keepalived --config-test --use-file "$1" >"$RUN/check.log" 2>&1; then
    return 1
  fi
  refusal=$(grep -v -e '^ *$' -e 'Starting ' -e 'Running on' -e 'Configuration file' "$RUN/check.log" \
    | sed 's/^([^)]*) *//' | head -n 1 | plain)
  refusal=${refusal:-keepalived --config-test failed}
}

# A snapshot, because the kubelet may replace the file between the check and its use. Prints what is
# in the way; then nothing is left of it, as half a text must neither be checked nor compared with.
snapshot() {
  {
    cat "$SOURCE" >"$RUN/candidate.conf" \
      && cp "$RUN/candidate.conf" "$SEEN.new" \
      && mv -f "$SEEN.new" "$SEEN"
  } 2>&1 || {
    rm -f "$RUN/candidate.conf" "$SEEN.new"
    return 1
  }
}

# refuse REASON: told once, the status repeats it
refuse() {
  [ "$refused" = "$1" ] || log "configuration refused, the last good one stays: $1"
  refused=$1
}

consider() {
  rounds_refused=0
  if ! refusal=$(snapshot); then
    [ ! -r "$SOURCE" ] || refuse "$RUN cannot be written: $(printf %s "${refusal##*: }" | plain)"
    return 0
  fi
  if refuses "$RUN/candidate.conf"; then
    refuse "$refusal"
    return 0
  fi
  refused=
  mv -f "$RUN/candidate.conf" "$ACTIVE"
  load_active
  parent_pid
  if [ -n "$pid" ] && kill -HUP "$pid" 2>/dev/null; then
    log "generation $generation ($applied_hash) applied, keepalived reloads"
    prepare_takeover
  else
    log "generation $generation ($applied_hash) accepted, keepalived starts with it"
  fi
}

leave() {
  log "this node has left the endpoint: keepalived hands over and stops"
  cp "$ACTIVE" "$RUN/left.conf"
  # First the file, so that the restarted container waits instead of starting keepalived again.
  rm -f "$ACTIVE" "$SEEN"
  load_active
  parent_pid
  if [ -n "$pid" ] && kill -TERM "$pid" 2>/dev/null; then
    i=0
    while [ "$i" -lt 30 ] && kill -0 "$pid" 2>/dev/null; do
      sleep 0.1
      i=$((i + 1))
    done
  fi
  remove_leftovers "$RUN/left.conf" "the node has left the endpoint"
  for state in "$RUN"/vrrp/*; do
    rm -f "$state"
  done
}

# $code is 0 when inotify ended the last round.
follow_source() {
  if [ -r "$SOURCE" ]; then
    rounds_missing=0
    if [ -n "$refused" ]; then
      rounds_refused=$((rounds_refused + 1))
    fi
    if [ "$rounds_refused" -ge "$RETRY_ROUNDS" ]; then
      consider
      return 0
    fi
    rounds_compared=$((rounds_compared + 1))
    if [ "$code" -eq 0 ] || [ "$rounds_compared" -ge "$COMPARE_ROUNDS" ]; then
      rounds_compared=0
      cmp -s "$SOURCE" "$SEEN" || consider
    fi
    return 0
  fi
  [ -r "$ACTIVE" ] || return 0
  # A deleted ConfigMap empties the whole directory; that is no statement about this node. Only when
  # the endpoint is removed is there no other node either, and then the operator says so.
  for other in /etc/mainstay/vip/*.conf; do
    [ -r "$other" ] || [ -r "$REMOVED" ] || return 0
  done
  rounds_missing=$((rounds_missing + 1))
  [ "$rounds_missing" -lt "$MISSING_ROUNDS" ] || leave
}
