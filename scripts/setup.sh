#!/bin/sh
# Makes .venv in the checkout and installs peacegap into it with the versions of constraints.txt.
# With uv where it is present, else with venv and pip. Done already: returns at once.
# PEACEGAP_PYTHON=/path/to/python chooses the Python to use.
set -eu
cd "$(dirname "$0")/.."

stamp=.venv/.peacegap-ready
python=.venv/bin/python
installing="Installing peacegap and its libraries into .venv: about a minute, longer on a slow line ..."

# Variables of another environment must not reach this one.
unset PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE PIP_USER PIP_TARGET PIP_PREFIX || true
if [ -z "${HOME:-}" ]; then # no home, so no place for a download cache
    unset HOME || true
    export PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1
fi

say() { printf '%s\n' "$*"; }

# What the environment depends on: its place (scripts in it hold the path), the two files, and how it is made.
wanted() {
    pwd
    cksum pyproject.toml constraints.txt scripts/setup.sh
}

# It runs (a pyenv shim may not) and is new enough.
runs() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; }

# It can make environments as well (some systems leave that out).
suits() { runs "$1" && "$1" -c 'import venv, ensurepip' >/dev/null 2>&1; }

find_python() {
    if [ -n "${PEACEGAP_PYTHON:-}" ]; then
        if suits "$PEACEGAP_PYTHON"; then
            printf '%s\n' "$PEACEGAP_PYTHON"
            return 0
        fi
        say "PEACEGAP_PYTHON=$PEACEGAP_PYTHON is not a Python 3.12 or newer that can make environments (venv)." >&2
        return 1
    fi
    # Last of all, what pyenv has installed but not selected.
    pyenv=$(command -v pyenv) && pyenv=${pyenv%/*/pyenv} || pyenv=${HOME:-}/.pyenv
    versions=${PYENV_ROOT:-$pyenv}/versions
    for candidate in python3.12 python3.13 python3 python \
        "$versions"/3.12*/bin/python "$versions"/3.1[3-9]*/bin/python; do
        if suits "$candidate"; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    say "peacegap needs Python 3.12 or newer with the venv module: install it, or name it with PEACEGAP_PYTHON=/path/to/python." >&2
    return 1
}

with_uv() {
    if ! runs "$python"; then
        rm -rf .venv
        uv venv --quiet --python "${PEACEGAP_PYTHON:-3.12}" .venv || return 1
    fi
    say "$installing"
    uv pip install --quiet --python "$python" -c constraints.txt -e '.[dev]'
}

with_pip() {
    if ! "$python" -m pip --version >/dev/null 2>&1 || ! runs "$python"; then
        found=$(find_python) || return 1
        rm -rf .venv
        say "Making .venv with $("$found" --version) ..."
        "$found" -m venv .venv || return 1
    fi
    say "$installing"
    # Byte code of thousands of files that nobody imports would take longer than all the rest.
    "$python" -m pip install --no-compile --quiet --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
}

# Byte code of all that the commands import: without it each start, and each worker, compiles it anew where
# PYTHONDONTWRITEBYTECODE is set.
write_byte_code() {
    "$python" -c 'import experiments.cli, experiments.report.page, experiments.runs.runner, sim.run, sim.scenario.check'
}

if [ -f "$stamp" ] && [ "$(wanted)" = "$(cat "$stamp")" ] && runs "$python"; then
    exit 0
fi

# An environment made for another place is of no use here; one without a stamp is completed.
if [ -f "$stamp" ] && [ "$(pwd)" != "$(head -n 1 "$stamp")" ]; then
    rm -rf .venv
fi
rm -f "$stamp"

if command -v uv >/dev/null 2>&1; then
    with_uv || {
        say "uv could not do it: trying venv and pip ..."
        with_pip
    }
else
    with_pip
fi
write_byte_code
wanted >"$stamp"
say "Ready: .venv, $("$python" --version)."
