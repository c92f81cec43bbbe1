#!/usr/bin/env bash
# bash e2e/lab/setup.sh [engine|base|images|toolbox|peers|etcd-previous|all]: what the lab needs on this machine. Can be repeated.
#   engine  a Docker engine: found, or Debian's installed and started (root); else exit 3 with what is missing
#   base    debian:trixie-slim, the only base image: present, pulled, or made with debootstrap
#   images  Kubernetes, etcd and Helm from Go modules, the node image, kubectl and helm for the host
#   toolbox the container with JDK 25, for machines that have none (run.sh builds it when needed)
#   peers   kube-vip from its Go module, and keepalived with HAProxy as in the kubeadm document (for make bench-failover)
#   etcd-previous  etcd of the minor version before the nodes', on top of images (for make e2e-all)
#   all     engine, base, images
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

case ${1:-all} in
  engine | base) bash "$LAB/$1.sh" ;;
  images) bash "$LAB/base.sh" && bash "$LAB/images.sh" ;;
  toolbox) bash "$LAB/base.sh" && bash "$LAB/images.sh" toolbox ;;
  peers | etcd-previous) bash "$LAB/base.sh" && bash "$LAB/images.sh" "$1" ;;
  all)
    bash "$LAB/engine.sh"
    bash "$LAB/base.sh"
    bash "$LAB/images.sh"
    say "lab: ready"
    ;;
  *)
    sed -n '2,9s/^# //p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
