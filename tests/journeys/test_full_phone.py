"""No room left on the phone: known before cash moves, not after."""

from playwright.sync_api import expect

from farmgate.counter.models import AssistedOrder
from tests.journeys.conftest import County

FULL = "手机存不下了。请删掉一些照片或视频，再试一次。"
NO_CASH = "这一笔没有记下，钱不要动。"
ROOM_BYTES = 30_000_000

# Chromium remembers for half a minute how much room there was, so it has to be filled through the same store.
# Noise, because what is alike takes no room.
FILL = """async most => {
  const opening = indexedDB.open('photos', 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore('photos', { autoIncrement: true })
  await new Promise((done, fail) => { opening.onsuccess = done; opening.onerror = fail })
  const keep = bytes => new Promise(done => {
    const photo = new Uint8Array(bytes)
    for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(photo.subarray(at, at + 65_536))
    const tx = opening.result.transaction('photos', 'readwrite')
    tx.objectStore('photos').add(photo)
    tx.oncomplete = () => done(true)
    tx.onabort = () => done(false)
  })
  let kept = 0
  for (const bytes of [1_000_000, 100_000, 10_000]) while (kept < most && await keep(bytes)) kept += bytes
  return kept
}"""


def test_a_full_phone_takes_no_cash_and_sells_again_when_there_is_room(county: County) -> None:
    phone = county.new_phone()
    devtools = phone.context.new_cdp_session(phone.page)
    origin = county.server.address
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": ROOM_BYTES})
    county.working_phone(phone)
    phone.open_shift({100: 2})
    phone.add_villager("陈桂香")
    phone.take("烧水壶")
    assert phone.page.evaluate(FILL, ROOM_BYTES) < ROOM_BYTES

    phone.page.click(".cart-bar .next")
    stop = phone.page.locator(".notice.stop")
    expect(stop).to_contain_text(FULL)
    expect(stop).to_contain_text(NO_CASH)
    phone.go("pay")
    expect(stop).to_contain_text(FULL)
    expect(phone.page.locator(".next")).to_be_disabled()

    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin})
    phone.go("goods")
    phone.agree()
    phone.pay_exactly()
    phone.slip_number()
    phone.send()
    assert AssistedOrder.objects.count() == 1
