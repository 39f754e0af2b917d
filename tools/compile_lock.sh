#!/bin/sh
# Write the hashed locks from pyproject.toml, with no index address in them.
set -eu
cd "$(dirname "$0")/.."
export CUSTOM_COMPILE_COMMAND="make lock"
common="--quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --resolver=backtracking"
.venv/bin/pip-compile $common --output-file requirements.lock pyproject.toml
.venv/bin/pip-compile $common --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
