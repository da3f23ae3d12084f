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
