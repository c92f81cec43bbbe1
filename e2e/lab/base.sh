#!/usr/bin/env bash
# Provides debian:trixie-slim, the only base image: present, pulled, or made with debootstrap.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if docker image inspect "$BASE_IMAGE" >/dev/null 2>&1; then
  say "base image $BASE_IMAGE: present"
  exit 0
fi

say "base image $BASE_IMAGE: trying to pull (at most 60 s) ..."
if timeout --kill-after=5 60 docker pull -q "$BASE_IMAGE" >/dev/null 2>&1; then
  say "base image $BASE_IMAGE: pulled"
  exit 0
fi

say "base image $BASE_IMAGE: no registry answers, making it with debootstrap (about 1 minute)"
command -v debootstrap >/dev/null || apt_install "The base image cannot be pulled and is made with debootstrap" debootstrap
[[ $(id -u) == 0 ]] || die 3 "debootstrap needs root, and $BASE_IMAGE cannot be pulled. Run 'e2e/lab/setup.sh base' once as root, or load the image: docker load < trixie-slim.tar"

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
# Old debootstraps (Debian 12) know trixie by the script of sid.
script=/usr/share/debootstrap/scripts/trixie
[[ -e $script ]] || script=/usr/share/debootstrap/scripts/sid
step "debootstrap trixie" timeout 900 debootstrap --variant=minbase --include=ca-certificates \
  trixie "$dir/root" "${MAINSTAY_DEBIAN_MIRROR:-http://deb.debian.org/debian}" "$script"
cat >"$dir/root/etc/apt/sources.list" <<SOURCES
deb http://deb.debian.org/debian trixie main
deb http://deb.debian.org/debian trixie-updates main
deb http://deb.debian.org/debian-security trixie-security main
SOURCES
# What Debian's own slim image leaves out as well.
rm -rf "$dir"/root/var/cache/apt/archives/*.deb "$dir"/root/var/lib/apt/lists/* \
  "$dir"/root/usr/share/{doc,man,locale,info}/*
import() { tar -C "$dir/root" -c . | docker import --change 'CMD ["bash"]' - "$BASE_IMAGE"; }
step "docker import $BASE_IMAGE" import
say "base image $BASE_IMAGE: made with debootstrap"
