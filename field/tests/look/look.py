"""Walk every screen on the stage in real Chromium and save a picture of each, to be looked at by a person.

Usage: python tests/look/look.py OUT_DIR [ADDRESS], with `npm run dev` serving ADDRESS (default http://127.0.0.1:5173).
"""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

CHROMIUM = {
    "executable_path": "/usr/bin/chromium",
    "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"],
}
SIZES = {"phone": (360, 640), "desk": (1280, 800)}
GATES = {
    "enrol": "phase=new",
    "waiting": "phase=pending",
    "pin": "phase=choose_pin",
    "unlock": "phase=locked",
    "unlock-wait": "phase=locked&wait=1",
    "frozen": "phase=frozen",
    "revoked": "phase=revoked",
    "second-tab": "phase=elsewhere",
    "home-closed": "",
    "home-soft": "shift=1&lease=soft",
    "home-hard": "shift=1&lease=hard",
}
PLAIN = [
    "home",
    "who",
    "add",
    "orders",
    "check",
    "cash",
    "seal",
    "open-bag",
    "more",
    "messages",
    "settings",
    "device",
    "carry",
    "shift-close",
    "shift-open",
    "asks",
    "ask/ask-0",
    "ask/ask-1",
    "ask/ask-2",
    "ask/ask-3",
    "parcels",
    "parcel/parcel-0",
    "parcel-hand/parcel-1",
    "parcel-back/parcel-1",
    "parcel-scan",
    "rest/order-0",
    "pay-link/order-0",
    "commission",
    "statement",
]


class Walk:
    """One pass in one language at one size."""

    def __init__(self, page: Page, address: str, lang: str, out: Path) -> None:
        self.page, self.address, self.lang, self.out = page, address, lang, out

    def open(self, query: str, screen: str = "home") -> None:
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}/tests/look/?lang={self.lang}&{query}#/{screen}")
        self.page.wait_for_selector(".screen, .facing, .starting")

    def shot(self, name: str) -> None:
        self.page.wait_for_timeout(250)
        self.page.screenshot(path=self.out / f"{name}.png")

    def tap(self, selector: str, nth: int = 0) -> None:
        self.page.locator(selector).nth(nth).click()

    def gates(self) -> None:
        for name, query in GATES.items():
            self.open(query)
            self.shot(name)

    def plain(self) -> None:
        for screen in PLAIN:
            self.open("shift=1", screen)
            self.shot(screen.replace("/", "-"))

    def sale(self) -> None:
        self.open("shift=1")
        self.tap(".tile.main")
        self.tap(".person:has-text('李桂兰')")
        self.page.wait_for_selector(".categories")
        self.shot("goods-categories")
        self.tap(".for-whom")
        self.shot("consent")
        self.tap(".rows .choice", 2)
        self.shot("consent-delegate")
        self.tap(".rows .choice", 3)
        self.tap(".next")
        self.tap(".category", 8)
        self.tap(".offer .add", 1)
        self.tap(".offer .add", 1)
        self.shot("goods")
        self.tap(".category", 3)
        self.tap(".offer .add", 0)
        self.tap(".cart")
        self.shot("cart")
        self.tap(".next")
        self.page.wait_for_selector(".facing")
        self.shot("facing")
        self.tap(".answer.yes")
        self.page.wait_for_selector(".purse")
        self.shot("pay")
        for _ in range(5):
            self.tap(".purse button", 0)
        self.shot("pay-change")
        self.tap(".next")
        self.page.wait_for_selector(".slip .qr path")
        self.shot("slip")
        self.page.locator(".slip").screenshot(path=self.out / "slip-paper.png")
        self.page.goto(self.page.url.split("#")[0] + "#/orders")
        self.shot("orders-one")
        self.tap(".person")
        self.page.wait_for_selector(".slip")
        self.tap(".pair .side", 2)
        self.shot("cancel")
        self.tap(".rows .choice")
        self.tap(".next")
        self.page.wait_for_selector(".slip")
        self.shot("cancelled")

    def ask(self) -> None:
        self.open("shift=1", "ask/ask-0")
        self.tap(".answer.no")
        self.shot("ask-no")
        self.open("shift=1", "ask/ask-0")
        self.tap(".answer.yes")
        self.page.wait_for_selector(".purse")
        self.tap(".purse button", 3)
        self.shot("ask-yes")
        self.tap(".next")
        self.page.wait_for_selector(".slip .qr path")
        self.shot("ask-slip")
        self.page.locator(".slip").screenshot(path=self.out / "ask-slip-paper.png")

    def odds(self) -> None:
        self.open("shift=1", "check")
        self.tap(".slots button")
        self.page.wait_for_selector(".word-grid button")
        self.shot("word-picker")
        for word in (17, 203, 4, 99):
            self.tap(".word-grid button", word)
        self.page.fill("input.code", "K7QM-999")
        self.shot("check-filled")
        self.tap(".next")
        self.shot("check-missing")
        self.open("", "statement")
        self.page.fill("input.code", "7K3M9QXA")
        self.tap(".next")
        self.page.wait_for_selector(".slip")
        self.shot("statement-read")
        self.page.locator(".slip").screenshot(path=self.out / "statement-paper.png")
        self.open("shift=1", "shift-close")
        self.page.locator(".count input").nth(0).fill("5")
        self.tap(".next")
        self.page.wait_for_selector(".notice")
        self.shot("closed-short")


def main(out: Path, address: str) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(**CHROMIUM)
        for size, (width, height) in SIZES.items():
            for lang in ("zh", "en"):
                folder = out / f"{size}-{lang}"
                folder.mkdir(parents=True, exist_ok=True)
                page = browser.new_page(viewport={"width": width, "height": height})
                page.on("pageerror", lambda error: print("page error:", error))
                page.on("console", lambda line: line.type == "error" and print("console:", line.text))
                walk = Walk(page, address, lang, folder)
                for part in (walk.gates, walk.plain, walk.sale, walk.ask, walk.odds):
                    part()
                page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:5173")
