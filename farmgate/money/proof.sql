-- Every rule of the books at once, so that all are judged on one snapshot while selling goes on.
-- Rows: (rule, row, due, found). Parameter: the moment since which journals are looked at, or NULL for all of them.
WITH journal AS (
    SELECT * FROM money_journal WHERE recorded_at >= COALESCE(%(since)s::timestamptz, '-infinity')
),
line AS (
    SELECT l.*, j.phase FROM money_line l JOIN journal j ON j.id = l.journal_id
),
touched AS MATERIALIZED (
    SELECT DISTINCT account_id FROM line
),
due AS (
    SELECT l.account_id,
        sum(CASE WHEN j.phase IN ('single', 'post') THEN greatest(amount_minor, 0) ELSE 0 END) AS dr,
        sum(CASE WHEN j.phase IN ('single', 'post') THEN greatest(-amount_minor, 0) ELSE 0 END) AS cr,
        sum(CASE j.phase WHEN 'single' THEN 0 WHEN 'pending' THEN 1 ELSE -1 END * greatest(amount_minor, 0)) AS dr_pending,
        sum(CASE j.phase WHEN 'single' THEN 0 WHEN 'pending' THEN 1 ELSE -1 END * greatest(-amount_minor, 0)) AS cr_pending
    FROM touched JOIN money_line l USING (account_id) JOIN money_journal j ON j.id = l.journal_id
    GROUP BY l.account_id
)

SELECT 'balance is the sum of its lines', 'account ' || s.code,
    concat_ws(' ', COALESCE(d.dr, 0), COALESCE(d.cr, 0), COALESCE(d.dr_pending, 0), COALESCE(d.cr_pending, 0)),
    concat_ws(' ', s.dr, s.cr, s.dr_pending, s.cr_pending)
FROM money_standing s LEFT JOIN due d ON d.account_id = s.id
WHERE (%(since)s::timestamptz IS NULL OR d.account_id IS NOT NULL)
    AND (s.dr, s.cr, s.dr_pending, s.cr_pending) IS DISTINCT FROM (
        COALESCE(d.dr, 0), COALESCE(d.cr, 0), COALESCE(d.dr_pending, 0), COALESCE(d.cr_pending, 0))

UNION ALL
SELECT 'journal sums to zero', 'journal ' || journal_id, '0', sum(amount_minor)::text
FROM line GROUP BY journal_id HAVING sum(amount_minor) <> 0

UNION ALL
SELECT 'journal is in one currency', 'journal ' || journal_id, '1', count(DISTINCT a.currency)::text
FROM line JOIN money_account a ON a.id = line.account_id GROUP BY journal_id HAVING count(DISTINCT a.currency) > 1

UNION ALL
SELECT 'journal has lines', 'journal ' || j.id, '2 or more', '0'
FROM journal j WHERE NOT EXISTS (SELECT FROM money_line WHERE journal_id = j.id)

UNION ALL
SELECT 'line belongs to a journal', 'line ' || l.journal_id || '/' || l.n, 'a journal', 'none'
FROM money_line l
WHERE %(since)s::timestamptz IS NULL AND NOT EXISTS (SELECT FROM money_journal WHERE id = l.journal_id)

UNION ALL
SELECT 'line belongs to an account', 'line ' || journal_id || '/' || n, 'an account', 'none'
FROM line WHERE NOT EXISTS (SELECT FROM money_account WHERE id = account_id)

UNION ALL
SELECT 'what is settled is what was pending', 'journal ' || j.id, 'the lines of ' || j.refers, 'others'
FROM journal j
WHERE refers IS NOT NULL AND NOT EXISTS (
    SELECT FROM money_journal p WHERE p.id = j.refers AND p.phase = 'pending'
        AND (SELECT array_agg((account_id, amount_minor) ORDER BY n) FROM money_line WHERE journal_id = p.id)
            = (SELECT array_agg((account_id, amount_minor) ORDER BY n) FROM money_line WHERE journal_id = j.id))

UNION ALL
SELECT 'a reversal takes back every line', 'journal ' || j.id, 'the lines of ' || j.reverses || ' turned round', 'others'
FROM journal j
WHERE reverses IS NOT NULL AND (
    SELECT array_agg((account_id, amount_minor) ORDER BY account_id) FROM money_line WHERE journal_id = j.id)
    IS DISTINCT FROM (
    SELECT array_agg((account_id, -amount_minor) ORDER BY account_id) FROM money_line WHERE journal_id = j.reverses)

UNION ALL
SELECT 'trial balance is zero', 'currency ' || currency, '0', sum(dr - cr)::text
FROM money_standing GROUP BY currency HAVING sum(dr - cr) <> 0

UNION ALL
SELECT 'pending trial balance is zero', 'currency ' || currency, '0', sum(dr_pending - cr_pending)::text
FROM money_standing GROUP BY currency HAVING sum(dr_pending - cr_pending) <> 0
