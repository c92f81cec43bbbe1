#!/usr/bin/env bash
# bash e2e/lab/main.sh CLASS ARGS...: runs a main class of the e2e module with JDK 25, compiled when needed.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [[ ${MAINSTAY_IN_RUN:-} != 1 ]]; then
  MAINSTAY_IN_RUN=1 exec bash "$LAB/run.sh" bash "$LAB/main.sh" "$@"
fi
unset MAINSTAY_IN_RUN

cd "$ROOT"
# The toolbox has another home, so the jars have other paths there.
classpath="$ROOT/e2e/target/lab/classpath-$(cksum <<<"$HOME" | cut -d' ' -f1)"
sources=(e2e/src/main crds/src/main e2e/pom.xml crds/pom.xml pom.xml)
if [[ ! -s $classpath || -n $(find "${sources[@]}" -newer "$classpath" -print -quit) ]]; then
  mkdir -p "$(dirname "$classpath")"
  step "compile e2e" ./mvnw -B -pl e2e -am -DskipTests -Dspotless.check.skip \
    compile dependency:build-classpath -Dmdep.outputFile="$classpath" -Dmdep.includeScope=runtime
fi
export TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -cp "e2e/target/classes:$(cat "$classpath")" "$@"
