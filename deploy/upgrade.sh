#!/bin/sh
# Bring a host to a version (a tag or a commit): the copy first, then the new code and its tables, then it serves again.
# As root: deploy/upgrade.sh v0.2.0. On several hosts: stop all, run it on one, then on the others.
set -eu
version=${1:?which version}
cd /opt/tracker

as_tracker() {
    systemd-run --quiet --wait --pipe --collect --uid=tracker --gid=tracker --working-directory=/opt/tracker \
        --property=EnvironmentFile=/etc/tracker/environment --setenv=TRACKER_INSTANCE=/var/lib/tracker "$@"
}

git fetch --tags
git rev-parse --verify --quiet "$version^{commit}" >/dev/null || { echo "No existe la versión $version." >&2; exit 1; }
before=$(git rev-parse HEAD)
systemctl stop tracker-tick.timer tracker.service
as_tracker /opt/tracker/.venv/bin/flask --app app backup "/var/backups/tracker/before-$(date -u +%Y%m%dT%H%M%SZ)-$before.backup"
git checkout --quiet --detach "$version"
scripts/prepare.sh run
as_tracker /opt/tracker/.venv/bin/flask --app app db upgrade
as_tracker /opt/tracker/.venv/bin/flask --app app territory load
systemctl start tracker.service tracker-tick.timer
echo "Sirve $version. Antes: $before; la copia está en /var/backups/tracker."
