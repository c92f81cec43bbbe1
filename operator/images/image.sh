# Builds one image from one folder; sourced by the build.sh scripts.
# An image whose build context has not changed is kept: its label holds the context's SHA-256.
# Works with the builder of Docker 20.10; the host's CA bundle and proxy settings are handed in.

context_label=dev.mainstay.context-sha256
base_image=debian:trixie-slim

ca_bundle() {
  local file
  for file in "${SSL_CERT_FILE:-}" /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
    if [[ -n $file && -r $file ]]; then
      echo "$file"
      return
    fi
  done
  echo "no CA bundle found on this host; set SSL_CERT_FILE" >&2
  return 1
}

proxy_args() {
  local name
  for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    if [[ -n ${!name:-} ]]; then
      printf '%s\n' --build-arg "$name=${!name}"
    fi
  done
}

# build IMAGE DIRECTORY: the directory is the context, plus the CA bundle (not part of the hash:
# it changes nothing in the image).
build() {
  local image=$1 directory=$2 hash old context started=$SECONDS
  hash=$( (tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$directory" -c .
    docker image inspect -f '{{.Id}}' "$base_image") | sha256sum | cut -d' ' -f1)
  old=$(docker image inspect -f "{{index .Config.Labels \"$context_label\"}}" "$image" 2>/dev/null || true)
  if [[ $old == "$hash" ]]; then
    echo "$image is up to date"
    return
  fi
  context=$(mktemp -d)
  cp -a "$directory/." "$context/"
  cp "$(ca_bundle)" "$context/ca-certificates.crt"
  local args=()
  mapfile -t args < <(proxy_args)
  if ! docker build -q --label "$context_label=$hash" "${args[@]}" -t "$image" "$context" >"$context.log" 2>&1; then
    tail -n 40 "$context.log" >&2
    rm -rf "$context" "$context.log"
    echo "$image: build failed" >&2
    return 1
  fi
  rm -rf "$context" "$context.log"
  echo "$image built in $((SECONDS - started)) s"
}
