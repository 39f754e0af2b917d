"""Safeguards taken out one at a time: each must be missed by the world, or the world proves nothing.

`python -m tests.simulator.mutants [NAME ...]` copies the tree, makes one change in the copy, and plays seeds there until
a promise breaks. The last line is JSON; status 0 when every mutant was killed.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEEDS_MAX = 200
SEEDS_UNTOUCHED = 20
WORLD = ("--days", "6", "--phones", "5", "--acts", "12", "--trouble", "10")
# Long enough that goods are collected, their window is over and they are settled.
SETTLED = ("--days", "16", "--phones", "5", "--acts", "8", "--trouble", "6")
# And longer, so that some of what was settled is taken back.
TAKEN_BACK = ("--days", "24", "--phones", "5", "--acts", "8", "--trouble", "6")
COPIED = ("farmgate", "tests", "manage.py", "data", "field/public", "pyproject.toml")


@dataclass(frozen=True)
class Mutant:
    """A safeguard, and the change that breaks it: `before` stands exactly once in `file`. None of them: the tree as it is."""

    name: str
    file: str
    before: str
    after: str
    world: tuple[str, ...] = WORLD


INTAKE, KEEPING, RULES = "farmgate/sync/intake.py", "farmgate/sync/keeping.py", "farmgate/counter/rules.py"
TRADE, TRADE_RULES, SETTLING = "farmgate/trade/services.py", "farmgate/trade/rules.py", "farmgate/trade/settling.py"
TAKING_BACK = "farmgate/sync/taking_back.py"
ASKING, CONSENTING = "farmgate/sync/asking.py", "farmgate/counter/consenting.py"
FULFILLING, LOGISTICS = "farmgate/sync/fulfilling.py", "farmgate/logistics/rules.py"
PHONE, OUTBOX = "tests/simulator/phone.py", "tests/simulator/outbox.py"
MUTANTS = (
    Mutant("no dedupe", INTAKE, "        if seq <= intake.last_seq:\n", "        if False:\n"),
    Mutant("no gap check", INTAKE, "elif seq != intake.last_seq + 1:", "elif False:"),
    Mutant("no chain check", INTAKE, "elif item.envelope.prev != intake.head.hex():", "elif False:"),
    Mutant("no fork check", INTAKE, "if digest != item.hash:", "if False:"),
    Mutant(
        "no signature check",
        INTAKE,
        "if not signing.verify(device.alg, device.public_key, signing.OPERATION, signed.data, signed.signature):",
        "if False:",
    ),
    Mutant(
        "replay answered as new", INTAKE, "Result(seq, item.hash, code, True)", "Result(seq, item.hash, None, True)"
    ),
    Mutant("frozen phone acts on", INTAKE, 'batch.device.status != "active"', 'batch.device.status == "revoked"'),
    Mutant("revoked phone acts on", INTAKE, 'batch.device.status != "active"', 'batch.device.status == "frozen"'),
    Mutant("fork not kept", INTAKE, "keeping.fork(intake.device.id, twin, now)", "pass"),
    Mutant("fork does not freeze", INTAKE, "    people_services.freeze_device(intake.device.id)\n", ""),
    Mutant(
        "ack before commit",
        INTAKE,
        "        except FloatTaken as taken_away:\n",
        "        except __import__('django').db.OperationalError:\n            break\n"
        "        except FloatTaken as taken_away:\n",
    ),
    Mutant("log's end not moved", KEEPING, "_chain(batch.device.id, taken[-1][0]), ", ""),
    Mutant("exception without owner", KEEPING, "after.append(_exceptions(batch, held))", "pass"),
    Mutant("lease ignored", RULES, "        or lease_oddity(state, at, body.total_minor, 1, who, facts.lease)\n", ""),
    Mutant("sale cap ignored", RULES, 'return "over_sale_cap"', "pass"),
    Mutant(
        "float not checked",
        RULES,
        '"over_float" if facts.float_taken or body.total_minor - body.due_minor > state.float_minor',
        "None if 1",
    ),
    Mutant("price not checked", RULES, 'return "wrong_price"', "pass"),
    Mutant("old list honoured", RULES, "at > listed.superseded_at + PRICE_LIST_GRACE", "False"),
    Mutant("sum not checked", RULES, '        return "bad_total"\n    if listed', "        pass\n    if listed"),
    Mutant("villager not looked up", RULES, "if not facts.villager_known:", "if False:"),
    Mutant("held cash forgotten", RULES, 'return Decision(code, (Entry("held", lines),))', "return Decision(code)"),
    Mutant(
        "count not believed", RULES, "return replace(state, drawer_minor=count), Decision", "return state, Decision"
    ),
    Mutant("an act signed again counts again", INTAKE, "if item.envelope.again in batch.counted:", "if False:"),
    Mutant("refund paid as often as asked", RULES, "    if refund.paid:\n", "    if False:\n"),
    Mutant("a cut order may be taken back", RULES, "    if order.bought:\n", "    if False:\n"),
    Mutant("orders that may be taken back are cut", FULFILLING, "until - rules.SHIFT_AT_LONGEST)", "until)"),
    Mutant("refused goods are settled too", TRADE, "    ask(_ENDED, [at, *_keys(lines)])\n", "", SETTLED),
    Mutant(
        "settled goods come back", TRADE, 'if any(state in ("final"', 'if False and any(state in ("final"', TAKEN_BACK
    ),
    Mutant("the fee of nothing is kept", TRADE, "fee if nothing else 0", "0"),
    Mutant("who ordered first goes without", TRADE_RULES, "for line in reversed(wanted):", "for line in wanted:"),
    Mutant("commission above the take", TRADE_RULES, "min(by_rate, of_line, left)", "by_rate", TAKEN_BACK),
    Mutant("settled before the window is over", SETTLING, "until - rules.RETURN_GRACE", "until", SETTLED),
    Mutant(
        "commission before all has ended",
        SETTLING,
        """AND o.state NOT IN ('final', 'ended', 'reversed')\n""",
        "AND false\n",
        TAKEN_BACK,
    ),
    Mutant("a share paid as often as asked", SETTLING, "if not all(given_up", "if False and not all(given_up", SETTLED),
    Mutant(
        "a parcel handed over twice",
        LOGISTICS,
        '    """She has it. It may be handed over that was never scanned in: the van was late and she stood there."""\n'
        "    if parcel.state in DONE:\n",
        "    if False:\n",
        SETTLED,
    ),
    Mutant(
        "what lapses is not owed back",
        ASKING,
        "        _owe_lapsed(op, batch, county, ended, derived_id(op.id, number))\n",
        "        pass\n",
        SETTLED,
    ),
    Mutant(
        "an answer counts however late", CONSENTING, "ask.lapsed or (body.agreed and at > ask.until)", "False", SETTLED
    ),
    Mutant(
        "what was lost is owed again when it is refused",
        LOGISTICS,
        '        return parcel, "was_lost"\n    return _back(parcel, body.amount_minor, station_code, at)\n\n\ndef bring_back',
        "        pass\n    return _back(parcel, body.amount_minor, station_code, at)\n\n\ndef bring_back",
        SETTLED,
    ),
    Mutant("commission stays when goods go back", TAKING_BACK, "if taken.commission_minor:", "if False:", TAKEN_BACK),
    Mutant("brought back however late", LOGISTICS, "    if at > parcel.return_until:\n", "    if False:\n", SETTLED),
    Mutant(
        "phone forgets after send",
        PHONE,
        "    def _prune(self, at: datetime) -> None:\n",
        "    def _prune(self, at: datetime) -> None:\n        self.flash.log.clear()\n    def _kept(self, at):\n",
    ),
    Mutant(
        "slip before durability",
        PHONE,
        "        self.battery()\n        if self.sane:\n            self._fold(op)\n",
        "        if self.sane:\n            self._fold(op)\n        self.battery()\n",
    ),
    Mutant("phone says no hello", PHONE, '"seq": seq, "head": head,', '"seq": 0, "head": flash.key.genesis,'),
    Mutant("phone signs again what is there", OUTBOX, 'if answer["matchedSeq"] > state["ackSeq"]:', "if False:"),
    Mutant(
        "phone trusts its own cursor",
        OUTBOX,
        'return state | {"ackSeq": ack["lastSeq"], "ackHead": ack["head"]}\n    return met',
        'return met if ack["lastSeq"] < state["ackSeq"] else state | '
        '{"ackSeq": ack["lastSeq"], "ackHead": ack["head"]}\n    return met',
    ),
)


UNTOUCHED = Mutant("nothing", "", "", "")


def tried(mutant: Mutant, seeds: int) -> dict[str, object]:
    """Play seeds with this safeguard out. `killed_by` is the first seed that noticed, None when none did."""
    with tempfile.TemporaryDirectory(prefix="farmgate-mutant-") as folder:
        copy = Path(folder)
        for name in COPIED:
            source = ROOT / name
            copied = shutil.copytree if source.is_dir() else shutil.copy
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            copied(source, copy / name)
        if mutant.file:
            _change(copy / mutant.file, mutant)
        return {"mutant": mutant.name} | _killed(copy, seeds, mutant.world)


def _change(file: Path, mutant: Mutant) -> None:
    text = file.read_text(encoding="utf-8")
    if text.count(mutant.before) != 1:
        raise SystemExit(f"{mutant.name}: its place in {mutant.file} is not there once; bring the mutant up to date")
    file.write_text(text.replace(mutant.before, mutant.after), encoding="utf-8")


def _killed(copy: Path, seeds: int, world: tuple[str, ...]) -> dict[str, object]:
    environment = {**os.environ, "FARMGATE_VAR": os.environ.get("FARMGATE_VAR", str(ROOT / "var"))}
    words = [sys.executable, "-m", "tests.simulator", "--as-found", "--seeds", str(seeds), *world]
    done = subprocess.run(words, cwd=copy, env=environment, capture_output=True, text=True)
    if done.returncode == 0:
        return {"killed_by": None, "noticed": ""}
    lines = done.stderr.strip().splitlines()
    held = sum(" held, " in line for line in lines)
    return {"killed_by": held + 1, "noticed": next((line for line in lines if " broke: " in line), lines[-1])[:200]}


def main() -> int:
    """All of them, or those named."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulator.mutants", description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seeds", type=int, default=SEEDS_MAX)
    given = parser.parse_args()
    untouched = tried(UNTOUCHED, min(SEEDS_UNTOUCHED, given.seeds))
    if untouched["killed_by"]:
        raise SystemExit(f"the tree as it is does not hold, so a mutant's death would prove nothing: {untouched}")
    found = []
    for mutant in MUTANTS:
        if not given.names or mutant.name in given.names:
            found.append(tried(mutant, given.seeds))
            print(json.dumps(found[-1]), file=sys.stderr, flush=True)
    survived = [result["mutant"] for result in found if result["killed_by"] is None]
    print(json.dumps({"mutants": len(found), "killed": len(found) - len(survived), "survived": survived}))
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
