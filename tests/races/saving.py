"""The rows of all tables kept aside, and put back: only the tables that have changed, so that it takes milliseconds."""

from tests.simulator.database import Owner

TABLES = "^(places|people|catalogue|money|counter|trade|logistics|sync)_"


def prepare(owner: Owner) -> None:
    """Make the two functions."""
    owner.ask(_FUNCTIONS)


def save(owner: Owner, place: str) -> None:
    """Keep all rows under a name."""
    owner.ask("SELECT races_save(%s)", (place,))


def restore(owner: Owner, place: str) -> None:
    """Make all rows what they were."""
    owner.ask("SELECT races_restore(%s)", (place,))


_FUNCTIONS = f"""
CREATE VIEW races_table AS
    SELECT c.relname AS name, string_agg(quote_ident(a.attname), ', ' ORDER BY attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname ~ '{TABLES}' GROUP BY 1;

CREATE FUNCTION races_save(place text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    t record;
BEGIN
    EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', place);
    EXECUTE format('CREATE SCHEMA %I', place);
    FOR t IN SELECT * FROM races_table LOOP
        EXECUTE format('CREATE TABLE %I.%I AS SELECT %s FROM public.%2$I', place, t.name, t.columns);
    END LOOP;
END $$;

-- Triggers are the product's promises; here somebody turns back time.
CREATE FUNCTION races_restore(place text) RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS $$
DECLARE
    t record;
    same bool;
BEGIN
    FOR t IN SELECT * FROM races_table LOOP
        EXECUTE format('SELECT (SELECT sum(hashtextextended(x::text, 0)) FROM (SELECT %s FROM public.%I) AS x)
            IS NOT DISTINCT FROM (SELECT sum(hashtextextended(x::text, 0)) FROM %I.%2$I AS x)', t.columns, t.name, place)
            INTO same;
        CONTINUE WHEN same;
        EXECUTE format('DELETE FROM public.%I', t.name);
        EXECUTE format('INSERT INTO public.%I (%s) SELECT * FROM %I.%1$I', t.name, t.columns, place);
    END LOOP;
END $$;
"""
