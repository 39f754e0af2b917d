#!/bin/sh
# Chromium and Chinese fonts for the browser tests, from Debian's packages. Elsewhere: set FARMGATE_CHROMIUM.
set -eu
if [ -n "${FARMGATE_CHROMIUM:-}" ] || { command -v chromium >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q .; }; then
    exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Install chromium and fonts-noto-cjk, or set FARMGATE_CHROMIUM to a Chromium." >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig >/dev/null
