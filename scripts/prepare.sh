#!/bin/sh
# Make ready what the tracker needs (run), or its tests and checks too (dev): the system's packages
# that are missing, then .venv. Safe to repeat; when nothing changed it takes no time.
set -eu
cd "$(dirname "$0")/.."

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# has PACKAGE: whether the machine has what we want of it, wherever it came from.
has() {
    case $1 in
    python3) python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ;;
    python3-venv) python3 -c 'import ensurepip, venv' ;;
    make | git | openssl | chromium-headless-shell) command -v "$1" ;;
    nginx) command -v nginx || test -x /usr/sbin/nginx ;;
    systemd) command -v systemd-analyze ;;
    libatomic1) set -- /usr/lib/*/libatomic.so.1 && test -e "$1" ;;
    postgresql)
        set -- /usr/lib/postgresql/*/bin/initdb
        test -n "${TEST_DATABASE_URL:-}${PG_BIN:-}" || command -v initdb || test -x "$1"
        ;;
    esac >/dev/null 2>&1
}

install_missing() {
    missing=
    for package in "$@"; do
        has "$package" || missing="$missing $package"
    done
    test -n "$missing" || return 0
    if ! command -v apt-get >/dev/null; then
        echo "Please install, then start again:$missing" >&2
        exit 1
    fi
    case $missing in *postgresql*) no_cluster_of_its_own ;; esac
    case $missing in *nginx*) no_service_of_its_own ;; esac
    as_root apt-get update -q
    # shellcheck disable=SC2086  # the names are words
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
        -o Dpkg::Options::=--force-confold $missing
}

# The tests start a PostgreSQL of their own: the package need not put one on port 5432.
no_cluster_of_its_own() {
    settings=/etc/postgresql-common/createcluster.conf
    if ! grep -qs '^create_main_cluster' "$settings"; then
        as_root mkdir -p "$(dirname "$settings")"
        echo 'create_main_cluster = false' | as_root tee -a "$settings" >/dev/null
    fi
}

# The tests start an nginx of their own: the package need not serve port 80.
no_service_of_its_own() {
    service=/etc/systemd/system/nginx.service
    if [ -d "$(dirname "$service")" ] && [ ! -e "$service" ]; then
        as_root ln -s /dev/null "$service"
    fi
}

# install FILE: put what the file pins into .venv, unless that was done.
install() {
    stamp=.venv/$1.sha256
    if sha256sum --status --check "$stamp" 2>/dev/null && .venv/bin/python -c '' 2>/dev/null; then
        return 0
    fi
    echo "Installing $1 in .venv; the first time this takes a minute." >&2
    .venv/bin/python -m pip --version >/dev/null 2>&1 || { rm -rf .venv && python3 -m venv .venv; }
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1"
    sha256sum "$1" >"$stamp"
}

case ${1:-} in
run)
    install_missing python3 python3-venv
    install requirements.txt
    ;;
dev)
    install_missing python3 python3-venv chromium-headless-shell libatomic1 postgresql nginx openssl \
        systemd make git
    install requirements.txt
    install requirements-dev.txt
    ;;
*)
    echo "Usage: $0 run|dev" >&2
    exit 2
    ;;
esac
