"""A Chromium with a profile on disk and a process of its own, so that its power can be cut."""

import os
import shlex
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Playwright


class Profile:
    """One phone's browser, and what it keeps on its flash."""

    def __init__(self, playwright: Playwright, chromium: str, args: list[str], folder: Path) -> None:
        self.playwright = playwright
        self.args = args
        self.flash = folder / "profile"
        self._pid = folder / "pid"
        # Playwright tells nobody the process it starts: the shell writes its own number down and becomes Chromium.
        self._starter = folder / "chromium.sh"
        self._starter.write_text(f'#!/bin/sh\necho $$ > {shlex.quote(str(self._pid))}\nexec {chromium} "$@"\n')
        self._starter.chmod(0o700)

    def start(self, size: dict[str, int]) -> BrowserContext:
        """Switch it on."""
        return self.playwright.chromium.launch_persistent_context(
            self.flash, executable_path=self._starter, args=self.args, viewport=size, locale="zh-CN", has_touch=True
        )

    def cut_power_during(self, context: BrowserContext, seconds: float, doing: Callable[[], object]) -> None:
        """Begin something, and so many seconds later the whole browser is gone, wherever it then was."""
        with context.expect_event("close"):
            timer = threading.Timer(seconds, os.kill, (int(self._pid.read_text()), signal.SIGKILL))
            timer.start()
            # Whoever waits for an answer hears that there will be none.
            with suppress(Error):
                doing()

    def cut_power(self, context: BrowserContext) -> None:
        """The whole browser is gone between two instructions."""
        with context.expect_event("close"):
            os.kill(int(self._pid.read_text()), signal.SIGKILL)
