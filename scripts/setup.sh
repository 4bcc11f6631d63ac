#!/bin/sh
# Prepares this checkout: system libraries, .venv, locked dependencies, the yilu command. Safe to run again.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

# What PySide6 needs without and with a display, then what the tests and the pictures need.
QT_LIBRARIES="libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0 libxcb-cursor0 libxkbcommon-x11-0
    libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-image0 libxcb-render-util0 libxcb-xinerama0 libxcb-randr0"
TOOLS="python3-venv xvfb xauth xdotool fonts-noto-cjk strace age zstd jq openssl binutils"

if command -v dpkg-query >/dev/null 2>&1; then
    missing=""
    for package in $QT_LIBRARIES $TOOLS; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
    done
    if [ -n "$missing" ]; then
        say "Installing system packages:$missing"
        as_root=""
        if [ "$(id -u)" -ne 0 ]; then
            if command -v sudo >/dev/null 2>&1; then
                as_root="sudo"
            else
                say "These system packages are missing and this user cannot install them. As root: apt-get install$missing"
                exit 1
            fi
        fi
        $as_root apt-get update -qq
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
    fi
else
    say "Not a Debian-like system: Qt's system libraries must be there already."
fi

python=""
for candidate in python3.11 python3.12 python3.13 python3; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
        python="$candidate"
        break
    fi
done
if [ -z "$python" ]; then
    say "Python 3.11 or newer is needed."
    exit 1
fi

stamp=".venv/.setup-done"
wanted="$(cat requirements.lock pyproject.toml scripts/setup.sh | sha256sum)"
if [ -x .venv/bin/yilu ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
    exit 0
fi
say "Preparing .venv with $($python --version)"
[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
printf '%s' "$wanted" >"$stamp"
