"""How long an order takes to be safe on the phone: its one strict transaction. `python bench/field_durable.py`

Orders are made on the screens of the built app; the app's own store writes them, on a profile that is on the disk.
"""

import sys
from statistics import median

import harness
import limits
import shop

LIMIT_MS = 50
ORDERS = 20
# From the beginning of the transaction that adds an operation to its end.
WATCH = """() => {
  globalThis.written = []
  const begin = IDBDatabase.prototype.transaction
  IDBDatabase.prototype.transaction = function (...asked) {
    return Object.assign(begin.apply(this, asked), { begun: performance.now() })
  }
  const add = IDBObjectStore.prototype.add
  IDBObjectStore.prototype.add = function (...record) {
    const { transaction } = this
    transaction.addEventListener('complete', () => {
      written.push({ ms: performance.now() - transaction.begun, kind: record[0].kind, durability: transaction.durability })
    })
    return add.apply(this, record)
  }
}"""


def main() -> None:
    """The median of twenty orders."""
    shop.built()
    with harness.scratch_database("field_durable"), shop.working_phone() as (phone, _):
        phone.page.add_init_script(f"({WATCH})()")
        phone.start_again()
        phone.page.wait_for_selector(".tiles")
        phone.add_villager("陈桂香")
        for _ in range(ORDERS):
            phone.serve("陈桂香")
            shop.take_two(phone)
            phone.agree()
            phone.pay_exactly()
            phone.slip_number()
        written = [it for it in phone.page.evaluate("written") if it["kind"] == "order.place"]
    assert len(written) == ORDERS
    assert {it["durability"] for it in written} == {"strict"}
    taken = [it["ms"] for it in written]
    print(f"{min(taken):.1f} to {max(taken):.1f} ms", file=sys.stderr)
    limits.finish("field_durable", median(taken), "ms", LIMIT_MS)


if __name__ == "__main__":
    main()
