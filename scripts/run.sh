#!/bin/sh
# The main job: the desktop where there is a display; otherwise its tour on a virtual one, with pictures.
set -eu
cd "$(dirname "$0")/.."
if [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ]; then
    exec .venv/bin/yilu
fi
echo "No display here: running the tour on a virtual one."
status=0
scripts/with_display.sh .venv/bin/yilu tour --out build/tour || status=$?
echo "Pictures and report: $(pwd)/build/tour"
exit "$status"
