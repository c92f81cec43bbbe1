# A planned take-over, sourced by the agent: this node answers before the holder stops.
# Three advertisements after its reload keepalived takes the address over. Until then both nodes
# have it, and the network already sends to this one, so that no connection falls into a gap.
# The renderer's text then has, beside the line of the instance:
#   # mainstay take address=172.30.0.100/32 interface=eth0

# "ADDRESS/LENGTH INTERFACE" per line: added for a moment, to be kept when keepalived has them.
borrowed=

vrrp_state() {
  state=
  [ ! -r "$RUN/vrrp/${1%/*}" ] || read -r state _ <"$RUN/vrrp/${1%/*}" || true
  echo "$state"
}

# Called once, when a text was accepted and keepalived was told to reload.
prepare_takeover() {
  borrowed=
  # Longer than keepalived takes; if it never does, the kernel drops the address by itself.
  seconds=$((grace_ms / 1000 + 2))
  takes=$(sed -n 's/^# mainstay take address=\([^ ]*\) interface=\([^ ]*\)$/\1 \2/p' "$ACTIVE")
  while read -r address interface; do
    # FAULT must not get it, and a holder has it. IPv6 needs other announcements.
    case $address in
      '' | *:*) continue ;;
    esac
    [ "$(vrrp_state "$address")" = BACKUP ] || continue
    label=$interface$LABEL
    [ "${#label}" -le 15 ] || label=$interface
    log "adding $address to $interface for $seconds s, keepalived is to take it over"
    ip addr add "$address" dev "$interface" label "$label" \
      valid_lft "$seconds" preferred_lft "$seconds" || continue
    /usr/local/bin/mainstay-announce "$interface" "${address%/*}" || true
    borrowed="$borrowed$address $interface
"
  done <<EOT
$takes
EOT
}

# keepalived leaves the lifetime of an address that is there already as it is.
keep_taken() {
  [ -n "$borrowed" ] || return 0
  waiting=
  while read -r address interface; do
    [ -n "$address" ] || continue
    if [ "$(vrrp_state "$address")" = MASTER ]; then
      ip addr change "$address" dev "$interface" valid_lft forever preferred_lft forever \
        && log "$address on $interface is kept, keepalived has taken it over"
    elif ip -o addr show dev "$interface" | grep -qF " $address "; then
      waiting="$waiting$address $interface
"
    fi
  done <<EOT
$borrowed
EOT
  borrowed=$waiting
}
