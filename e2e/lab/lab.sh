#!/usr/bin/env bash
# bash e2e/lab/lab.sh COMMAND...: the lab by hand; without a command it prints what there is.
set -euo pipefail
exec bash "$(dirname "${BASH_SOURCE[0]}")/main.sh" dev.mainstay.e2e.lab.LabMain "$@"
