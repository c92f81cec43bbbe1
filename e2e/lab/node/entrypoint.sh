#!/bin/bash
# Process 1 of a lab node: prepares what an ordinary machine's boot would, starts containerd, and keeps
# the kubelet running once kubeadm has configured it. It runs again after docker kill and docker start.
set -euo pipefail

log() { echo "$(date -u +%T.%3N) lab: $*"; }

# The docker API has no "systempaths=unconfined", so the read-only parts are opened here.
for path in /proc/sys /proc/irq /proc/bus /proc/sysrq-trigger; do
  mount -o remount,bind,rw "$path" 2>/dev/null || true
done
mount -o remount,rw /sys
for path in $(awk '$5 ~ "^/sys/fs/cgroup" {print $5}' /proc/self/mountinfo); do
  mount -o remount,bind,rw "$path" 2>/dev/null || mount -o remount,rw "$path" || true
done
mount --make-rshared /
# cgroup v2 gives controllers to children only when the parent holds no process.
if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
  mkdir -p /sys/fs/cgroup/init
  while read -r pid; do
    echo "$pid" >/sys/fs/cgroup/init/cgroup.procs 2>/dev/null || true
  done </sys/fs/cgroup/cgroup.procs
  sed 's/\([a-z_]*\)/+\1/g' /sys/fs/cgroup/cgroup.controllers >/sys/fs/cgroup/cgroup.subtree_control || true
fi

# Only with cgroup v1 a kernel rations real-time scheduling per cgroup, and gives the pods none.
# keepalived asks for it, and gets it on a node with cgroup v2. The kernel is the host's: for all
# containers, until it starts again.
if [[ -e /sys/fs/cgroup/cpu/cpu.rt_runtime_us ]]; then
  sysctl -qw kernel.sched_rt_runtime_us=-1 || log "no real-time scheduling for keepalived"
fi

sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1 2>/dev/null || true
# A cut network is a rule in the node's own kernel tables; a new start comes with new tables.
lab-network

mkdir -p /run/containerd
containerd >/var/log/containerd.log 2>&1 &
for ((i = 0; ; i++)); do
  ctr version >/dev/null 2>&1 && break
  ((i < 300)) || { log "containerd gave no answer within 30 s"; tail -n 20 /var/log/containerd.log; exit 1; }
  sleep 0.1
done
if [[ ! -e /var/lib/containerd/.lab-imported ]]; then
  ctr -n k8s.io images import /var/lib/lab/images/pods.tar >/dev/null
  touch /var/lib/containerd/.lab-imported
fi
touch /run/lab-ready
log "ready"

while true; do
  if [[ -s /var/lib/kubelet/config.yaml ]]; then
    KUBELET_KUBEADM_ARGS=""
    [[ ! -e /var/lib/kubelet/kubeadm-flags.env ]] || . /var/lib/kubelet/kubeadm-flags.env
    log "kubelet starts"
    # shellcheck disable=SC2086
    kubelet --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf \
      --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml \
      $KUBELET_KUBEADM_ARGS >>/var/log/kubelet.log 2>&1 || log "kubelet ended with status $?"
  fi
  sleep 0.5
done
