"""What must hold after every meeting, asked of the rows in one statement that shares no line with the product."""

from tests.simulator.database import Owner


def broken(owner: Owner) -> list[str]:
    """The promises that do not hold, each with what shows it."""
    return [f"{promise}: {shown}" for promise, shown in owner.ask(_ALL)]


_SIGNED = "SELECT o.*, convert_from(o.bytes, 'UTF8')::json AS said FROM sync_operation o"
_PROMISES = {
    "a log is whole": f"""
        SELECT device || ' ' || seq FROM (SELECT *, lag(hash) OVER log AS before, row_number() OVER log AS n
            FROM ({_SIGNED}) AS s WINDOW log AS (PARTITION BY device ORDER BY seq)) AS o
        JOIN people_device d ON d.id = o.device
        WHERE seq <> n OR said ->> 'prev' <> encode(coalesce(before, sha256(d.public_key)), 'hex')
            OR hash <> sha256(o.bytes)""",
    "a log ends where its chain says": """
        SELECT c.device || ' ' || c.last_seq FROM sync_chain c JOIN people_device d ON d.id = c.device
        LEFT JOIN LATERAL (SELECT seq, hash FROM sync_operation WHERE device = c.device ORDER BY seq DESC LIMIT 1) AS o
            ON true
        WHERE (c.last_seq, c.head) IS DISTINCT FROM (coalesce(o.seq, 0), coalesce(o.hash, sha256(d.public_key)))""",
    "one outcome each": """
        SELECT o.device || ' ' || o.seq FROM sync_operation o FULL JOIN sync_exception e ON e.operation_id = o.id
        WHERE (o.code IS NULL) <> (e.op_id IS NULL) OR o.code <> e.code""",
    "journals sum to zero": """
        SELECT l.journal_id::text FROM money_line l JOIN money_account a ON a.id = l.account_id
        GROUP BY l.journal_id, a.currency HAVING sum(l.amount_minor) <> 0""",
    "the books sum to zero": "SELECT currency FROM money_standing GROUP BY 1 HAVING sum(dr - cr) <> 0",
    "a balance is its lines": """
        SELECT s.code FROM money_standing s LEFT JOIN (
            SELECT l.account_id,
                sum(l.amount_minor) FILTER (WHERE j.phase IN ('single', 'post')) AS net,
                sum(CASE j.phase WHEN 'single' THEN 0 WHEN 'pending' THEN 1 ELSE -1 END * l.amount_minor) AS waiting
            FROM money_line l JOIN money_journal j ON j.id = l.journal_id GROUP BY 1
        ) AS due ON due.account_id = s.id
        WHERE (s.dr - s.cr, s.dr_pending - s.cr_pending) <> (coalesce(net, 0), coalesce(waiting, 0))""",
    "float is never below zero": "SELECT code FROM money_standing WHERE kind = 'float' AND dr - cr - cr_pending < 0",
    "a till is its drawer in the ledger": """
        SELECT d.code FROM people_device d LEFT JOIN counter_till t ON t.device = d.id
        LEFT JOIN money_standing s ON s.code = 'drawer:' || d.code
        WHERE coalesce(t.drawer_minor, 0) <> coalesce(s.dr - s.cr, 0)""",
    "what was promised was allotted": """
        SELECT a.offer_id || ': ' || p.quantity FROM catalogue_allocation a
        JOIN counter_promised p ON (p.station_id, p.offer) = (a.station_id, a.offer_id)
        WHERE p.quantity > a.quantity""",
    "what was promised was sold": """
        SELECT p.offer || ': ' || p.quantity FROM counter_promised p WHERE p.quantity > (
            SELECT coalesce(sum(l.quantity), 0) FROM counter_assistedorder o JOIN counter_orderline l ON l.order_id = o.id
            WHERE o.state = 'placed' AND (o.station_id, l.offer) = (p.station_id, p.offer))""",
    "suspense is what waits for a person": """
        SELECT due.county || ': ' || coalesce(dr - cr, 0) || ', due ' || due.minor FROM (
            SELECT county, coalesce(sum(suspense_minor) FILTER (WHERE resolved_at IS NULL), 0) AS minor
            FROM sync_exception GROUP BY 1
        ) AS due LEFT JOIN money_standing s ON s.code = 'suspense:' || due.county WHERE coalesce(dr - cr, 0) <> due.minor""",
    "escrow is what was sold": """
        SELECT coalesce(dr - cr, 0) || ', due ' || due.minor FROM (
            SELECT -coalesce(sum(total_minor - CASE state WHEN 'placed' THEN fee_minor ELSE 0 END)
                FILTER (WHERE state IN ('placed', 'accepted')), 0)
                - (SELECT coalesce(sum(coming * unit_price_minor), 0) FROM trade_line WHERE state NOT IN ('final', 'ended'))
                AS minor FROM counter_assistedorder
        ) AS due LEFT JOIN money_standing s ON s.kind = 'escrow' WHERE coalesce(dr - cr, 0) <> due.minor""",
    "a held order waits for a person": """
        SELECT o.slip_no || ' ' || o.state FROM counter_assistedorder o LEFT JOIN sync_exception e ON e.op_id = o.id
        WHERE (o.state = 'held') <> (e.op_id IS NOT NULL AND e.resolved_at IS NULL)""",
    # One whose order was taken back since waits to be rejected, or runs out.
    "one proposal waits for an exception": """
        SELECT p.id::text FROM money_proposal p WHERE p.kind = 'suspense.propose' AND p.decision IS NULL
            AND NOT EXISTS (SELECT FROM sync_exception e WHERE e.proposal = p.id)""",
    "a bag is on its way or was opened once": """
        SELECT b.seal_no FROM counter_bag b JOIN money_standing s ON s.code = 'transit:' || b.id
        WHERE dr - cr <> CASE WHEN b.opened_at IS NULL THEN b.sealed_minor ELSE 0 END""",
    "a checkpoint skips nothing": """
        SELECT c.n::text FROM sync_checkpoint c
        WHERE c.size <> (SELECT count(*) FROM sync_operation WHERE id <= c.to_id)""",
    "where a station is closed nobody can work": """
        SELECT d.code FROM people_device d JOIN places_station s ON s.id = d.station_id
        WHERE s.closed_on IS NOT NULL AND d.status <> 'revoked'""",
    "a phone is of an agent who serves there": """
        SELECT d.code FROM people_device d WHERE d.kind = 'phone' AND d.status <> 'revoked' AND NOT EXISTS (
            SELECT FROM people_role r WHERE (r.person_id, r.station_id, r.role) = (d.agent_id, d.station_id, 'agent')
                AND r.until IS NULL)""",
}
_ALL = " UNION ALL ".join(
    f"SELECT '{promise}', * FROM ({query}) AS q{n}" for n, (promise, query) in enumerate(_PROMISES.items())
)
