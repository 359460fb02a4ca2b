#!/bin/sh
# Run every test with all its examples, then on other days, then in other orders. It takes hours; what failed is told at the end.
set -u
cd "$(dirname "$0")/.."
failed=

# A Sunday; the year's end; the nights on which Chile's clock is put back and forward, each a second before; a leap day;
# the plan's first day, which is past; the first instant of a Monday and of a year; two years on.
days="2027-02-28 2026-12-31 2027-04-04T02:59:59Z 2027-04-04T03:59:59Z 2027-09-05T03:59:59Z 2028-02-29 2026-08-12
    2029-01-01T03:00:00Z $(date -d '2 years' +%F)"
orders=$(shuf -i 1-999999 -n 3)

play() {
    echo "== $*"
    "$@" || failed="$failed
    $*"
}

THOROUGH=1 play ./test.sh
for day in $days; do
    play .venv/bin/pytest -n 2 --dist worksteal --ignore tests/browser --day "$day"
done
for order in $orders; do
    play ./test.sh --order "$order"
done
[ -z "$failed" ] || { echo "What failed: $failed"; exit 1; }
