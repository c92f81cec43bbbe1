# What else the agent hands on, sourced by it.

ACCEPTED=/etc/mainstay/token/accepted
KUBELET_CONFIG=/host/kubelet.conf
KUBELET_ROUNDS=60 # of a second each: it changes once in a cluster's life

token=-
other=-
kubelet_server=
rounds_kubelet=$KUBELET_ROUNDS

# Digests of the tokens that may read the status. A dash is no digest, so without the file, or with
# an empty one, nobody from beyond this node may.
accepted_tokens() {
  token=
  other=
  [ ! -r "$ACCEPTED" ] || read -r token other <"$ACCEPTED" || true
  token=${token:--}
  other=${other:--}
}

# The server line of the kubelet's own configuration, and nothing else of that file.
find_kubelet_server() {
  rounds_kubelet=$((rounds_kubelet + 1))
  [ "$rounds_kubelet" -ge "$KUBELET_ROUNDS" ] || return 0
  rounds_kubelet=0
  kubelet_server=
  # A file without a name left was replaced: what is mounted here is not what the kubelet reads.
  [ -f "$KUBELET_CONFIG" ] && [ "$(stat -c %h "$KUBELET_CONFIG")" -gt 0 ] || return 0
  kubelet_server=$(sed -n 's/^ *server: *//p' "$KUBELET_CONFIG" | head -n 1 \
    | tr -cd 'A-Za-z0-9.:/_[]-' | cut -c 1-200)
}
