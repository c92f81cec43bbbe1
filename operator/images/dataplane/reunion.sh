# A holder whose network is whole again, sourced by the agent.
# It never stopped being the holder, so keepalived does not announce the address of itself; it does
# when it hears the last advertisement of the newcomer that yields to it. That one is lost when the
# newcomer's own ARP entry of this node has expired meanwhile, and the clients would go on sending to
# the newcomer until their entries expire, too.

known_backends= # API servers that answered when a load balancer was last heard

# Another API server answers: a path of this node is back, so announce, once, what it holds. Never
# while nothing changes: with one-way loss two nodes hold the address, and clients would go to and fro.
announce_after_reunion() {
  case $load_balancers in
    *'"healthy":true'*) ;;
    *) return 0 ;; # a load balancer that is silent says nothing of the network
  esac
  before=$known_backends
  known_backends=$backends
  [ -z "$fault" ] && [ "$backends" -gt "${before:-$backends}" ] || return 0
  while read -r address interface; do
    # IPv6 needs other announcements.
    case $address in
      '' | *:*) continue ;;
    esac
    [ "$(vrrp_state "$address")" = MASTER ] || continue
    log "$backends API servers answer, $before did: announcing $address on $interface again"
    /usr/local/bin/mainstay-announce "$interface" "${address%/*}" || true
  done <<EOT
$active_instances
EOT
}
