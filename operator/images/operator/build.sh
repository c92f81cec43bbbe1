#!/usr/bin/env bash
# Builds the operator's image from operator/target.
#
#   build.sh [IMAGE]      default mainstay/operator:dev
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=operator/images/image.sh
source "$here/../image.sh"
target=$here/../../target
image=${1:-mainstay/operator:dev}

jar=$(find "$target" -maxdepth 1 -name 'mainstay-operator-*.jar' ! -name '*-sources.jar' 2>/dev/null | LC_ALL=C sort | tail -n 1)
if [[ -z $jar || ! -d $target/lib ]]; then
  echo "$image not built: no jar in operator/target. Run ./mvnw -pl operator -am package first." >&2
  exit 1
fi

staged=$(mktemp -d)
trap 'rm -rf "$staged"' EXIT
cp "$here/Dockerfile" "$staged/"
cp -r "$target/lib" "$staged/lib"
cp "$jar" "$staged/mainstay-operator.jar"
# What the training is made of; it is compiled in the build and stays out of the image.
tests=$here/../../src/test training=$staged/training/src/test
mkdir -p "$training/java" "$training/resources"
cp "$tests"/java/dev/mainstay/operator/training/*.java \
  "$tests"/java/dev/mainstay/operator/etcd/client/{FakeEtcd,TestTls}.java "$training/java/"
cp -r "$tests/resources/etcd-tls" "$training/resources/"
build "$image" "$staged"
