# A planned take-over, sourced by the agent: this node answers before the holder stops.
# Three advertisements after its reload keepalived takes the address over. Until then both nodes
# have it, and the network already sends to this one, so that no connection falls into a gap.
# It is borrowed on lo: from its own interface keepalived takes it away when the reload gets there.
# The renderer's text then has, beside the line of the instance:
#   # mainstay take address=172.30.0.100/32 interface=eth0

# "ADDRESS/LENGTH" per line: on lo for a moment, not needed there when keepalived has them.
borrowed=
# How often they are borrowed for longer, at most once in a round: on a busy node a reload may take
# seconds, and the network sends to this node already.
RENEWALS=60
renewals=0

vrrp_state() {
  state=
  [ ! -r "$RUN/vrrp/${1%/*}" ] || read -r state _ <"$RUN/vrrp/${1%/*}" || true
  echo "$state"
}

# Called once, when a text was accepted and keepalived was told to reload.
prepare_takeover() {
  borrowed=
  renewals=0
  # Longer than keepalived takes; if it never does, the kernel drops the address by itself.
  seconds=$((grace_ms / 1000 + 2))
  takes=$(sed -n 's/^# mainstay take address=\([^ ]*\) interface=\([^ ]*\)$/\1 \2/p' "$ACTIVE")
  while read -r address interface; do
    # FAULT must not get it, and a holder has it. IPv6 needs other announcements.
    case $address in
      '' | *:*) continue ;;
    esac
    [ "$(vrrp_state "$address")" = BACKUP ] || continue
    log "borrowing $address for $seconds s, keepalived is to take it over on $interface"
    ip addr replace "$address" dev lo valid_lft "$seconds" preferred_lft "$seconds" || continue
    /usr/local/bin/mainstay-announce "$interface" "${address%/*}" || true
    borrowed="$borrowed$address
"
  done <<EOT
$takes
EOT
}

# What is never taken over, or not seen to be, the kernel drops.
return_borrowed() {
  [ -n "$borrowed" ] || return 0
  renewals=$((renewals + 1))
  waiting=
  while read -r address; do
    [ -n "$address" ] || continue
    case $(vrrp_state "$address") in
      MASTER)
        if ip addr del "$address" dev lo 2>/dev/null; then
          log "keepalived has taken $address over"
        fi
        continue
        ;;
      BACKUP)
        # A keepalived that is dead or frozen takes nothing over.
        [ "$renewals" -gt "$RENEWALS" ] || [ -n "${fault:-}" ] \
          || ip addr replace "$address" dev lo valid_lft "$seconds" preferred_lft "$seconds" || true
        ;;
    esac
    waiting="$waiting$address
"
  done <<EOT
$borrowed
EOT
  borrowed=$waiting
}
