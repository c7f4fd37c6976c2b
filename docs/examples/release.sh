#!/bin/sh
# Releases a variant of a flag and goes on only when it is completed.
# Usage: EVENKEEL_URL=… EVENKEEL_API_KEY=… sh release.sh ranker-model v2 canary
set -u
flag=$1 candidate=$2 template=$3

npx evenkeel rollout start --flag "$flag" --candidate "$candidate" --template "$template" --wait --timeout 5h
code=$?

case $code in
  0) echo "$candidate is the current release of $flag" ;;
  3) echo "rolled back: $flag serves what it served before" >&2 ;;
  4) echo "paused: a person looks at it, then: evenkeel rollout resume ID --wait" >&2 ;;
  5) echo "aborted or failed" >&2 ;;
  6) echo "not over yet; it goes on without this script: evenkeel rollout wait ID" >&2 ;;
  7) echo "refused, for the reason above" >&2 ;;
  64) echo "wrong words on the line" >&2 ;;
  69) echo "the instance was not reached" >&2 ;;
  *) echo "failed" >&2 ;;
esac
exit $code
