#!/bin/sh
# PostgreSQL's archive_command: tools/archive_wal.sh %p /backup/wal/%f
#
# A plain `test ! -f ... && cp` gets stuck for good after a crash: a file copied by half, or copied and not yet ticked
# off, is there, so every later try fails and the disk fills up. Here a file appears whole or not at all, is on disk
# before PostgreSQL forgets it, and the same file once more is fine.
set -eu
from=$1 to=$2
if [ -e "$to" ]; then
    exec cmp -s "$from" "$to"
fi
cp "$from" "$to.part"
sync "$to.part"
mv "$to.part" "$to"
sync "$(dirname "$to")"
