"""What is promised of goods, asked of the rows: own SQL, and no line of the product."""

# Each promise, and a question that nothing may answer.
PROMISES = (
    (
        "I11: an order that is both bought and taken back, or bought of nobody",
        """
SELECT o.id, o.state, l."order" FROM counter_assistedorder o
FULL JOIN (SELECT DISTINCT "order" FROM trade_line) AS l ON l."order" = o.id
WHERE (l."order" IS NOT NULL) <> (coalesce(o.state, '') = 'bought')""",
    ),
    (
        "I11: an order that was bought, and whose taking back counted",
        """
SELECT o.op_id FROM sync_operation o JOIN trade_line l
    ON l."order" = (convert_from(o.bytes, 'UTF8')::json -> 'body' ->> 'order')::uuid
WHERE o.kind = 'order.cancel' AND o.code IS NULL""",
    ),
    (
        "I11: a parcel that is not with the hand that took it last, or an operation that left no trace of its hand",
        """
SELECT p.id, p.state, p.holder, s.kind, s.holder, s.code FROM logistics_parcel p CROSS JOIN LATERAL (
    SELECT s.* FROM logistics_scan s JOIN sync_operation o ON o.op_id = s.operation
    WHERE s.parcel_id = p.id ORDER BY o.id DESC LIMIT 1
) AS s WHERE p.holder <> s.holder
    OR split_part(p.holder, ':', 1) <> ALL (CASE p.state WHEN 'coming' THEN '{merchant,carrier}' WHEN 'hub' THEN '{hub}'
        WHEN 'homeward' THEN '{hub}' WHEN 'collected' THEN '{villager}' WHEN 'lost' THEN '{merchant,carrier,hub,station,villager}'
        ELSE '{station}' END::text[])
UNION ALL
SELECT o.op_id, o.kind, '', '', '', o.code FROM sync_operation o WHERE o.kind LIKE 'parcel.%'
    AND coalesce(o.code, '') NOT IN ('unknown_parcel', 'frozen_device', 'revoked_device', 'not_allowed', 'malformed_body',
        'signed_before', 'unknown_kind')
    AND (SELECT count(*) FROM logistics_scan s WHERE s.operation = o.op_id AND s.code = coalesce(o.code, '')) <> 1""",
    ),
    (
        "I11: a parcel that was handed over, or went back, twice",
        """
SELECT parcel_id, count(*) FROM logistics_scan
WHERE kind = 'parcel.hand_over' AND code NOT IN ('already_collected', 'already_back', 'was_lost')
    OR kind IN ('parcel.refuse', 'parcel.return') AND code = ''
GROUP BY parcel_id, kind = 'parcel.hand_over' HAVING count(*) > 1""",
    ),
    (
        "I11: a line that is settled otherwise than once, or before its return window and the grace are over",
        """
SELECT l."order", l.n, l.state, l.settlement::text FROM trade_line l LEFT JOIN trade_settlement t ON t.id = l.settlement
WHERE (l.state IN ('final', 'reversed')) <> (t.id IS NOT NULL) OR l.return_until + interval '72 hours' >= t.until
UNION ALL
SELECT m.settlement_id, m.lines::int, m.merchant::text, l.cost::text FROM trade_merchantshare m
FULL JOIN (
    SELECT settlement, merchant, count(*) AS lines, sum(coming * unit_price_minor) AS goods,
        sum(coming * unit_cost_minor) AS cost
    FROM trade_line WHERE settlement IS NOT NULL GROUP BY 1, 2
) AS l ON l.settlement = m.settlement_id AND l.merchant = m.merchant
WHERE (m.lines, m.goods_minor, m.cost_minor) IS DISTINCT FROM (coalesce(l.lines, 0), coalesce(l.goods, 0), coalesce(l.cost, 0))""",
    ),
    (
        "I11: a commission above the take of its line or order, or one of an order with a line that has not ended",
        """
WITH back AS (
    SELECT "order", n, sum(commission_minor) AS commission, sum(goods_minor) AS goods FROM trade_clawback GROUP BY 1, 2
), l AS (
    SELECT t."order", t.state, t.commission_minor - coalesce(b.commission, 0) AS kept, coalesce(b.goods, 0) AS goods_back,
        t.coming * t.unit_price_minor AS goods, t.coming * (t.unit_price_minor - t.unit_cost_minor) AS take
    FROM trade_line t LEFT JOIN back b USING ("order", n)
)
SELECT "order", sum(kept) FROM l GROUP BY "order"
-- Of brushing the goods stay paid for, and what the county takes by them stays too.
HAVING sum(kept) > greatest(0, sum(take) FILTER (WHERE state IN ('final', 'reversed') AND goods_back = 0))
    OR bool_or(kept < 0) OR bool_or(kept > 0 AND (state <> 'final' OR kept > take))
    OR bool_or(goods_back NOT IN (0, goods) OR goods_back > 0 AND state <> 'reversed')
    OR bool_or(kept IS NOT NULL) AND bool_or(state NOT IN ('final', 'ended', 'reversed'))""",
    ),
    (
        "I11: an answer to an ask that counted and was not the first, in time and at the price that was asked, or did not",
        """
WITH said AS (
    SELECT o.id AS turn, o.op_id, o.code, o.at, o.received_at, (b ->> 'ask')::uuid AS ask, (b ->> 'agreed')::bool AS agreed,
        (b ->> 'extra_minor')::bigint AS extra
    FROM sync_operation o, LATERAL (SELECT convert_from(o.bytes, 'UTF8')::json -> 'body' AS b) AS x
    WHERE o.kind = 'order.consent'
)
SELECT s.op_id, s.code, a.state, s.extra FROM said s LEFT JOIN trade_ask a ON a.id = s.ask
WHERE (s.code IS NULL) <> (a.ended_by IS NOT DISTINCT FROM s.op_id)
    OR s.code IS NULL AND (a.state <> CASE WHEN s.agreed THEN 'agreed' ELSE 'refused' END
        OR s.extra <> CASE WHEN s.agreed THEN greatest(0, a.quantity * (a.unit_price_minor - a.price_before_minor)) ELSE 0 END
        OR s.agreed AND s.at > a.until OR s.received_at > a.until + interval '72 hours')
    OR s.code = 'already_answered' AND NOT EXISTS (SELECT FROM said f WHERE f.op_id = a.ended_by AND f.turn < s.turn)
UNION ALL
SELECT id, NULL, state, 0 FROM trade_ask WHERE (state = 'open') <> (ended_at IS NULL)""",
    ),
    (
        "I12: escrow that is not what lies between placed and ended",
        """
WITH cash AS (
    SELECT o.op_id AS id, (b ->> 'tendered_minor')::bigint - (b ->> 'change_minor')::bigint AS cash
    FROM sync_operation o, LATERAL (SELECT convert_from(o.bytes, 'UTF8')::json -> 'body' AS b) AS x
    WHERE o.kind = 'order.place'
), accepted AS (
    SELECT e.op_id AS id FROM sync_exception e WHERE e.decision = 'accept' AND e.resolved_at IS NOT NULL
), between_them AS (
    SELECT sum(CASE o.state WHEN 'placed' THEN o.total_minor - o.fee_minor WHEN 'accepted' THEN c.cash
        WHEN 'cancelled' THEN CASE WHEN a.id IS NULL THEN 0 ELSE c.cash - o.total_minor END ELSE 0 END) AS minor
    FROM counter_assistedorder o JOIN cash c ON c.id = o.id LEFT JOIN accepted a ON a.id = o.id
    UNION ALL
    SELECT sum(coming * unit_price_minor) FROM trade_line WHERE state NOT IN ('final', 'ended', 'reversed')
) SELECT s.owed, b.minor FROM (SELECT coalesce(sum(cr - dr), 0) AS owed FROM money_standing WHERE code LIKE 'escrow:%') AS s,
    (SELECT coalesce(sum(minor), 0) AS minor FROM between_them) AS b WHERE s.owed <> b.minor""",
    ),
    (
        "I12: a refund for goods that is not there exactly once",
        """
SELECT o.op_id::text, r.id::text, r.amount_minor FROM (
    SELECT op_id, (convert_from(bytes, 'UTF8')::json -> 'body' ->> 'amount_minor')::bigint AS amount FROM sync_operation
    WHERE kind IN ('parcel.refuse', 'parcel.return') AND code IS NULL
) AS o FULL JOIN (SELECT * FROM counter_refund WHERE why IN ('refused', 'returned')) AS r ON r.id = o.op_id
WHERE r.amount_minor IS DISTINCT FROM o.amount
UNION ALL
SELECT l."order"::text, r.order_id::text, r.amount FROM (
    SELECT "order", sum((quantity - coming) * unit_price_minor) + coalesce(sum(a.cheaper), 0)
        + CASE WHEN sum(coming) = 0 THEN max(fee_minor) ELSE 0 END AS amount
    FROM trade_line t LEFT JOIN (
        SELECT "order", n, sum(greatest(0, quantity * (price_before_minor - unit_price_minor))) AS cheaper FROM trade_ask
        WHERE state IN ('applied', 'agreed') GROUP BY 1, 2
    ) AS a USING ("order", n) GROUP BY 1
    HAVING sum(quantity - coming) > 0 OR sum(a.cheaper) > 0
) AS l FULL JOIN (
    SELECT order_id, sum(amount_minor) AS amount FROM counter_refund
    WHERE why IN ('short', 'not_agreed', 'fee', 'lapsed', 'cheaper', 'lost') GROUP BY 1
) AS r ON r.order_id = l."order" WHERE r.amount IS DISTINCT FROM l.amount""",
    ),
    (
        "I12: a parcel lost more than once or by one person, a claim without one, or a claim paid twice or both borne and paid",
        """
SELECT l.parcel_id::text, count(*), '' FROM logistics_loss l WHERE granted GROUP BY 1
HAVING count(*) > 1 OR bool_or(proposed_by = decided_by)
UNION ALL
SELECT c.parcel::text, c.amount_minor, c.party FROM trade_claim c
LEFT JOIN logistics_loss l ON l.parcel_id = c.parcel AND l.granted AND l.payer = c.party
WHERE l.id IS NULL OR c.how = 'merchant' AND c.settled_at IS NOT NULL AND c.paid_at IS NOT NULL
UNION ALL
SELECT b ->> 'claim', count(*), o.kind FROM sync_operation o JOIN money_proposal d ON d.id = o.op_id,
    LATERAL (SELECT convert_from(o.bytes, 'UTF8')::json -> 'body' AS b) AS x
WHERE o.kind IN ('claim.settle', 'claim.pay') AND d.decision = 'approved' GROUP BY 1, 3 HAVING count(*) > 1""",
    ),
    (
        "I12: a refund of what was taken back that is not there once, or commission that is not what was earned less what left",
        """
SELECT b.order_id::text, b.goods, r.amount FROM (
    SELECT "order" AS order_id, sum(goods_minor) AS goods FROM trade_clawback GROUP BY 1 HAVING sum(goods_minor) > 0
) AS b FULL JOIN (
    SELECT order_id, sum(amount_minor) AS amount FROM counter_refund WHERE why = 'reversed' GROUP BY 1
) AS r ON r.order_id = b.order_id WHERE r.amount IS DISTINCT FROM b.goods
UNION ALL
SELECT s.code, s.cr - s.dr, e.owed FROM (
    SELECT code, sum(owed) AS owed FROM (
        SELECT 'commission:' || agent AS code, commission_minor AS owed FROM trade_line WHERE commission_minor IS NOT NULL
        UNION ALL SELECT 'commission:' || agent, -commission_minor FROM trade_clawback
        UNION ALL SELECT 'commission:' || p.agent, -p.amount_minor FROM trade_agentpayout p
            JOIN money_proposal d ON d.id = p.id WHERE d.decision = 'approved'
        UNION ALL SELECT 'commission:' || agent, -amount_minor FROM trade_claim
            WHERE how = 'commission' AND settled_at IS NOT NULL
    ) AS x GROUP BY 1
) AS e FULL JOIN (SELECT * FROM money_standing WHERE code LIKE 'commission:%') AS s ON s.code = e.code
WHERE coalesce(s.cr - s.dr, 0) <> coalesce(e.owed, 0)""",
    ),
    (
        "I12: a merchant who is owed otherwise than what was settled and has not been paid, or a share that is paid twice",
        """
WITH settled AS (
    SELECT 'payable:' || m.merchant AS code, sum(m.cost_minor - coalesce(p.paid, 0)) AS owed FROM trade_merchantshare m
    LEFT JOIN LATERAL (
        SELECT sum(p.amount_minor) AS paid FROM trade_payout p JOIN money_proposal d ON d.id = p.id
        WHERE p.settlement_id = m.settlement_id AND p.merchant = m.merchant AND d.decision = 'approved'
    ) AS p ON true GROUP BY 1
), of_lost AS (
    -- He is owed what others lost, until he is paid for it or bears it himself.
    SELECT 'payable:' || merchant AS code, sum(amount_minor * (1 - (paid_at IS NOT NULL)::int
        - (how = 'merchant' AND settled_at IS NOT NULL)::int)) AS owed FROM trade_claim GROUP BY 1
), taken_back AS (
    SELECT 'payable:' || merchant AS code, -sum(cost_minor) AS owed FROM trade_clawback GROUP BY 1
), m AS (
    SELECT code, sum(owed) AS owed
    FROM (SELECT * FROM settled UNION ALL SELECT * FROM of_lost UNION ALL SELECT * FROM taken_back) AS x GROUP BY 1
) SELECT coalesce(m.code, s.code), m.owed, s.owed FROM m
FULL JOIN (SELECT code, cr - dr AS owed FROM money_standing WHERE code LIKE 'payable:%') AS s ON s.code = m.code
WHERE coalesce(m.owed, 0) <> coalesce(s.owed, 0)
UNION ALL
SELECT p.merchant::text, count(*), null FROM trade_payout p JOIN money_proposal d ON d.id = p.id
WHERE d.decision IS DISTINCT FROM 'rejected' GROUP BY p.merchant, p.settlement_id HAVING count(*) > 1""",
    ),
)
