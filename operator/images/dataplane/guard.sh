# Is keepalived worth its address, sourced by the agent.
# A killed or frozen keepalived leaves the address in the kernel, which goes on answering ARP for it.

JSON=$RUN/json/keepalived.json # rewritten by keepalived when asked
DUMP_SIGNAL=36                 # SIGRTMIN+2 asks
MUTE_MS=2000

bad_since=0
asked=0
unanswered=0 # when it was asked first without an answer since

# A new file, because one that is there may have room of its own.
has_room() {
  code_room=0
  { echo >"$RUN/room"; } 2>/dev/null || code_room=1
  rm -f "$RUN/room"
  return "$code_room"
}

# Sets $fault to the reason why keepalived cannot be trusted with the address, or to nothing.
diagnose() {
  fault=
  for file in keepalived vrrp; do
    pid=
    stat=
    [ ! -r "$RUN/$file.pid" ] || read -r pid <"$RUN/$file.pid" || true
    [ -z "$pid" ] || { read -r stat <"/proc/$pid/stat"; } 2>/dev/null || true
    case ${stat##*) } in
      '' | Z*) fault="keepalived is not running" ;;
      [Tt]*) fault="keepalived is stopped" ;;
    esac
    if [ -n "$fault" ]; then
      unanswered=0
      return 0
    fi
  done
  # From here on $pid is the VRRP process.
  if [ -s "$JSON" ]; then
    unanswered=0
    : >"$JSON"
  fi
  if [ "$unanswered" -gt 0 ] && [ $((now_ms - unanswered)) -ge "$MUTE_MS" ]; then
    # A dump for which there is no room is empty, and says nothing of keepalived.
    if has_room; then
      fault="keepalived is mute"
      bad_since=$unanswered
    else
      unanswered=0
    fi
  fi
  # Not the time since the last answer: a round that is late asked nothing meanwhile.
  if [ $((now_ms - asked)) -ge 900 ]; then
    kill -"$DUMP_SIGNAL" "$pid" 2>/dev/null || true
    asked=$now_ms
    [ "$unanswered" -gt 0 ] || unanswered=$now_ms
  fi
}

guard() {
  diagnose
  if [ -z "$fault" ]; then
    bad_since=0
    return 0
  fi
  [ "$bad_since" -gt 0 ] || bad_since=$now_ms
  # Not before a peer can have taken the address: until then nobody else serves it.
  [ $((now_ms - bad_since)) -ge "$grace_ms" ] || return 0
  [ -r "$ACTIVE" ] || return 0
  has_peers "$ACTIVE" || return 0
  remove_leftovers "$ACTIVE" "$fault"
  case $fault in
    *stopped | *mute)
      # Thawed, it would still believe to be the holder. Its container starts it afresh.
      log "$fault: killing it"
      for file in vrrp keepalived; do
        pid=
        read -r pid <"$RUN/$file.pid" || true
        [ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true
      done
      ;;
  esac
}

STRAY_MS=3000
stray_since=0

# A virtual IP that the kernel has although a healthy keepalived does not hold it: somebody added it
# by hand, or it outlived a holder. The real holder's clients would meet this node now and then.
# An address with a lifetime is left alone: a switchover in progress adds one before keepalived does.
remove_strays() {
  strays=
  while [ -z "$fault" ] && read -r address _; do
    [ -n "$address" ] || continue
    state=
    [ ! -r "$RUN/vrrp/${address%/*}" ] || read -r state _ <"$RUN/vrrp/${address%/*}" || true
    case $state/$interfaces in
      BACKUP/*"\"${address%/*}/"* | FAULT/*"\"${address%/*}/"*) strays="$strays ${address%/*}" ;;
    esac
  done <<EOT
$active_instances
EOT
  if [ -z "$strays" ]; then
    stray_since=0
    return 0
  fi
  [ "$stray_since" -gt 0 ] || stray_since=$now_ms
  [ $((now_ms - stray_since)) -ge "$STRAY_MS" ] || return 0
  stray_since=0
  for stray in $strays; do
    # On whatever interface, and with whatever prefix length: people type that of the subnet.
    ip -o addr show to "$stray" | while read -r _ interface _ address rest; do
      case $interface/$rest in
        lo/*) ;;
        *'valid_lft forever'*)
          log "removing $address from $interface: keepalived does not hold it"
          ip addr del "$address" dev "$interface" || true
          ;;
      esac
    done
  done
}
