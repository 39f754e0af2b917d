"""Taking turns: what changes a county's purchase orders, plans and settlements is done by one at a time."""

from farmgate.sql import ask


def one_at_a_time(county: str) -> None:
    """Wait for whoever is changing this county's trade, and keep others waiting until the transaction ends."""
    ask("SELECT pg_advisory_xact_lock(hashtextextended('farmgate.trade ' || %s, 0))", [county])
