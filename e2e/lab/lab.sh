#!/usr/bin/env bash
# bash e2e/lab/lab.sh COMMAND...: the lab by hand (LabMain); without a command it prints what there is.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [[ -z ${MAINSTAY_LAB_INSIDE:-} ]]; then
  MAINSTAY_LAB_INSIDE=1 exec bash "$LAB/run.sh" bash "$LAB/lab.sh" "$@"
fi

cd "$ROOT"
classpath="$ROOT/e2e/target/lab/classpath"
if [[ ! -s $classpath || -n $(find e2e/src/main e2e/pom.xml pom.xml crds/pom.xml -newer "$classpath" -print -quit) ]]; then
  mkdir -p "$(dirname "$classpath")"
  step "compile the lab" ./mvnw -B -pl e2e -am -DskipTests -Dspotless.check.skip \
    compile dependency:build-classpath -Dmdep.outputFile="$classpath" -Dmdep.includeScope=runtime
fi
export TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -cp "e2e/target/classes:$(cat "$classpath")" dev.mainstay.e2e.lab.LabMain "$@"
