#!/bin/sh
# Runs a command with a display: the one there is, or a virtual one of 1366x768.
set -eu
if [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ]; then
    exec "$@"
fi
exec xvfb-run -a -s "-screen 0 1366x768x24" "$@"
