"""How many taps an order takes: a villager the phone knows, and a good from each of two shelves. `python bench/field_taps.py`

Counted by the page itself: what a thumb, and not a script, has clicked.
"""

import harness
import limits
import shop

TAPS_MAX = 10
COUNT = """() => {
  globalThis.taps = 0
  addEventListener('click', event => { if (event.isTrusted) taps += 1 }, true)
}"""


def main() -> None:
    """From home to the slip."""
    shop.built()
    with harness.scratch_database("field_taps"), shop.working_phone() as (phone, _):
        page = phone.page
        phone.add_villager("陈桂香")
        phone.sell("陈桂香", "mi")
        phone.go("home")
        page.wait_for_selector(".tiles")
        page.evaluate(COUNT)
        page.click(".tile.main")
        page.locator(".person").first.click()
        shop.take_two(phone)
        phone.agree()
        phone.pay_exactly()
        phone.slip_number()
        taps = page.evaluate("taps")
        assert page.locator(".slip-goods li").count() == 2
    limits.finish("field_taps", taps, "taps", TAPS_MAX)


if __name__ == "__main__":
    main()
