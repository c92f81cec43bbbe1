#!/usr/bin/env bash
# Finds a Docker engine, or installs Debian's and starts it; otherwise says what is missing (exit 3).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

engine_version() { timeout 10 docker version --format '{{.Server.Version}}' 2>/dev/null; }

wait_for_engine() {
  local i
  for ((i = 0; i < $1; i++)); do
    engine_version >/dev/null && return 0
    sleep 1
  done
  return 1
}

found() {
  say "Docker engine: $1 (version $(engine_version))"
  exit 0
}

if command -v docker >/dev/null; then
  engine_version >/dev/null && found "found"
  error=$(timeout 10 docker version 2>&1 >/dev/null || true)
  if [[ $error == *"permission denied"* ]]; then
    die 3 "A Docker engine runs, but user $(id -un) may not use it. Run 'sudo usermod -aG docker $(id -un)', log in again, and run this again."
  fi
  [[ -z ${DOCKER_HOST:-} ]] || die 3 "No Docker engine answers at DOCKER_HOST=$DOCKER_HOST. Start it there, or unset DOCKER_HOST."
fi

if [[ $(uname -s) != Linux ]]; then
  die 3 "No Docker engine answers. Install Docker Desktop or another engine (version 20.10 or newer), start it, and run this again."
fi
if [[ $(id -u) != 0 ]]; then
  die 3 "No Docker engine answers, and only root can install one. Run 'sudo apt-get install docker.io' (Debian and Ubuntu; other systems: https://docs.docker.com/engine/install/), add yourself with 'sudo usermod -aG docker $(id -un)', log in again, and run this again."
fi

if ! command -v dockerd >/dev/null; then
  command -v apt-get >/dev/null || die 3 "No Docker engine is installed, and this is not Debian or Ubuntu. Install one (https://docs.docker.com/engine/install/), start it, and run this again."
  apt_install "The lab runs in Docker" docker.io ca-certificates iptables
  # Debian 13 and newer have the client in a package of its own.
  command -v docker >/dev/null || apt_install "The lab is driven by Docker's client" docker-cli
fi

if [[ -d /run/systemd/system ]]; then
  timeout 60 systemctl start docker || true
  wait_for_engine 30 && found "started by systemd"
fi
say "Docker engine: starting dockerd, its output goes to /var/log/dockerd.log"
# Detached from this script's session and files: otherwise it dies with them, or holds them open.
setsid nohup dockerd >/var/log/dockerd.log 2>&1 </dev/null &
wait_for_engine 60 && found "started"
tail -n 20 /var/log/dockerd.log >&2
die 3 "dockerd did not answer within 60 s; the end of /var/log/dockerd.log stands above."
