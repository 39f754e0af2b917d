"""A slip straight to a receipt printer: real Chromium, and a printer that is a plain object behind `navigator.usb`."""

import os
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from .conftest import Counter

pytestmark = pytest.mark.journey

WIDTH_DOTS, DOTS_PER_MM = 384, 8

# `printer.now`: what becomes of the next bytes. Nothing else of the app knows that this is no printer.
PRINTER = """(() => {
  const out = { endpointNumber: 3, direction: 'out', type: 'bulk' }
  const alternate = { alternateSetting: 0, interfaceClass: 7, endpoints: [out] }
  const printer = { now: 'prints', there: true, opened: 0, closed: 0, jobs: [], asked: 0 }
  const device = {
    vendorId: 0x0416, productId: 0x5011, productName: 'POS58', configuration: null,
    async open() { printer.opened += 1; printer.jobs.push([]) },
    async close() { printer.closed += 1 },
    async selectConfiguration() { device.configuration = { interfaces: [{ interfaceNumber: 0, alternates: [alternate] }] } },
    async claimInterface() { if (printer.now === 'is taken') throw new DOMException('claimed', 'NetworkError') },
    async transferOut(endpoint, data) {
      if (endpoint !== 3) throw new Error('not the way in')
      if (printer.now === 'is pulled out' && printer.jobs.at(-1).length > 8000) {
        throw new DOMException('gone', 'NetworkError')
      }
      if (printer.now === 'has no paper' && printer.jobs.at(-1).length > 8000) return new Promise(() => undefined)
      printer.jobs.at(-1).push(...data)
      return { status: 'ok' }
    },
  }
  const usb = {
    async getDevices() { return printer.there && localStorage.getItem('test.allowed') ? [device] : [] },
    async requestDevice({ filters }) {
      printer.asked += 1
      if (filters[0].classCode !== 7) throw new Error('not a printer')
      if (printer.now === 'is not chosen') throw new DOMException('closed', 'NotFoundError')
      localStorage.setItem('test.allowed', 'yes')
      return device
    },
  }
  Object.defineProperty(navigator, 'usb', { value: usb })
  for (const other of ['bluetooth', 'serial']) delete Navigator.prototype[other]
  window.printer = printer
  window.print = () => { window.dialogs = (window.dialogs ?? 0) + 1 }
})()"""


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    context.add_init_script(PRINTER)
    return context


def choose(counter: Counter) -> None:
    counter.go("settings")
    counter.page.click(".choice:has-text('USB 打印机')")
    counter.page.wait_for_selector(".choice[aria-pressed=true]:has-text('POS58')")


def now(counter: Counter, what: str) -> None:
    counter.page.evaluate("what => { printer.now = what }", what)


def printed(counter: Counter) -> None:
    counter.page.click(".side:has-text('打印'), .side:has-text('再打一次')")
    counter.page.wait_for_selector(".side[aria-busy=false]:has-text('打')")


def comes(counter: Counter, what: str) -> None:
    """Wait for it. The page's own policy lets nothing be evaluated in it, so it is asked from outside."""
    for _ in range(100):
        if counter.page.evaluate(what):
            return
        counter.page.wait_for_timeout(50)
    pytest.fail(f"it never came to this: {what}")


def jobs(counter: Counter) -> list[bytes]:
    given: list[list[int]] = counter.page.evaluate("printer.jobs")
    return [bytes(job) for job in given]


def on_paper(job: bytes) -> list[str]:
    """The rows of dots, `#` and `.`, that a printer makes of a job."""
    assert job[:2] == b"\x1b@"
    rows: list[str] = []
    at = 2
    while job[at : at + 4] == b"\x1dv0\x00":
        stride, height = struct.unpack_from("<HH", job, at + 4)
        at += 8
        for _ in range(height):
            bits = f"{int.from_bytes(job[at : at + stride], 'big'):0{stride * 8}b}"
            rows.append(bits.translate({48: ".", 49: "#"}))
            at += stride
    assert job[at : at + 2] == b"\x1bd"
    assert len(job) == at + 3
    return rows


def keep(rows: list[str], name: str) -> None:
    """Save what came out as a picture, for a person to look at, when somebody asks for it."""
    folder = os.environ.get("FARMGATE_LOOK")
    if not folder:
        return
    raw = b"".join(b"\x00" + bytes(0 if dot == "#" else 255 for dot in row) for row in rows)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    png = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    Path(folder, f"{name}.png").write_bytes(b"\x89PNG\r\n\x1a\n" + png)


def has_qr(rows: list[str], squares: list[str]) -> bool:
    """Whether the code is there in whole dots: every square the same size, none blurred."""
    for scale in (6, 5, 4, 3):
        lines = ["".join(dot * scale for dot in line) for line in squares]
        for y in range(len(rows) - len(lines) * scale):
            x = rows[y].find(lines[0])
            if x >= 0 and all(
                rows[y + n].startswith(line, x) for n, line in enumerate(line for line in lines for _ in range(scale))
            ):
                return True
    return False


def shown_qr(counter: Counter) -> list[str]:
    """The squares of the code on the screen, without its white border."""
    found: dict[str, Any] = counter.page.locator(".slip .qr").evaluate(
        """svg => ({ size: svg.viewBox.baseVal.width, path: svg.querySelector('path').getAttribute('d') })"""
    )
    dark = {tuple(map(int, step.split("h")[0].split())) for step in found["path"].split("M")[1:]}
    inner = range(2, int(found["size"]) - 2)
    return ["".join("#" if (x, y) in dark else "." for x in inner) for y in inner]


def test_the_slip_on_the_screen_is_the_slip_on_the_paper(counter: Counter) -> None:
    choose(counter)
    counter.page.reload()
    counter.type_pin()
    counter.sell()
    printed(counter)

    (job,) = jobs(counter)
    rows = on_paper(job)
    keep(rows, "paper-zh")
    assert len(rows[0]) == WIDTH_DOTS
    box = counter.page.locator(".slip").bounding_box()
    assert box is not None
    assert len(rows) / DOTS_PER_MM == pytest.approx(box["height"] / box["width"] * 58, abs=6)
    assert has_qr(rows, shown_qr(counter))
    assert counter.page.evaluate("[printer.opened, printer.closed, printer.asked, window.dialogs ?? 0]") == [1, 1, 0, 0]
    assert counter.page.locator(".notice").count() == 0


@pytest.mark.parametrize(
    ("trouble", "word"),
    [
        ("is pulled out", "找不到打印机"),
        ("is taken", "被别的程序占着"),
        ("has no paper", "看看有没有纸"),
    ],
)
def test_what_does_not_print_is_said_kept_and_tried_again(counter: Counter, trouble: str, word: str) -> None:
    choose(counter)
    counter.sell()
    number = counter.page.inner_text(".slip .number")
    now(counter, trouble)
    counter.page.click(".side:has-text('打印')")
    counter.page.wait_for_selector(f".notice:has-text('{word}')", timeout=20_000)

    assert "不会重复下单" in counter.page.inner_text(".notice")
    assert counter.page.inner_text(".slip .number") == number
    if folder := os.environ.get("FARMGATE_LOOK"):
        counter.page.screenshot(path=f"{folder}/trouble-{trouble.replace(' ', '-')}.png")

    now(counter, "prints")
    printed(counter)

    first, second = jobs(counter)
    assert len(on_paper(second)) > len(first) / (WIDTH_DOTS / 8)
    assert counter.page.locator(".notice").count() == 0
    assert counter.page.evaluate("printer.opened === printer.closed")
    assert counter.orders() == 1


def test_five_taps_make_one_slip_and_another_time_another(counter: Counter) -> None:
    choose(counter)
    counter.sell()
    counter.page.locator(".side:has-text('打印')").evaluate("b => { for (let i = 0; i < 5; i++) b.click() }")
    counter.page.wait_for_selector(".side[aria-busy=false]:has-text('打印')")
    assert len(jobs(counter)) == 1
    printed(counter)

    one, two = jobs(counter)
    assert one == two


def test_a_printer_that_is_not_there_and_a_list_that_is_closed(counter: Counter) -> None:
    counter.go("settings")
    now(counter, "is not chosen")
    counter.page.click(".choice:has-text('USB 打印机')")
    comes(counter, "printer.asked === 1")
    assert counter.page.locator(".notice").count() == 0
    assert "手机自带" in counter.page.inner_text(".rows .choice[aria-pressed=true]")

    now(counter, "prints")
    choose(counter)
    counter.sell()
    counter.page.evaluate("printer.there = false")
    counter.page.click(".side:has-text('打印')")
    counter.page.wait_for_selector(".notice:has-text('找不到打印机')")


def test_without_a_printer_of_its_own_the_browser_prints(counter: Counter) -> None:
    choose(counter)
    counter.page.click(".choice:has-text('手机自带的打印')")
    counter.sell()
    counter.page.click(".side:has-text('打印')")
    comes(counter, "window.dialogs === 1")
    assert jobs(counter) == []


def test_in_english_with_big_text_the_paper_is_the_same_size(counter: Counter) -> None:
    choose(counter)
    counter.page.click("[role=switch]:has-text('大字')")
    counter.page.click(".chips button:has-text('English')")
    if folder := os.environ.get("FARMGATE_LOOK"):
        counter.page.locator(".middle").evaluate("it => it.scrollTo(0, 9999)")
        counter.page.screenshot(path=f"{folder}/settings-en-big.png")
    counter.sell()
    counter.page.click(".side:has-text('Print')")
    counter.page.wait_for_selector(".side[aria-busy=false]:has-text('Print')")

    rows = on_paper(jobs(counter)[0])
    keep(rows, "paper-big")
    assert has_qr(rows, shown_qr(counter))
