"""The office in one browser, used by one member of staff."""

import base64

from django_otp.oath import totp
from playwright.sync_api import BrowserContext, Locator, Page, expect

PASSWORD = "correct horse battery"
SIZE = {"width": 1280, "height": 800}


class Desk:
    """A colleague's browser."""

    def __init__(self, context: BrowserContext, address: str, name: str) -> None:
        self.page: Page = context.new_page()
        self.address = f"{address}/office/"
        self.name = name

    def come_in(self) -> None:
        """Password, then the second factor, set up on this first visit."""
        page = self.page
        page.goto(self.address)
        page.fill("#id_username", self.name)
        page.fill("#id_password", PASSWORD)
        page.click("button.main")
        page.locator("summary", has=page.locator("xpath=following-sibling::p")).click()
        key = "".join(page.locator(".box .hash").inner_text().split())
        page.fill("#id_code", f"{totp(base64.b32decode(key)):06d}")
        page.click("button.main")
        expect(page.locator("nav a[aria-current=page]")).to_have_attribute("href", "/office/")

    def visit(self, path: str) -> None:
        self.page.goto(self.address + path)

    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def read(self, path: str) -> str:
        """What a page says, its frame left out."""
        self.visit(path)
        return self.text()

    def status(self, path: str) -> int:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        return answer.status

    def post(self, path: str) -> str:
        """Send what no form of the page offers, as a hand that writes requests itself would. Returns the page after it."""
        token = self.page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
        fields = {"csrfmiddlewaretoken": token}
        return self.page.request.post(self.address + path, form=fields, headers={"Referer": self.page.url}).text()

    def invite(self, station: str) -> str:
        """The invite code for the agent of a station, as it stands on the page."""
        self.visit("devices/")
        self.page.click("a[href='/office/devices/invite']")
        agent = self.page.locator("#id_agent option", has_text=station).get_attribute("value")
        self.page.select_option("#id_agent", agent)
        self.page.click("button.main")
        return self.page.locator(".code-big").inner_text()

    def open_waiting_phone(self) -> list[str]:
        """The device that waits for approval; returns its four picture words."""
        self.visit("devices/?status=pending")
        self.page.locator("#found tbody a").first.click()
        return self.page.locator(".words .word-picture").all_inner_texts()

    def approve_phone(self) -> None:
        self.page.check("input[name=same]")
        self.page.click("form[action$=approve] button.main")
        expect(self.page.locator(".notes .success")).to_be_visible()

    def checks(self) -> Locator:
        """The answers under "Checked just now" of an operation."""
        return self.page.locator("main .side > div:last-child dl.pairs").first.locator(".state")
