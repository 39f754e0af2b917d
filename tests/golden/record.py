"""Writes a dated folder of golden files, once: `python -m pytest tests/golden/record.py --folder 2027-03`. See README.md."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from farmgate.kernel import signing, words
from farmgate.kernel.clock import wire
from farmgate.kernel.signing import b64
from farmgate.people.models import Device
from tests.golden import ground, paid_back, playing
from tests.golden.asking import villagers_are_asked
from tests.golden.crediting import on_credit
from tests.golden.ground import AGENT_OF, COUNTY, KEYS, OFFERS, START, person

VILLAGE, THIRD = "420527100200", "420527100202"


class Story:
    """Signs what somebody does, plays it, and keeps the line."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []
        self.heads: dict[str, tuple[int, str]] = {}
        self.at = START

    def say(self, by: str, kind: str, body: dict[str, Any], version: int = 1, **more: Any) -> str:
        """The id of what was signed."""
        self.at += timedelta(minutes=1)
        key = KEYS[by]
        seq, prev = self.heads.get(by, (0, hashlib.sha256(key.public).hexdigest()))
        envelope = {"v": version, "device": str(key.device), "seq": seq + 1, "prev": prev, "agent": str(AGENT_OF[by]),
                    "at": wire(self.at), "kind": kind, "body": body} | more  # fmt: skip
        line = self._send(by, envelope)
        self.heads[by] = (seq + 1, line["hash"])
        return str(line["id"])

    def say_otherwise(self, by: str, body: dict[str, Any]) -> None:
        """A second version of the last thing that was said."""
        envelope = json.loads(next(line["text"] for line in reversed(self.lines) if line["by"] == by))
        self._send(by, envelope | {"body": body})

    def _send(self, by: str, envelope: dict[str, Any]) -> dict[str, Any]:
        key, text = KEYS[by], json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
        head = hashlib.sha256(text.encode()).hexdigest()
        hello = json.dumps({"v": 1, "device": str(key.device), "seq": envelope["seq"], "head": head, "epoch": 0,
                            "cursor": "", "challenge": "", "app": "golden"}, separators=(",", ":"))  # fmt: skip
        line = {
            "by": by,
            "kind": envelope["kind"],
            "v": envelope["v"],
            "received": wire(self.at + timedelta(seconds=20)),
            "text": text,
            "sig": b64(key.sign(signing.OPERATION, text.encode())),
        }
        if by in ground.PHONES:
            line |= {"hello": hello, "hello_sig": b64(key.sign(signing.HELLO, hello.encode()))}
        line |= playing.play(line)
        self.lines.append(line)
        return line


@pytest.mark.django_db
def test_record(request: pytest.FixtureRequest) -> None:
    folder = Path(__file__).parent / request.config.getoption("--folder")
    assert not folder.exists(), "what is recorded is never changed"
    ground.lay()
    story = Story()
    _the_office(story)
    _merchants(story)
    _a_day_at_the_counter(story)
    _goods_come(story)
    _own_desks(story)
    _goods_are_lost(story)
    villagers_are_asked(story)
    _a_complaint(story)
    on_credit(story, _order)
    _programs(story)
    _a_phone_goes_wrong(story)
    folder.mkdir()
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in story.lines)
    (folder / "operations.jsonl").write_text(text, encoding="utf-8")
    (folder / "standing.json").write_text(json.dumps(playing.standing(), indent=1) + "\n", encoding="utf-8")


def _the_office(story: Story) -> None:
    say = story.say
    point = {"lat_udeg": 30_827_110, "lon_udeg": 110_975_620, "datum": "GCJ02"}
    say("keeper", "station.open", {"code": "S0003", "name": "兰陵溪村服务站", "village": THIRD, "point": point})
    say("keeper", "station.rename", {"station": "S0003", "name": "兰陵溪服务站", "name_en": "Lanlingxi Station"})
    auditor = say("keeper", "person.add", {"name": "向春梅", "role": "auditor", "place": COUNTY})
    say("officer", "role.decide", {"proposal": auditor, "granted": True})
    say("keeper", "account.invite", {"person": auditor, "username": "xiangchunmei"})
    agent = say("keeper", "person.add", {"name": "谭志勇", "role": "agent", "station": "S0003"})
    say("keeper", "role.grant", {"person": agent, "role": "agent", "station": "S0002"})
    say("keeper", "role.end", {"person": agent, "role": "agent", "station": "S0002", "note": "one is enough"})
    say("keeper", "station.close", {"station": "S0003", "note": "moved"})
    caps = {"sale_cap_minor": 600_000, "day_cap_minor": 3_000_000, "day_count_cap": 200}
    say("officer", "limits.set", {"county": COUNTY, **caps})
    say("officer", "clock.set", {"county": COUNTY, "what": "settle", "minute": 90, "day": 28})
    say("officer", "clock.set", {"county": COUNTY, "what": "settle", "minute": None, "day": None})
    say(
        "officer",
        "message.send",
        {"county": COUNTY, "station": "S0001", "zh": "明天有车。", "en": "A van comes tomorrow."},
    )
    prices = [[offer, price] for offer, price in OFFERS.items()]
    say("officer", "price_list.draft", {"county": COUNTY, "set": prices, "fee_minor": 100, "note": "first"})
    say("accountant", "price_list.publish", {"county": COUNTY, "version": 1})
    say("officer", "allocation.set", {"station": "S0001", "offer": 1, "quantity": 5})
    invite = {"station": "S0001", "till": 2, "agent": str(person("wang")), "code_hash": "ab" * 32}
    say("officer", "device.invite", invite)
    for phone in ground.PHONES:
        say("officer", "device.approve", {"device": str(KEYS[phone].device)})
    for agent_name, amount in (("wang", 100_000), ("li", 5_000)):
        body = {"agent": str(person(agent_name)), "direction": "raise", "amount_minor": amount}
        say("officer", "money.approve", {"proposal": say("accountant", "float.propose", body)})
    from_bank = {"county": COUNTY, "direction": "from_bank", "amount_minor": 500_000, "note": "for bags"}
    say("accountant", "money.approve", {"proposal": say("officer", "safe.propose", from_bank)})
    lower = {"agent": str(person("wang")), "direction": "lower", "amount_minor": 1_000}
    say("accountant", "money.reject", {"proposal": say("officer", "float.propose", lower), "note": "he needs it"})


def _merchants(story: Story) -> None:
    """Two who fill orders; one bank account is agreed on, one is not; and the second takes over a good."""
    say = story.say
    first = say(
        "officer", "merchant.add", {"county": COUNTY, "code": "M01", "name_zh": "秭归日杂", "name_en": "Zigui Goods"}
    )
    second = say("accountant", "merchant.add", {"county": COUNTY, "code": "M02", "name_zh": "长江百货"})
    bank = say(
        "officer", "merchant.bank", {"merchant": first, "holder": "秭归日杂有限公司", "account": "6222000012345678"}
    )
    say("accountant", "merchant.bank_decide", {"proposal": bank, "decision": "approve"})
    wrong = say("accountant", "merchant.bank", {"merchant": second, "holder": "某人", "account": "6222000099999999"})
    say("officer", "merchant.bank_decide", {"proposal": wrong, "decision": "reject"})
    costs = [[offer, price - 100] for offer, price in list(OFFERS.items())[:4]]
    terms = say("accountant", "terms.draft", {"merchant": first, "set": costs, "note": "first"})
    say("officer", "terms.decide", {"terms": terms, "decision": "approve"})
    over = say("officer", "terms.draft", {"merchant": second, "set": [costs[0]], "withdraw": []})
    say("accountant", "terms.decide", {"terms": over, "decision": "approve"})
    gone = say("officer", "terms.draft", {"merchant": first, "set": [], "withdraw": [costs[1][0]]})
    say("accountant", "terms.decide", {"terms": gone, "decision": "reject"})


def _order(shift: str, villager: str, lines: list[list[int]], **odd: Any) -> dict[str, Any]:
    total = sum(quantity * price for _, quantity, price in lines) + 100
    body = {"shift": shift, "villager": villager, "mandate": {"consent": "spoken"}, "lease": 1, "price_list": 1,
            "lines": lines, "fee_minor": 100, "total_minor": total, "tendered_minor": total + 500, "change_minor": 500}  # fmt: skip
    return body | odd


def _a_day_at_the_counter(story: Story) -> None:
    phone = "wang-phone"

    def say(kind: str, body: dict[str, Any]) -> str:
        return story.say(phone, kind, body)

    shift = say("shift.open", {"count_minor": 20_000, "expected_minor": 0})
    born = {"language": "zh-Hans", "born_year": 1958, "card_no": "7K3MQ0RT"}
    chen = say("villager.add", {"name": "陈桂花", "village": VILLAGE, **born})
    tan = say("villager.add", {"name": "覃玉兰", "village": VILLAGE})
    say("card.link", {"villager": tan, "card_no": "8K3MQ0RT"})
    say("delegate.add", {"villager": chen, "delegate": tan, "relation": "neighbour"})
    first = say("order.place", _order(shift, chen, [[1, 2, 1000], [2, 1, 1100]]))
    by_delegate = {"consent": "delegate", "delegate": tan}
    say("order.place", _order(shift, chen, [[3, 1, 1200]], mandate=by_delegate))
    wrong = say(
        "order.place", _order(shift, tan, [[4, 1, 1300]], total_minor=5_000, tendered_minor=5_000, change_minor=0)
    )
    say("order.place", _order(shift, tan, [[1, 4, 1000]]))
    say("order.place", _order(shift, tan, [[5, 1, 999]]))
    say("order.cancel", {"shift": shift, "order": first, "reason": "changed_mind", "note": "", "refund_minor": 3_200})
    bag = say("bag.seal", {"shift": shift, "seal_no": "A 1001", "to": f"safe:{COUNTY}", "amount_minor": 9_000})
    story.say("officer", "bag.open", {"bag": bag, "count_minor": 8_900})
    code = Device.objects.get(pk=KEYS[phone].device).code
    back = {"seal_no": "B 2001", "to": f"drawer:{code}", "amount_minor": 4_000}
    returned = story.say("accountant", "bag.seal", back)
    say("bag.open", {"shift": shift, "bag": returned, "count_minor": 4_000})
    say("shift.close", {"shift": shift, "count_minor": 25_000, "expected_minor": 25_100})
    say("made.up", {"of": "a later app"})
    about = {"operation": wrong, "decision": "refund", "note": "paid back"}
    refund = story.say("accountant", "money.approve", {"proposal": story.say("officer", "suspense.propose", about)})
    _an_evening(story, wrong, refund)


def _an_evening(story: Story, order: str, refund: str) -> None:
    """The money goes back to her; and two acts that a phone signs again after it forgot them."""
    phone = "wang-phone"
    placed = next(line for line in story.lines if line["id"] == order)
    slip_no = f"{Device.objects.get(pk=KEYS[phone].device).code}-{json.loads(placed['text'])['seq']}"
    shift = story.say(phone, "shift.open", {"count_minor": 25_000, "expected_minor": 25_000})
    pictures = list(words.numbers(bytes.fromhex(placed["hash"])))
    story.say(phone, "refund.claim", {"slip_no": slip_no, "words": pictures})
    body = {"shift": shift, "refund": refund, "shown": "slip", "amount_minor": 5_000}
    story.say(phone, "refund.pay", body)
    story.say(phone, "refund.pay", body)
    story.say(phone, "refund.claim", {"slip_no": slip_no, "words": pictures})
    for _ in range(2):
        story.say(phone, "villager.add", {"name": "向冬梅", "village": VILLAGE}, again="ab" * 32)


def _goods_come(story: Story) -> None:
    """What was ordered is bought: one good is short, one parcel is collected and paid for, one is refused."""
    say, phone = story.say, "wang-phone"
    plan = say("officer", "plan.draft", {"county": COUNTY, "rate_bp": 500, "return_days": 7, "note": "first"})
    say("accountant", "plan.publish", {"plan": plan})
    shift = say(phone, "shift.open", {"count_minor": 20_000, "expected_minor": 20_000})
    tan = next(line["id"] for line in story.lines if '"覃玉兰"' in line["text"])
    wanted = [[[1, 1, 1000]], [[3, 2, 1200]], [[4, 1, 1300]]]
    orders = [say(phone, "order.place", _order(shift, tan, lines)) for lines in wanted]
    say(phone, "shift.close", {"shift": shift, "count_minor": 27_000, "expected_minor": 27_000})
    shift = say(phone, "shift.open", {"count_minor": 27_000, "expected_minor": 27_000})
    say("officer", "orders.cut", {"county": COUNTY, "until": wire(story.at)})
    back = {"shift": shift, "order": orders[0], "reason": "changed_mind", "refund_minor": 1_100}
    say(phone, "order.cancel", back)
    short = [[3, 1]]
    for purchase, offers in playing.purchases():
        mine = [pair for pair in short if pair[0] in offers]
        say("accountant", "purchase.answer", {"purchase": purchase, "short": mine, "note": ""})
        say("accountant", "purchase.dispatch", {"purchase": purchase, "waybill": "SF-1"})
    _parcels(story, shift)
    story.at += timedelta(days=11)
    settlement = say("officer", "settlement.close", {"county": COUNTY, "until": wire(story.at)})
    merchant = next(line["id"] for line in story.lines if line["kind"] == "merchant.add")
    payout = say("officer", "payout.propose", {"settlement": settlement, "merchant": merchant})
    say("accountant", "money.approve", {"proposal": payout})
    paid_back.tell(story, shift, _order(shift, tan, [[3, 2, 1200], [4, 1, 1300]]))


def _parcels(story: Story, shift: str) -> None:
    say, phone = story.say, "wang-phone"
    parcels = playing.parcels()
    codes = [code for _, code, _ in parcels]
    say("officer", "hub.receive", {"county": COUNTY, "parcels": codes, "condition": "ok"})
    for parcel, _, _ in parcels:
        say(phone, "parcel.receive", {"parcel": parcel, "condition": "ok"})
    (first, _, _), (second, _, amount), *others = parcels
    say(phone, "parcel.hand_over", {"parcel": first, "shown": "slip"})
    say(phone, "parcel.hand_over", {"parcel": first, "shown": "card"})
    refused = say(phone, "parcel.refuse", {"parcel": second, "reason": "wrong_goods", "amount_minor": amount})
    say(phone, "refund.pay", {"shift": shift, "refund": refused, "shown": "card", "amount_minor": amount})
    for parcel, _, worth in others:
        say(phone, "parcel.hand_over", {"parcel": parcel, "shown": "known", "witness": "李奶奶"})
        say(phone, "parcel.return", {"parcel": parcel, "reason": "damaged", "amount_minor": worth})
    say(phone, "parcel.return", {"parcel": second, "reason": "other", "amount_minor": amount})


def _own_desks(story: Story) -> None:
    """A merchant answers and sends by itself, the hub scans; and one who was to sell with her does so no more."""
    say, phone = story.say, "wang-phone"
    merchant = next(line["id"] for line in story.lines if line["kind"] == "merchant.add")
    at = {"role": "merchant", "place": COUNTY, "merchant": merchant}
    helper = say("keeper", "person.add", {"name": "覃老板", **at}, 2)
    selling = say("keeper", "role.grant", {"person": str(person("seller")), **at}, 2)
    scanning = say("keeper", "role.grant", {"person": str(person("hub-keeper")), "role": "hub", "place": COUNTY}, 2)
    for asked in (helper, selling, scanning):
        say("officer", "role.decide", {"proposal": asked, "granted": True})
    say("keeper", "role.end", {"person": helper, **at, "note": "moved"}, 2)
    known = {purchase for purchase, _ in playing.purchases()}
    shift = [line["id"] for line in story.lines if line["kind"] == "shift.open" and line["by"] == phone][-1]
    tan = next(line["id"] for line in story.lines if '"覃玉兰"' in line["text"])
    say(phone, "order.place", _order(shift, tan, [[3, 2, 1200]]))
    story.at += timedelta(hours=21)
    say("officer", "orders.cut", {"county": COUNTY, "until": wire(story.at)})
    (purchase,) = {purchase for purchase, _ in playing.purchases()} - known
    say("hub-keeper", "purchase.answer", {"purchase": purchase, "short": []})
    say("seller", "purchase.answer", {"purchase": purchase, "short": [[3, 1]], "note": "one is broken"})
    before = {code for _, code, _ in playing.parcels()}
    say("seller", "purchase.dispatch", {"purchase": purchase, "waybill": "SF-2"})
    codes = [code for _, code, _ in playing.parcels() if code not in before]
    say("seller", "hub.receive", {"county": COUNTY, "parcels": codes, "condition": "ok"})
    say("hub-keeper", "hub.receive", {"county": COUNTY, "parcels": codes, "condition": "ok"})
    say("seller", "terms.draft", {"merchant": merchant, "set": [[3, 1050]], "note": "cheaper now"})
    say("seller", "merchant.bank", {"merchant": merchant, "holder": "秭归日杂有限公司", "account": "6222000011112222"})


def _goods_are_lost(story: Story) -> None:
    """One on its way, which its carrier pays for; one at the hub, which turns up; and one that is refused goes home."""
    say, phone = story.say, "wang-phone"
    known = {id_ for id_, _, _ in playing.parcels()} | {id_ for id_, _ in playing.purchases()}
    shift = next(line["id"] for line in reversed(story.lines) if line["kind"] == "shift.open")
    tan = next(line["id"] for line in story.lines if '"覃玉兰"' in line["text"])
    for _ in range(3):
        say(phone, "order.place", _order(shift, tan, [[3, 1, 1200]]))
    held = playing.drawer(KEYS[phone].device)
    say(phone, "shift.close", {"shift": shift, "count_minor": held, "expected_minor": held})
    say("officer", "orders.cut", {"county": COUNTY, "until": wire(story.at)})
    (purchase,) = [id_ for id_, _ in playing.purchases() if id_ not in known]
    say("accountant", "purchase.answer", {"purchase": purchase, "short": [], "note": ""})
    say("accountant", "purchase.dispatch", {"purchase": purchase, "waybill": "SF-2"})
    gone, found, back = [parcel for parcel in playing.parcels() if parcel[0] not in known]
    at_hub = {"county": COUNTY, "parcels": [found[1], back[1]], "condition": "ok"}
    say("keeper", "hub.receive", at_hub)
    decided = [
        say("officer", "loss.decide", {"loss": _declared(story, parcel[0]), "granted": granted, "note": ""})
        for parcel, granted in ((back, False), (gone, True), (found, True))
    ]
    say(phone, "parcel.receive", {"parcel": found[0], "condition": "ok"})
    say(phone, "parcel.receive", {"parcel": back[0], "condition": "opened"})
    say(phone, "parcel.give_back", {"parcel": back[0]})
    say(phone, "parcel.refuse", {"parcel": back[0], "reason": "other", "amount_minor": back[2]})
    say(phone, "parcel.give_back", {"parcel": back[0]})
    say("officer", "hub.take_back", at_hub)
    say("keeper", "hub.give_back", at_hub | {"condition": "opened"})
    claim = playing.claim(decided[1])
    say("accountant", "claim.dispute", {"claim": claim, "words": "签收过"})
    for kind, body in (("claim.settle", {"how": "bank", "note": "周五前"}), ("claim.pay", {})):
        say("accountant", "money.approve", {"proposal": say("officer", kind, {"claim": claim, **body})})


def _declared(story: Story, parcel: str) -> str:
    return story.say("accountant", "loss.propose", {"parcel": parcel, "what": "lost", "note": "车上没有"})


def _a_complaint(story: Story) -> None:
    """One that a neighbouring station takes, one about the station that takes it, and one by telephone."""
    say, phone = story.say, "wang-phone"
    villager = next(line["id"] for line in story.lines if line["kind"] == "villager.add")
    about = {"name": "", "station": "S0002", "slip_no": "", "category": "cash", "words": "少给了十块钱"}
    taken = say(phone, "complaint.file", {"villager": villager, **about})
    say(phone, "complaint.file", {"villager": None, **about, "name": "谭大妈", "station": "S0001"})
    say(phone, "complaint.file", {"category": "behaviour", "about": "carrier", "station": "S0099"})
    told = {
        "county": COUNTY,
        "station": "S0001",
        "channel": "hotline",
        "category": "price",
        "person": str(person("wang")),
    }
    called = say("keeper", "complaint.file", {"villager": villager, **told})
    for complaint, outcome in ((taken, "upheld"), (called, "not_upheld")):
        say("officer", "complaint.take", {"complaint": complaint})
        say("officer", "complaint.answer", {"complaint": complaint, "outcome": outcome, "words": "已查清。"})
        say("keeper", "complaint.close", {"complaint": complaint, "told": "read_aloud", "by_whom": "村委会"})


def _programs(story: Story) -> None:
    """A merchant's program is let in and ended; an address is told of events, and then no more."""
    say = story.say
    merchant = next(line["id"] for line in story.lines if line["kind"] == "merchant.add")
    mine = {"county": COUNTY, "merchant": merchant}
    scopes = ["purchases:read", "purchases:write", "hooks:write"]
    held = {"person": str(person("accountant")), "label": "ERP", "scopes": scopes, "secret_hash": "cd" * 32}
    until = wire(story.at + timedelta(days=365))
    token = say("officer", "token.issue", {**mine, **held, "until": until})
    say("keeper", "token.end", {"token": token, "note": "lost"})
    told = {"address": "https://erp.example/farmgate?shop=1", "events": ["purchase.cut", "settlement.closed"]}
    hook = say("officer", "hook.set", {**mine, **told})
    say("keeper", "hook.end", {"hook": hook, "note": ""})


def _a_phone_goes_wrong(story: Story) -> None:
    phone, device = "li-phone", str(KEYS["li-phone"].device)
    shift = story.say(phone, "shift.open", {"count_minor": 0, "expected_minor": 0})
    story.say_otherwise(phone, {"count_minor": 100, "expected_minor": 0})
    story.say(phone, "shift.close", {"shift": shift, "count_minor": 0, "expected_minor": 0})
    story.say("officer", "device.thaw", {"device": device, "note": "looked at"})
    story.say(phone, "shift.open", {"count_minor": 0, "expected_minor": 0})
    story.say("officer", "device.revoke", {"device": device, "note": "lost"})
    story.say(phone, "bag.seal", {"seal_no": "C 1", "to": f"safe:{COUNTY}", "amount_minor": 100})
