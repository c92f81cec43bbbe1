# Virtual IPs in the kernel, sourced by the agent and by keepalived's entrypoint.
# The renderer writes one comment line per instance at the head of keepalived.conf:
#   # mainstay instance address=172.30.0.100/32 interface=eth0

RUN=/run/mainstay
ACTIVE=$RUN/keepalived.conf
# Set on every IPv4 virtual IP of this endpoint, so that leftovers of a lost configuration are found.
LABEL=":ms$(((MAINSTAY_SLOT_BASE - 9440) / 10))"

log() {
  echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $*" >&2
}

# instances FILE: "ADDRESS INTERFACE" per line
instances() {
  [ -r "$1" ] || return 0
  while read -r hash word what address interface _; do
    [ "$hash" = '#' ] || return 0
    [ "$word $what" = 'mainstay instance' ] || continue
    echo "${address#address=} ${interface#interface=}"
  done <"$1"
}

# A single node's only peer is its own loopback address.
has_peers() {
  grep '^ *[0-9a-f.:]* min_ttl 255$' "$1" 2>/dev/null | grep -q -v -e ' 127.0.0.1 ' -e ' ::1 '
}

# leftovers FILE: those of the file's virtual IPs, and those with our label, that the kernel has
leftovers() {
  ip -o addr show | while read -r _ interface _ address rest; do
    case " $rest " in
      *"$LABEL "* | *"$LABEL\\"*)
        echo "$address $interface"
        continue
        ;;
    esac
    instances "$1" | grep -xF -- "$address $interface" || true
  done
}

# remove_leftovers FILE REASON
remove_leftovers() {
  leftovers "$1" | while read -r address interface; do
    log "removing $address from $interface: $2"
    ip addr del "$address" dev "$interface" || true
  done
}
