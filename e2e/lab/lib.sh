# Sourced by the scripts of this directory: where things are, and progress with elapsed time.
LAB="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
ROOT="$(cd "$LAB/../.." && pwd)"
BASE_IMAGE="debian:trixie-slim"
HOST_CA="${MAINSTAY_CA_BUNDLE:-/etc/ssl/certs/ca-certificates.crt}"
: "${MAINSTAY_STARTED:=$(date +%s)}"
export MAINSTAY_STARTED

# A line of progress: total elapsed time, then the text.
say() {
  local t=$(($(date +%s) - MAINSTAY_STARTED))
  printf '[%02d:%02d] %s\n' $((t / 60)) $((t % 60)) "$*" >&2
}

die() {
  local code=$1
  shift
  say "ERROR: $*"
  exit "$code"
}

# The last line with text in it, without the escape sequences for colours.
last_line() {
  tail -n 20 "$1" | sed $'s/\x1b\\[[0-9;]*[A-Za-z]//g' | grep '[^[:space:]]' | tail -n 1 | cut -c1-80
}

# Runs a command with its output in a log file: progress each minute, the log's end on failure.
step() {
  local name=$1 start log pid rc=0
  shift
  mkdir -p "$ROOT/e2e/target/lab"
  log="$ROOT/e2e/target/lab/$(tr -c 'A-Za-z0-9.\n' '-' <<<"$name").log"
  start=$(date +%s)
  say "$name ..."
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  local beat=60
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.5
    if (($(date +%s) - start >= beat)); then
      say "$name: still running after ${beat} s ($(last_line "$log"))"
      beat=$((beat + 60))
    fi
  done
  wait "$pid" || rc=$?
  if ((rc != 0)); then
    tail -n 40 "$log" >&2
    die "$rc" "$name failed with status $rc after $(($(date +%s) - start)) s; whole log: $log"
  fi
  say "$name: done in $(($(date +%s) - start)) s"
}

# apt-get, or a sentence that says what a person has to install. $1: why; the rest: packages.
apt_install() {
  local why=$1
  shift
  if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    die 3 "$why: missing here are the packages: $*. Install them as root (Debian and Ubuntu: apt-get install $*), then run this again."
  fi
  step "apt-get update" timeout 300 env DEBIAN_FRONTEND=noninteractive apt-get update
  step "apt-get install $*" timeout 900 env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "$@"
}
