#!/bin/sh
# Run every test: rules on both databases, pages on either, and a real browser; what they need is installed if it is missing.
# Options are pytest's and the project's: --day 2028-02-29, --order 7, --engine sqlite.
set -eu
cd "$(dirname "$0")"
scripts/prepare.sh dev
unset PYTHONDONTWRITEBYTECODE  # else each process of a test's own would compile the tracker again

# The browser waits a good part of its time, so it runs beside the rest; what it said is told at the end.
browser=$(mktemp)
.venv/bin/pytest -n 2 --dist worksteal tests/browser "$@" >"$browser" 2>&1 &
beside=$!
trap 'kill $beside 2>/dev/null || :; rm -f "$browser"' EXIT
trap 'exit 130' INT TERM
failed=0
.venv/bin/pytest -n 2 --dist worksteal --ignore tests/browser "$@" || failed=$?
wait $beside || failed=$?
cat "$browser"
exit $failed
