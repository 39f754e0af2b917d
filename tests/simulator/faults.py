"""What goes wrong in the world, by name, and how often it did. A fault that never happened proves nothing."""

from collections import Counter

NAMES = {
    "duplicate_send": "a request reached the server twice",
    "reordered_send": "an old request arrived after a newer one",
    "partial_send": "a request broke off in the middle",
    "lost_request": "a request never arrived",
    "lost_answer": "the server had done it, and the answer never came",
    "partial_ack": "the answer broke off in the middle",
    "crash_before_commit": "the database ended the transaction just before its commit",
    "crash_after_commit": "the server died between commit and answer",
    "clock_jump": "a phone's clock was set wrong by hours or days",
    "device_reset": "a phone lost everything and was enrolled anew",
    "cloned_phone": "two phones went on from one copy of a log",
    "rolled_back_phone": "a phone's memory went back to an earlier day",
    "rolled_back_again": "a phone's memory went back to before it had signed its parted branch again",
    "two_phones_one_agent": "two phones of one agent sold against one float without a network",
    "stolen_phone": "a stolen phone sold before it was revoked",
    "revoked_phone": "a stolen phone sold after it was revoked",
    "stale_price_list": "a phone sold by a price list that was replaced long ago",
    "restored_backup": "the server came back from last night's backup",
    "standby_promoted": "a standby that lacked the last hours took over",
    "long_offline": "a phone had no network for thirty days",
    "old_versions": "a phone three versions behind spoke to the server",
    "phone_full": "a phone had no room for one more operation",
    "server_full": "the server's disk was full",
    "hostile_unsigned": "bytes that nobody signed",
    "hostile_signed": "nonsense under a good signature",
    "replayed_elsewhere": "an operation was sent again under another device, or to another server",
    "two_tabs": "two tabs wrote to one log",
    "power_cut": "the battery went during a write",
    "careless_carrier": "a carrier brought a post bag late, twice, torn or not at all",
    "refund_at_two_stations": "a refund was asked for at two stations at once, one of them without a network",
    "merchant_short": "a merchant had less than was ordered, and who ordered last went without",
    "parcel_refused": "a villager did not take what had come",
    "goods_returned": "a villager brought back in time what she had taken",
    "parcel_handed_over_twice": "two phones handed over one parcel, neither knowing of the other",
    "cancelled_after_cut": "an order was taken back whose goods were being bought, by a phone that had not heard",
    "returned_after_settlement": "what was brought back in time was heard of after it had been settled",
    "ask_agreed": "a villager agreed to what a merchant asked, and paid what it was dearer",
    "ask_refused": "a villager did not agree to what a merchant asked",
    "ask_lapsed": "nobody answered in time what a merchant asked",
    "ask_answered_late": "a phone without a network answered what had lapsed meanwhile",
    "merchant_cheaper": "a merchant was content with less, and the difference was hers at once",
    "parcel_lost": "two people declared a parcel lost or spoiled",
    "lost_one_moved": "a parcel that one person declared lost had moved on before another one decided",
    "lost_and_handed_over": "a parcel was declared lost that a phone without a network had handed over",
    "lost_and_refused": "a parcel was declared lost that a villager had refused where there was no network",
    "lost_and_found": "a station scanned in what was lost",
    "claim_settled": "somebody paid for a lost parcel, by two people",
    "claim_paid": "a merchant was paid for what others had lost, by two people",
    "line_taken_back": "settled lines were taken back by two people",
    "commission_paid": "an agent's commission was paid to him by two people",
    "short_count": "an agent took cash out of the drawer",
}


class Faults(Counter[str]):
    """How often each happened."""

    def note(self, name: str) -> None:
        """It happened once more. KeyError for a name nobody explained."""
        assert name in NAMES, name
        self[name] += 1

    def missing(self) -> list[str]:
        """What never happened."""
        return [name for name in NAMES if not self[name]]
