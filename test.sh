#!/bin/sh
# Run every test: rules on both databases, pages on either, and a real browser; what they need is installed if it is missing.
# Options are pytest's and the project's: --day 2028-02-29, --order 7, --engine sqlite.
set -eu
cd "$(dirname "$0")"
scripts/prepare.sh dev
.venv/bin/pytest -n 2 --dist worksteal --ignore tests/browser "$@"
exec .venv/bin/pytest -n 2 --dist worksteal tests/browser "$@"
