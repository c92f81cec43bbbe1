#!/usr/bin/env bash
# The whole verification, from a bare machine to a verdict; make test and .ci/run call it.
#   test.sh [MAVEN-OPTION...]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# What was skipped has shown nothing, and is not to be overlooked.
skipped() {
  local summary=$ROOT/e2e/target/failsafe-reports/failsafe-summary.xml
  sed -n 's/.*<skipped>\([1-9][0-9]*\)<.*/; \1 e2e SKIPPED, each says why above/p' "$summary"
}

verdict() {
  local status=$?
  if ((status == 0)); then
    say "PASSED: format, static checks, unit tests and e2e$(skipped)"
  else
    say "FAILED with status $status; reports: */target/surefire-reports, e2e/target/failsafe-reports"
  fi
}
trap verdict EXIT

cd "$ROOT"
bash "$LAB/prepare.sh"
say "maven verify: unit tests, then the e2e in a real cluster"
MAINSTAY_E2E=required bash "$LAB/run.sh" ./mvnw -B -ntp verify "$@" </dev/null
