#!/bin/sh
# Serve the tracker on http://127.0.0.1:${PORT:-8000}. The first start makes all that is needed.
set -eu
cd "$(dirname "$0")"
PORT=${PORT:-8000}
export PORT

flask() {
    .venv/bin/flask --app app "$@"
}

scripts/prepare.sh run
flask db upgrade
flask territory load
if [ "${TRACKER_DEMO:-1}" != 0 ]; then
    flask demo load
else
    echo 'Para crear la primera cuenta: .venv/bin/flask --app app accounts create --email CORREO --role coordinator'
fi
echo "El sistema queda en http://127.0.0.1:$PORT (para detenerlo: Ctrl+C)."
exec .venv/bin/gunicorn app:app
