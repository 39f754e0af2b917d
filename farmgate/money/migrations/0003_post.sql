-- The one writer of the ledger. It runs as the owner of the tables, so the role of the web and the workers needs no
-- right to write them, and there is no other way in.
--
-- Journals come as parallel arrays and are numbered 1..n in the order given; accounts likewise, each named once. A line
-- points at both by number.

-- What lines do to the accounts: the meaning of the five phases.
CREATE FUNCTION money_change(
    low int, high int, phases text[], accounts bigint[], heat boolean[],
    of_journal int[], of_account int[], amounts bigint[])
RETURNS TABLE (account_id bigint, hot boolean, dr bigint, cr bigint, dr_pending bigint, cr_pending bigint)
LANGUAGE sql IMMUTABLE AS $$
    SELECT accounts[account], bool_or(heat[account]),
        sum(settled * greatest(amount, 0))::bigint, sum(settled * greatest(-amount, 0))::bigint,
        sum(pending * greatest(amount, 0))::bigint, sum(pending * greatest(-amount, 0))::bigint
    FROM unnest(of_journal, of_account, amounts) AS l(journal, account, amount)
    JOIN (VALUES ('single', 1, 0), ('pending', 0, 1), ('post', 1, -1), ('void', 0, -1), ('expire', 0, -1))
        AS means(phase, settled, pending) ON phase = phases[journal]
    WHERE journal BETWEEN low AND high
    GROUP BY accounts[account]
$$;

-- What settles has no lines of its own: it moves those of the pending journal. Adds them, and their accounts.
CREATE FUNCTION money_add_settled(
    refers uuid[], INOUT codes text[],
    INOUT of_journal int[], INOUT numbers int[], INOUT of_account int[], INOUT amounts bigint[])
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM unnest(of_journal) AS l(journal) WHERE refers[journal] IS NOT NULL) THEN
        RAISE EXCEPTION 'what settles has no lines of its own' USING ERRCODE = 'check_violation';
    END IF;
    codes := codes || ARRAY(
        SELECT DISTINCT a.code::text FROM money_line l JOIN money_account a ON a.id = l.account_id
        WHERE l.journal_id = ANY (refers) AND a.code <> ALL (codes));
    SELECT of_journal || array_agg(j.n::int), numbers || array_agg(l.n::int),
            of_account || array_agg(array_position(codes, a.code::text)), amounts || array_agg(l.amount_minor)
        INTO of_journal, numbers, of_account, amounts
        FROM unnest(refers) WITH ORDINALITY AS j(id, n)
        JOIN money_journal p ON p.id = j.id AND p.phase = 'pending'
        JOIN money_line l ON l.journal_id = p.id
        JOIN money_account a ON a.id = l.account_id;
END $$;

-- Whether one journal would take an account below its floor as things stand. What settles reserved its room before.
CREATE FUNCTION money_breaks_floor(
    which int, phase text, accounts bigint[], of_journal int[], of_account int[], amounts bigint[])
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT phase IN ('single', 'pending') AND EXISTS (
        SELECT FROM unnest(of_journal, of_account, amounts) AS l(journal, account, amount)
        JOIN money_account ON id = accounts[account]
        WHERE journal = which AND amount < 0 AND dr - cr - cr_pending + amount < floor_minor)
$$;

-- A word for each journal asked for: what became of it.
CREATE FUNCTION money_fates(ids uuid[], hashes bytea[], refers uuid[], reverses uuid[], posted uuid[])
RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT array_agg(CASE
        WHEN asked.id = ANY (posted) THEN 'posted'
        WHEN j.body_hash = asked.hash THEN 'exists'
        WHEN j.id IS NOT NULL THEN 'conflict'
        WHEN asked.refers IS NOT NULL THEN 'settled'
        WHEN EXISTS (SELECT FROM money_journal r WHERE r.reverses = asked.reverses) THEN 'settled'
        ELSE 'floor' END ORDER BY asked.n)
    FROM unnest(ids, hashes, refers, reverses) WITH ORDINALITY AS asked(id, hash, refers, reverses, n)
    LEFT JOIN money_journal j ON j.id = asked.id
$$;

-- Posts journals. One word for each says what became of it: posted, exists, conflict, floor or settled; or NULL, which
-- is quick to send: all were posted.
-- `drains`: for each account, the credits of all these journals. One too small only runs into the table's own CHECK.
-- `refers` is NULL when nothing is settled.
--
-- Plans are made once and kept, while the tables may still be small, and must be right when they are large.
CREATE FUNCTION money_post(
    recorded timestamptz,
    ids uuid[], kinds text[], phases text[], hashes bytea[], events timestamptz[],
    expiries timestamptz[], refers uuid[], reverses uuid[],
    codes text[], currencies text[], hots bool[], floors bigint[], drains bigint[],
    of_journal int[], numbers int[], of_account int[], amounts bigint[])
RETURNS text[] LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    n CONSTANT int := cardinality(ids);
    accounts bigint[];
    heat boolean[];
    alien text;
    tight boolean;
    step int;
    high int;
    written uuid[];
    posted uuid[] := '{}';
BEGIN
    IF refers IS NOT NULL THEN
        SELECT * INTO codes, of_journal, numbers, of_account, amounts
            FROM money_add_settled(refers, codes, of_journal, numbers, of_account, amounts);
    END IF;

    FOR attempt IN 1..2 LOOP
        SELECT COALESCE(array_agg(a.id ORDER BY c.n), '{}'), array_agg(a.hot ORDER BY c.n),
                min(a.code) FILTER (WHERE a.currency <> c.currency)
            INTO accounts, heat, alien
            FROM unnest(codes, currencies) WITH ORDINALITY AS c(code, currency, n) JOIN money_account a USING (code);
        IF alien IS NOT NULL THEN
            RAISE EXCEPTION 'account % is kept in another currency', alien USING ERRCODE = 'check_violation';
        END IF;
        EXIT WHEN cardinality(accounts) = cardinality(codes);
        IF attempt > 1 THEN
            RAISE EXCEPTION 'an account cannot be made' USING ERRCODE = 'check_violation';
        END IF;
        INSERT INTO money_account (code, kind, currency, hot, floor_minor, dr, cr, dr_pending, cr_pending, version)
            SELECT code, split_part(code, ':', 1), currency, hot, floor_minor, 0, 0, 0, 0, 0
            FROM unnest(codes, currencies, hots, floors) AS c(code, currency, hot, floor_minor)
            WHERE currency IS NOT NULL  -- the accounts of what is settled were not given: they are there
            ORDER BY code
            ON CONFLICT (code) DO NOTHING;
    END LOOP;

    -- Locked in the order of ids, so that two calls never wait for each other in a circle.
    SELECT COALESCE(bool_or(short), false) INTO tight FROM (
        SELECT dr - cr - cr_pending - floor_minor < drain AS short
        FROM unnest(accounts, drains) AS c(id, drain) JOIN money_account a USING (id)
        WHERE NOT hot ORDER BY id FOR NO KEY UPDATE OF a) AS locked;

    -- All at once; or one after another when together they come too near a floor.
    step := CASE WHEN tight THEN 1 ELSE n END;
    FOR low IN 1..n BY step LOOP
        high := low + step - 1;
        CONTINUE WHEN tight
            AND money_breaks_floor(low, phases[low], accounts, of_journal, of_account, amounts);

        WITH fresh AS (
            INSERT INTO money_journal (id, kind, phase, refers, reverses, event_at, recorded_at, expires_at, body_hash)
                SELECT id, kind, phase, refers, reverses, event_at, recorded, expires_at, body_hash
                FROM unnest(ids, kinds, phases, refers, reverses, events, expiries, hashes) WITH ORDINALITY
                    AS j(id, kind, phase, refers, reverses, event_at, expires_at, body_hash, n)
                WHERE n BETWEEN low AND high AND (refers IS NULL OR n = ANY (of_journal))
                ON CONFLICT DO NOTHING
                RETURNING id
        )
        SELECT array_agg(id) INTO written FROM fresh;
        CONTINUE WHEN written IS NULL;
        posted := posted || written;
        IF cardinality(written) < step THEN
            SELECT array_agg(journal), array_agg(l.n), array_agg(account), array_agg(amount)
                INTO of_journal, numbers, of_account, amounts
                FROM unnest(of_journal, numbers, of_account, amounts) AS l(journal, n, account, amount)
                WHERE ids[journal] = ANY (written);
        END IF;

        INSERT INTO money_line (journal_id, n, account_id, amount_minor)
            SELECT ids[journal], l.n, accounts[account], amount
            FROM unnest(of_journal, numbers, of_account, amounts) AS l(journal, n, account, amount)
            WHERE journal BETWEEN low AND high;
        WITH change AS MATERIALIZED (
            SELECT * FROM money_change(low, high, phases, accounts, heat, of_journal, of_account, amounts)
        ),
        kept AS (
            INSERT INTO money_balance_delta (account_id, dr, cr, dr_pending, cr_pending)
                SELECT account_id, dr, cr, dr_pending, cr_pending FROM change WHERE hot
        )
        UPDATE money_account a
            SET dr = a.dr + c.dr, cr = a.cr + c.cr,
                dr_pending = a.dr_pending + c.dr_pending, cr_pending = a.cr_pending + c.cr_pending,
                version = version + 1
            FROM change c WHERE a.id = c.account_id AND NOT c.hot;
    END LOOP;

    RETURN CASE WHEN cardinality(posted) < n THEN money_fates(ids, hashes, refers, reverses, posted) END;
END $$;

-- Adds the waiting changes of hot accounts to their sums. Returns how many there were. One fold at a time.
CREATE FUNCTION money_fold() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    folded bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('money_fold')) THEN
        RETURN 0;
    END IF;
    WITH gone AS (
        DELETE FROM money_balance_delta RETURNING account_id, dr, cr, dr_pending, cr_pending
    ),
    change AS (
        SELECT account_id, sum(dr) AS dr, sum(cr) AS cr, sum(dr_pending) AS dr_pending, sum(cr_pending) AS cr_pending
        FROM gone GROUP BY account_id
    ),
    added AS (
        UPDATE money_account a
            SET dr = a.dr + c.dr, cr = a.cr + c.cr,
                dr_pending = a.dr_pending + c.dr_pending, cr_pending = a.cr_pending + c.cr_pending,
                version = version + 1
            FROM change c WHERE a.id = c.account_id
    )
    SELECT count(*) INTO folded FROM gone;
    RETURN folded;
END $$;

-- Nobody, whatever their rights, adds lines that do not sum to zero.
CREATE FUNCTION money_refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added GROUP BY journal_id HAVING sum(amount_minor) <> 0) THEN
        RAISE EXCEPTION 'a journal is out of balance' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER balanced AFTER INSERT ON money_line REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION money_refuse_unbalanced();

REVOKE EXECUTE ON FUNCTION money_post, money_fold FROM PUBLIC;
GRANT EXECUTE ON FUNCTION money_post, money_fold TO farmgate_app;

-- An account's row changes with every sale: room on its page keeps the change there and out of the indexes.
ALTER TABLE money_account SET (fillfactor = 50);

-- What every account stands at: its own sums, and the changes of hot ones that still wait to be folded.
CREATE VIEW money_standing AS
    SELECT a.id, a.code, a.kind, a.currency,
        a.dr + COALESCE(d.dr, 0) AS dr, a.cr + COALESCE(d.cr, 0) AS cr,
        a.dr_pending + COALESCE(d.dr_pending, 0) AS dr_pending, a.cr_pending + COALESCE(d.cr_pending, 0) AS cr_pending
    FROM money_account a LEFT JOIN (
        SELECT account_id, sum(dr)::bigint AS dr, sum(cr)::bigint AS cr,
            sum(dr_pending)::bigint AS dr_pending, sum(cr_pending)::bigint AS cr_pending
        FROM money_balance_delta GROUP BY account_id
    ) d ON d.account_id = a.id;

-- A journal with its lines, each as [code, amount].
CREATE VIEW money_entry AS
    SELECT j.*, moved.currency, moved.lines
    FROM money_journal j CROSS JOIN LATERAL (
        SELECT min(a.currency) AS currency, json_agg(json_build_array(a.code, l.amount_minor) ORDER BY l.n) AS lines
        FROM money_line l JOIN money_account a ON a.id = l.account_id WHERE l.journal_id = j.id
    ) AS moved;

GRANT SELECT ON money_standing, money_entry TO farmgate_app;
