"""One hand, sunlight, 360 x 640: what can be measured of it is measured on every screen."""

import re

import pytest

from .conftest import Counter

pytestmark = pytest.mark.journey

LIMITS = {"touch_px": 56, "text_px": 18, "contrast": 7}
SCREENS = [
    "home", "who", "add", "goods", "cart", "consent", "show", "pay", "orders", "check", "cash", "seal", "open-bag",
    "more", "messages", "settings", "device", "carry", "complaint", "shift-close", "parcels", "parcel-scan", "asks",
]  # fmt: skip

# The slip is paper: it is measured in millimetres, not in pixels.
MEASURE = """limits => {
  const seen = element => element.getClientRects().length > 0 && !element.closest('.slip, .unseen')
  const parse = colour => (colour.match(/[\\d.]+/g) ?? []).map(Number)
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, a = 1] = parse(getComputedStyle(at).backgroundColor)
      if (a === 1) return [r, g, b]
    }
    return [255, 255, 255]
  }
  const light = rgb => {
    const [r, g, b] = rgb.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = element => {
    const [a, b] = [light(parse(getComputedStyle(element).color).slice(0, 3)), light(ground(element))]
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
  }
  const texts = [...document.querySelectorAll('#app *')].filter(seen)
    .filter(element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .filter(element => !(element instanceof SVGElement))
  const name = element => `${element.tagName}.${element.className} "${element.textContent.slice(0, 30)}"`
  return {
    small: [...document.querySelectorAll('button, input:not([type=file]), .picker')].filter(seen)
      .filter(element => element.getBoundingClientRect().height < limits.touch_px).map(name),
    fine: texts.filter(element => parseFloat(getComputedStyle(element).fontSize) < limits.text_px).map(name),
    faint: texts.filter(element => contrast(element) < limits.contrast).map(e => name(e) + contrast(e)),
    nameless: [...document.querySelectorAll('button')].filter(seen)
      .filter(element => !(element.textContent.trim() || element.getAttribute('aria-label'))).map(name),
    overflow: document.documentElement.scrollWidth > innerWidth
      || [...document.querySelectorAll('.middle, .facing')].some(element => element.scrollWidth > element.clientWidth),
    main: [...document.querySelectorAll('.foot .next, .answer')].every(element => {
      const box = element.getBoundingClientRect()
      return box.bottom <= innerHeight && box.top >= innerHeight / 2
    }),
  }
}"""


@pytest.fixture
def busy(counter: Counter) -> Counter:
    """A counter with an order behind it and a sale under way."""
    counter.sell()
    counter.choose_villager()
    counter.put_in_cart()
    return counter


@pytest.mark.parametrize(("lang", "big"), [("中文", False), ("English", False), ("English", True)])
def test_every_screen_can_be_used_with_a_thumb_in_sunlight(busy: Counter, lang: str, big: bool) -> None:
    busy.go("settings")
    if big:
        busy.page.click("[role=switch]:has-text('大字')")
    busy.page.click(f".chips button:has-text('{lang}')")
    for screen in SCREENS:
        busy.go(screen)
        busy.page.wait_for_timeout(150)
        assert busy.page.evaluate("location.hash") == f"#/{screen}"
        found = busy.page.evaluate(MEASURE, LIMITS)
        wrong = {name: value for name, value in found.items() if name != "main" and value}
        assert not wrong, f"{screen}: {wrong}"
        assert found["main"], f"{screen}: the next step is not under the thumb"


def test_the_villagers_page_can_be_turned_to_face_her(busy: Counter) -> None:
    busy.go("show")
    busy.page.wait_for_selector(".facing")
    busy.page.click("button:has-text('转给对面')")

    assert busy.page.locator(".facing.turned").count() == 1
    assert busy.page.locator(".facing-goods svg").count() == 2
    assert busy.page.locator(".facing-cash .note, .facing-cash .coin").count() == 4


def test_the_slip_prints_on_one_page_58_mm_wide_and_as_long_as_it_is(busy: Counter) -> None:
    busy.go("orders")
    busy.page.click(".person")
    busy.page.wait_for_selector(".slip .qr path")
    busy.page.evaluate("window.print = () => {}")
    busy.page.click("button:has-text('打印')")

    pdf = busy.page.pdf(prefer_css_page_size=True, print_background=True)

    pages = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)
    assert len(pages) == 1
    width_mm, height_mm = (float(points) / 72 * 25.4 for points in pages[0])
    assert width_mm == pytest.approx(58, abs=0.5)
    assert 80 < height_mm < 160
    assert pdf.count(b"/Type /Page\n") == 1
