"""A Chromium of its own process and profile, so that its power can be cut."""

import os
import signal
import subprocess
import time
from pathlib import Path

from playwright.sync_api import Browser, Playwright

START_SECONDS = 20


class Profile:
    """One phone's browser with what it keeps on its flash."""

    def __init__(self, playwright: Playwright, command: list[str], folder: Path) -> None:
        self.playwright = playwright
        self.command = [*command, "--headless", "--remote-debugging-port=0", f"--user-data-dir={folder}"]
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Browser:
        """Switch it on."""
        told = self.folder / "DevToolsActivePort"
        told.unlink(missing_ok=True)
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(self.command, stdout=quiet, stderr=quiet, start_new_session=True)
        until = time.monotonic() + START_SECONDS
        while not (told.exists() and "/devtools/" in told.read_text()):
            assert self._process.poll() is None and time.monotonic() < until, "Chromium did not start"
            time.sleep(0.05)
        port = told.read_text().split()[0]
        return self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")

    def cut_power(self) -> None:
        """The whole browser is gone between two instructions."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
