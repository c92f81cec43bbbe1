#!/usr/bin/env bash
# Removes every lab cluster of this Docker engine, and the lab's images. The base image stays.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

mapfile -t containers < <(docker ps -aq --filter label=dev.mainstay.lab)
((${#containers[@]} == 0)) || docker rm -fv "${containers[@]}" >/dev/null
mapfile -t networks < <(docker network ls -q --filter label=dev.mainstay.lab)
((${#networks[@]} == 0)) || docker network rm "${networks[@]}" >/dev/null
mapfile -t images < <(docker images -q --filter label=dev.mainstay.recipe | sort -u)
((${#images[@]} == 0)) || docker rmi -f "${images[@]}" >/dev/null
rm -rf "$ROOT/e2e/target/lab" "$ROOT/e2e/target/bin" "$ROOT/e2e/target/toolbox"
say "lab: removed ${#containers[@]} nodes, ${#networks[@]} networks, ${#images[@]} images"
if [[ $(cat /proc/sys/kernel/sched_rt_runtime_us 2>/dev/null) == -1 ]]; then
  say "lab: kernel.sched_rt_runtime_us is -1, as the nodes need it with cgroup v1; 950000 is the kernel's default"
fi
