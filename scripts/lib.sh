# Sourced by the other scripts: finds Python, brings uv, syncs the workspace. Needs Python >= 3.11 and nothing else.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1
export UV_PYTHON_DOWNLOADS=never
unset PYTHONDONTWRITEBYTECODE # each of many short processes would compile every module again
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}" # trust whom the machine trusts: a company's proxy has a certificate of its own

die() { echo "$1" >&2; exit 1; }

# A script explains itself: its --help is the comment at its top.
help_of() {
    sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$1"
}

find_python() {
    local candidate
    for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
        # Itself, and not a shim that starts it: uv would make the environment anew at each call, under whatever runs from it.
        if command -v "$candidate" >/dev/null \
            && "$candidate" -c 'import sys; sys.version_info < (3, 11) and sys.exit(1); print(sys.executable)' 2>/dev/null; then
            return
        fi
    done
    die "Python 3.11 or newer is needed and was not found: install it (for example 'apt-get install python3') and run this again."
}

find_uv() {
    command -v uv && return
    local tools="$root/.tools"
    if [ ! -x "$tools/bin/uv" ]; then
        echo "· bringing uv into .tools/" >&2
        "$UV_PYTHON" -m venv "$tools" >/dev/null 2>&1 && "$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv >&2 \
            || "$UV_PYTHON" -m pip install --quiet --disable-pip-version-check --prefix "$tools" uv >&2 \
            || die "uv could not be installed: install it with 'pip install uv' (or your system's python3-venv package) and run this again."
    fi
    echo "$tools/bin/uv"
}

# The workspace's environment, made exactly what the lock file says, comes first on PATH.
sync_workspace() {
    UV_PYTHON=$(find_python) || exit 1
    export UV_PYTHON
    local uv quiet=--quiet
    uv=$(find_uv) || exit 1
    [ -d "$root/.venv" ] || { quiet=; echo "· installing the workspace (a minute or so, once)" >&2; }
    "$uv" sync --frozen --all-packages $quiet >&2 || die "The workspace could not be installed: see above."
    export PATH="$root/.venv/bin:$PATH"
}

# run_python MODULE ARGUMENT…
run_python() {
    sync_workspace
    exec python -m "$@"
}
