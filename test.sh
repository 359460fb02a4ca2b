#!/bin/sh
# Run every test: rules on both databases, pages on either, and a real browser; what they need is installed if it is missing.
set -eu
cd "$(dirname "$0")"
scripts/prepare.sh dev
.venv/bin/pytest -n 2 --dist worksteal -m 'not browser' "$@"
exec .venv/bin/pytest -n 2 --dist worksteal -m browser "$@"
