#!/bin/sh
# Serve the tracker on http://127.0.0.1:${PORT:-8000}, or as TRACKER_BIND says. The first start makes all that is needed.
set -eu
umask 077  # what it makes is for its owner alone
cd "$(dirname "$0")"
PORT=${PORT:-8000}
export PORT
accounts=${TRACKER_INSTANCE:-instance}/demo-accounts.txt

flask() {
    .venv/bin/flask --app app "$@"
}

# The demonstration is loaded once, by the first start that is not told otherwise; then this machine
# remembers its accounts. A database that has people already refuses it, and says so.
load_demonstration() {
    if [ "${TRACKER_DEMO:-1}" = 0 ]; then
        : >"$accounts"
    elif flask demo load >"$accounts.part"; then
        mv "$accounts.part" "$accounts"
    else
        rm "$accounts.part"
    fi
}

# Mail and what else falls due; it ends within a minute of the server, whose process number this one keeps.
tick_each_minute() {
    exec >>"${TRACKER_INSTANCE:-instance}/tick.log" 2>&1 </dev/null
    while sleep 60 && kill -0 $$; do
        flask tick || :
    done
}

scripts/prepare.sh run
flask db upgrade
flask territory load
[ -e "$accounts" ] || load_demonstration
if [ -s "$accounts" ]; then
    echo 'Cuentas de demostración:'
    cat "$accounts"
elif link=$(flask accounts first-link 2>/dev/null); then
    echo "Para crear la cuenta de la coordinación, abra (sirve una vez, por siete días): $link"
fi
echo "El sistema queda en ${TRACKER_BASE_URL:-http://127.0.0.1:$PORT} (para detenerlo: Ctrl+C)."
tick_each_minute &
exec .venv/bin/gunicorn app:app
