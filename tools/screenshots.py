"""Pictures of the screens for the README and the guides: `.venv/bin/python -m tools.screenshots`.

Plays a demo county in a folder of its own, drives one sale through it in each language, writes docs/pictures/*.png.
Needs a built app (`make build`) and Chromium (FARMGATE_CHROMIUM names another than Debian's).
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.phone import SIZE, Phone

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = os.environ.get("FARMGATE_CHROMIUM", "/usr/bin/chromium")
OFFICE_SIZE = {"width": 1240, "height": 600}
LOCALE = {"zh-Hans": "zh-CN", "en": "en-GB"}
FIRST_PORT = 8400
CART = {"zh-Hans": ("春玉米种", "烧水壶"), "en": ("Spring maize seed", "kettle")}
EXCEPTION = "wrong_price"


def main() -> None:
    # Set before Django is: its settings read them.
    os.environ.pop("FARMGATE_DATABASE_URL", None)
    os.environ["FARMGATE_VAR"] = str(Path(tempfile.gettempdir()) / "farmgate-pictures")
    os.environ["DJANGO_SETTINGS_MODULE"] = "farmgate.settings"
    # Playwright's loop runs in this thread; nothing of ours is asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from farmgate import database

    database.ensure_running()
    try:
        subprocess.run([sys.executable, "manage.py", "demo", "--no-serve"], cwd=ROOT, check=True)
        _take_all()
    finally:
        database.stop()


def _take_all() -> None:
    import django

    django.setup()
    from farmgate.web.serving import Processes, free_port

    PICTURES.mkdir(exist_ok=True)
    processes = Processes(free_port(FIRST_PORT))
    processes.start()
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            for language, locale in LOCALE.items():
                _Album(browser, processes.url, language, locale).fill()
            browser.close()
    finally:
        processes.stop()


class _Album:
    """One phone and one desk in one language."""

    def __init__(self, browser: Browser, url: str, language: str, locale: str) -> None:
        self.language = language
        self.url = url
        self.phone = Phone(browser.new_context(viewport=SIZE, locale=locale), url, language)
        self.desk = browser.new_context(viewport=OFFICE_SIZE, locale=locale).new_page()

    def fill(self) -> None:
        """The story of one sale, a picture at every station of it."""
        self._come_in()
        self._let_in()
        number = self._sell()
        self._look(number)

    def _keep(self, page: Page, name: str) -> None:
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / f"{name}.{self.language}.png", scale="css", animations="disabled")

    def _come_in(self) -> None:
        from farmgate.people.models import Account
        from farmgate.web.demo import logins

        Account.objects.filter(username="officer").update(language=self.language)
        self.desk.goto(f"{self.url}/office/")
        self.desk.fill("#id_username", "officer")
        self.desk.fill("#id_password", logins.password("officer"))
        self.desk.click("button.main")
        # A code is taken once in its half minute, and one person comes in twice here: forget the first time.
        (factor,) = logins.second_factors("officer")
        type(factor).objects.filter(pk=factor.pk).update(last_t=-1)
        self.desk.fill("#id_code", logins.code(factor))
        self.desk.click("button.main")
        self.desk.wait_for_selector("nav a[aria-current=page]")
        self._keep(self.desk, "office-overview")

    def _let_in(self) -> None:
        from farmgate.web.demo import visitor

        self.phone.enrol(visitor.invite().code)
        page = self.phone.page
        self._keep(page, "phone-words")
        found = re.search(r"\b[0-9A-Z]{4}\b", page.locator(".fact").first.inner_text())
        assert found, "the phone shows its code"
        self.desk.goto(f"{self.url}/office/devices/{found[0]}")
        self._keep(self.desk, "office-device")
        self.desk.check("input[name=same]")
        self.desk.click("form[action$=approve] button.main")
        self.phone.look_whether_approved()
        self.phone.choose_pin()
        self.phone.open_shift({100: 2})
        page.wait_for_selector(".tile.main:enabled")
        self._keep(page, "phone-home")

    def _sell(self) -> str:
        page = self.phone.page
        self.phone.serve("w")
        for search in CART[self.language]:
            self.phone.take(search)
        self._keep(page, "phone-goods")
        page.click(".cart-bar .next")
        page.wait_for_selector(".facing")
        self._keep(page, "phone-villager")
        page.click(".answer.yes")
        for _ in range(2):
            page.locator(".purse button:has(svg.note text:text-is('100'))").click()
        self._keep(page, "phone-pay")
        self.phone.next().click()
        number = self.phone.slip_number()
        page.wait_for_selector(".slip .qr path")
        self._keep(page, "phone-slip")
        self.phone.send()
        self.phone.go("shift-close")
        page.locator(".count input").first.fill("3")
        self._keep(page, "phone-close")
        return number

    def _look(self, number: str) -> None:
        desk = self.desk
        desk.goto(f"{self.url}/office/orders/?slip={number}")
        desk.click(f"a:text-is('{number}')")
        self._keep(desk, "office-order")
        desk.goto(f"{self.url}/office/exceptions/?code={EXCEPTION}")
        desk.locator("#found tbody a").first.click()
        self._keep(desk, "office-exception")


if __name__ == "__main__":
    main()
