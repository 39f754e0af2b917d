"""The field app on one phone, driven as an agent's thumb would."""

from collections.abc import Mapping

from playwright.sync_api import BrowserContext, Locator, Page, expect

PIN = "2580"
SIZE = {"width": 360, "height": 640}
LISTEN = """() => {
  globalThis.said = []
  const speak = speechSynthesis.speak.bind(speechSynthesis)
  speechSynthesis.speak = words => { said.push([words.lang, words.text]); speak(words) }
}"""

# By value in yuan: where a note or coin is drawn.
PIECES = {100: "note", 50: "note", 20: "note", 10: "note", 5: "note", 1: "coin"}


def piece(yuan: int) -> str:
    """What a row or a button shows that stands for this note or coin."""
    return f":has(svg.{PIECES[yuan]} text:text-is('{yuan}'))"


class Phone:
    """One browser profile with the field app in it."""

    def __init__(self, context: BrowserContext, address: str, language: str = "zh-Hans") -> None:
        self.context = context
        self.address = f"{address}/field/"
        self.language = language
        context.add_init_script(f"({LISTEN})()")
        self.page: Page = context.pages[0] if context.pages else context.new_page()

    def open(self) -> None:
        self.page.goto(self.address)

    def go(self, screen: str) -> None:
        self.page.evaluate("screen => { location.hash = `#/${screen}` }", screen)

    def next(self, name: str = "") -> Locator:
        """The next step, under the thumb."""
        return self.page.locator(".next:enabled", has_text=name)

    def words(self) -> list[str]:
        """The four picture words on the screen."""
        # Numbers stand there for a moment, until the words have been read.
        expect(self.page.locator(".four-words li svg")).to_have_count(4)
        return self.page.locator(".four-words li span").all_inner_texts()

    def enrol(self, code: str) -> None:
        """Type the invite, up to the four pictures."""
        self.open()
        if self.language == "en":
            self.page.click("button.plain[lang=en]")
        self.enter_invite(code)

    def enter_invite(self, code: str) -> None:
        """From where it is asked for, up to the four pictures."""
        self.page.fill("input.code", code)
        self.next().click()
        expect(self.page.locator(".four-words")).to_be_visible()

    def look_whether_approved(self, then: str = ".keys") -> None:
        """Until what comes `then` is there: for a new phone the keys of its PIN."""
        # In one go: the page may find out by itself and be gone before a finger comes down.
        self.page.evaluate("document.querySelector('.four-words') && document.querySelector('.next').click()")
        expect(self.page.locator(then)).to_be_visible()

    def choose_pin(self) -> None:
        self.type_pin()
        self.type_pin()
        expect(self.page.locator(".tiles")).to_be_visible()

    def type_pin(self) -> None:
        for digit in PIN:
            self.page.click(f".keys button:text-is('{digit}')")
        self.next().click()

    def start_again(self) -> None:
        """The app is opened anew, as after the phone was put down."""
        self.page.reload()
        self.type_pin()

    def count(self, pieces: Mapping[int, int]) -> None:
        """A blind count: how many of each note or coin, by yuan."""
        for yuan, n in pieces.items():
            self.page.locator(f".count li{piece(yuan)} input").fill(str(n))
        self.next().click()
        expect(self.page.locator("dl.due")).to_be_visible()

    def open_shift(self, pieces: Mapping[int, int]) -> None:
        self.page.click(".tile.main")
        self.count(pieces)
        self.next().click()

    def add_villager(self, name: str) -> None:
        """From nobody found to the goods."""
        self.go("who")
        self.page.fill("input[type=search]", name)
        expect(self.page.locator(".people li")).to_have_count(0)
        self.next().click()
        self.next().click()
        expect(self.page.locator(".category").first).to_be_visible()

    def serve(self, search: str) -> None:
        """Somebody in the register comes to the counter."""
        self.go("who")
        self.page.fill("input[type=search]", search)
        self.page.locator(".person").first.click()
        expect(self.page.locator(".category").first).to_be_visible()

    def find(self, text: str) -> Locator:
        """What the search box finds, best first."""
        self.page.fill("input[type=search]", text)
        return self.page.locator(".offer")

    def take(self, search: str, name: str = "") -> None:
        """The best of what is found, or the first of that name, goes into the cart."""
        found = self.find(search).filter(has_text=name).first
        found.locator(".add").click()
        expect(found).to_have_class("offer chosen")

    def agree(self) -> None:
        """She sees her page and says yes; the agent sees what is due."""
        self.page.click(".cart-bar .next")
        self.page.click(".answer.yes")
        expect(self.page.locator(".pair .strong")).to_be_visible()

    def pay_exactly(self) -> None:
        self.page.click(".pair .strong")
        self.next().click()

    def sell(self, villager: str, *goods: str) -> str:
        """A whole sale with exact money. Returns the slip's number."""
        self.serve(villager)
        for search in goods:
            self.take(search)
        self.agree()
        self.pay_exactly()
        return self.slip_number()

    def slip_number(self) -> str:
        return self.page.locator(".slip .number").inner_text()

    def send(self) -> None:
        """Everything is with the county."""
        self.go("more")
        self.page.locator("section .side").click()
        expect(self.page.locator(".notice.good")).to_be_visible()

    def unsent(self) -> str:
        """The quiet fact about the outbox."""
        self.go("more")
        return self.page.locator(".fact").inner_text()

    def check_slip(self, number: str, words: list[str]) -> Locator:
        """The verdict on a slip."""
        self.go("home")
        self.go("check")
        self.enter_slip(number, words)
        return self.page.locator(".verdict")

    def enter_slip(self, number: str, words: list[str]) -> None:
        """Number and pictures, where they are asked for."""
        self.page.fill("input.code", number)
        self.page.locator(".slots button").first.click()
        for word in words:
            self.page.locator(f".word-grid button:has(span:text-is('{word}'))").click()
        self.next().click()

    def said(self) -> list[list[str]]:
        """What was read aloud since the page was opened: language and text."""
        spoken: list[list[str]] = self.page.evaluate("said")
        return spoken

    def says(self, words: str) -> None:
        """Wait until these words have been read aloud: a screen speaks a moment after it is drawn."""
        self.page.wait_for_function(
            "words => said.some(([, text]) => text.toLowerCase().includes(words))", arg=words.lower()
        )

    def kept_for_offline(self) -> None:
        """The worker has the whole app."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
