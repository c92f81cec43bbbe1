#!/usr/bin/env bash
# Builds the images of the data plane and, where its jar exists, of the operator.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=operator/images/image.sh
source "$here/image.sh"

if ! docker image inspect "$base_image" >/dev/null 2>&1; then
  docker pull -q "$base_image" >/dev/null || {
    echo "$base_image is neither here nor can it be pulled; make it with debootstrap first" >&2
    exit 1
  }
fi
build mainstay/dataplane:dev "$here/dataplane"
if [[ -d $here/../target/lib ]]; then
  "$here/operator/build.sh"
else
  echo "mainstay/operator:dev not built: operator/target holds no jar yet"
fi
