#!/usr/bin/env bash
# Prints the JAVA_HOME of a JDK 25 or newer found on this machine; exit 1 if there is none.
set -euo pipefail
shopt -s nullglob

on_path=$(command -v javac || true)
candidates=("${JAVA_HOME:-}")
[[ -z $on_path ]] || candidates+=("$(dirname "$(dirname "$(readlink -f "$on_path")")")")
candidates+=(/usr/lib/jvm/* /opt/*jdk* /opt/*java* "${HOME:-/root}"/.sdkman/candidates/java/*)

for home in "${candidates[@]}"; do
  [[ -x $home/bin/javac && -r $home/release ]] || continue
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
  if ((${version:-0} >= 25)); then
    echo "$home"
    exit 0
  fi
done
exit 1
