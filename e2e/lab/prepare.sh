#!/usr/bin/env bash
# Everything that a test in a cluster needs on this machine: engine, lab images, and Mainstay's own images.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT"
bash "$LAB/setup.sh" all
step "package the operator" bash "$LAB/run.sh" ./mvnw -B -pl operator -am -DskipTests package
step "build Mainstay's images" bash operator/images/build.sh
