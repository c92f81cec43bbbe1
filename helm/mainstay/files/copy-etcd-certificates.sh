# Copies the etcd client certificate, its key and the CA from the host into a memory volume, where
# the operator (another user, no capability) may read them, and follows their rotation.
# The three files stand in a folder of their own and a link is swapped: a reader never meets a new
# certificate with the old key because of this copy.
set -eu
umask 027
trap 'exit 0' TERM INT
pairs="$CA:ca.crt $CERTIFICATE:client.crt $KEY:client.key"
said=""

say() {
  if [ "$1" != "$said" ]; then
    said=$1
    echo "$1"
  fi
}

same_as() {
  for pair in $pairs; do
    cmp -s "$FROM/${pair%%:*}" "$1/${pair##*:}" || return 1
  done
}

# Compared after it was copied: files that were being written at that moment do not fit.
copy() {
  # What a kill in the middle of a copy left; complete copies have another name.
  rm -rf "$TO"/..copy.*
  next=$(mktemp -d "$TO/..copy.XXXXXX")
  chmod 0750 "$next"
  for pair in $pairs; do
    if ! install -m 0440 "$FROM/${pair%%:*}" "$next/${pair##*:}" 2>"$next/error"; then
      say "waiting for etcd's client certificate: $(head -n 1 "$next/error")"
      rm -rf "$next"
      return 0
    fi
  done
  rm -f "$next/error"
  if ! same_as "$next"; then
    say "$FROM is being changed, next try in $INTERVAL s"
    rm -rf "$next"
    return 0
  fi
  old=$(readlink "$TO/..data" || true)
  mv "$next" "$TO/..at.${next##*.}"
  ln -sfn "..at.${next##*.}" "$TO/..next"
  mv -T "$TO/..next" "$TO/..data"
  for pair in $pairs; do
    ln -sfn "..data/${pair##*:}" "$TO/${pair##*:}"
  done
  if [ -n "$old" ]; then
    rm -rf "${TO:?}/$old"
  fi
  said=""
  say "copied etcd's client certificate from $FROM"
}

while true; do
  if ! same_as "$TO"; then
    copy
  fi
  # In the background, so that a termination signal is not kept waiting.
  sleep "$INTERVAL" &
  wait $!
done
