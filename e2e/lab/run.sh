#!/usr/bin/env bash
# bash e2e/lab/run.sh COMMAND...: runs it with JDK 25, on the host where one is found, otherwise in the
# toolbox container (same paths, same user, host network, the host's Docker engine). MAINSTAY_TOOLBOX=1: always there.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Node addresses are reachable from Linux hosts only; elsewhere Docker has a machine of its own.
if [[ ${MAINSTAY_TOOLBOX:-} != 1 && $(uname -s) == Linux ]] && home=$(bash "$LAB/jdk.sh"); then
  export JAVA_HOME=$home PATH="$ROOT/e2e/target/bin:$home/bin:$PATH"
  # The probe plays a client on another machine: it must not wait for cores that the nodes keep busy.
  if [[ $(nice -n -10 nice 2>/dev/null) == -10 ]]; then
    # With autogroups a nice value only counts within its own session; the session has one, too.
    echo -10 2>/dev/null >"/proc/$$/autogroup" || true
    exec nice -n -10 "$@"
  fi
  exec "$@"
fi

docker image inspect mainstay/toolbox:dev >/dev/null 2>&1 ||
  say "no JDK 25 on this machine: using a container with Debian's openjdk-25"
bash "$LAB/setup.sh" toolbox

socket=/var/run/docker.sock
args=(--rm --init --cap-add SYS_NICE --network host --workdir "$PWD" --tmpfs /tmp:exec,mode=1777)
case ${DOCKER_HOST:-} in
  "") ;;
  unix://*) socket=${DOCKER_HOST#unix://} ;;
  *) args+=(--env DOCKER_HOST); socket="" ;;
esac
if [[ -n $socket ]]; then
  args+=(--volume "$socket:/var/run/docker.sock")
  group=$(stat -L -c %g "$socket" 2>/dev/null || stat -L -f %g "$socket")
  args+=(--group-add "$group")
fi

# The invoking user needs a name and a home: Java takes user.home from the password file.
state="$ROOT/e2e/target/toolbox"
mkdir -p "$state/home" "$HOME/.m2"
echo "mainstay:x:$(id -u):$(id -g):Mainstay:$state/home:/bin/bash" >"$state/passwd"
args+=(--user "$(id -u):$(id -g)" --volume "$state/passwd:/etc/passwd:ro" --env "HOME=$state/home")
args+=(--volume "$ROOT:$ROOT" --volume "$HOME/.m2:$state/home/.m2")
for name in CI http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY MAVEN_OPTS MAVEN_ARGS \
  $(compgen -v MAINSTAY_ | grep -v '^MAINSTAY_TOOLBOX$') $(compgen -v TESTCONTAINERS_ || true); do
  [[ -z ${!name:-} ]] || args+=(--env "$name")
done
if [[ -t 0 && -t 1 ]]; then args+=(--interactive --tty); fi

exec docker run "${args[@]}" mainstay/toolbox:dev bash "$LAB/run.sh" "$@"
