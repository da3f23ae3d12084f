# Sourced by the scripts beside it: strictness, the root of the repository, messages, --help.
# shellcheck shell=bash disable=SC2034
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." >/dev/null && pwd)
jobs=$(nproc)

phase() { printf '\n== %s\n' "$*"; }

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# The comment that opens the calling script is its help.
show_help() { sed -n '2,/^[^#]/ s/^#\( \|$\)//p' -- "$0"; }

# For scripts that take no argument but --help.
only_help() {
  case "${1-}" in
    '') ;;
    -h | --help)
      show_help
      exit 0
      ;;
    *)
      printf '%s: unknown argument "%s"; see --help\n' "${0##*/}" "$1" >&2
      exit 2
      ;;
  esac
}

# The first interpreter that has the plots' modules. Debian's comes before whatever `python3` means
# on this PATH: a virtual environment or pyenv may shadow it, and lacks the Debian packages.
find_python() {
  local candidate candidates=(/usr/bin/python3 python3)
  if [[ -v PYTHON ]]; then candidates=("$PYTHON"); fi
  for candidate in "${candidates[@]}"; do
    if "$candidate" -c 'import matplotlib, netCDF4, numpy, xarray' 2>/dev/null; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  fail "no matplotlib, netCDF4, numpy and xarray in: ${candidates[*]}; scripts/bootstrap installs them"
}
