#!/usr/bin/env bash
# Builds the operator's image from operator/target. An image whose context has not changed is kept:
# its label holds the context's SHA-256. Works with the builder of Docker 20.10.
#
#   build.sh [IMAGE]      default mainstay/operator:dev
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$here/../../target
image=${1:-mainstay/operator:dev}
label=dev.mainstay.context-sha256

jar=$(find "$target" -maxdepth 1 -name 'mainstay-operator-*.jar' ! -name '*-sources.jar' 2>/dev/null | LC_ALL=C sort | tail -n 1)
if [[ -z $jar || ! -d $target/lib ]]; then
  echo "$image not built: no jar in operator/target. Run ./mvnw -pl operator -am package first." >&2
  exit 1
fi

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
cp "$here/Dockerfile" "$context/"
cp -r "$target/lib" "$context/lib"
cp "$jar" "$context/mainstay-operator.jar"

# The CA bundle is not part of the hash: it changes nothing in the image.
hash=$( (cd "$context" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  docker image inspect -f '{{.Id}}' debian:trixie-slim) | sha256sum | cut -d' ' -f1)
old=$(docker image inspect -f "{{index .Config.Labels \"$label\"}}" "$image" 2>/dev/null || true)
if [[ $old == "$hash" ]]; then
  echo "$image is up to date"
  exit 0
fi

for file in "${SSL_CERT_FILE:-}" /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
  if [[ -n $file && -r $file ]]; then
    cp "$file" "$context/ca-certificates.crt"
    break
  fi
done
if [[ ! -e $context/ca-certificates.crt ]]; then
  echo "$image not built: no CA bundle found on this host. Set SSL_CERT_FILE." >&2
  exit 1
fi
args=()
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
  if [[ -n ${!name:-} ]]; then
    args+=(--build-arg "$name=${!name}")
  fi
done

started=$SECONDS
if ! docker build -q --label "$label=$hash" "${args[@]}" -t "$image" "$context" >"$context/build.log" 2>&1; then
  tail -n 40 "$context/build.log" >&2
  echo "$image: build failed" >&2
  exit 1
fi
echo "$image built in $((SECONDS - started)) s"
