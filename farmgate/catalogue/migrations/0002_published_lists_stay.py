"""A published price list and its prices stay as they are, whoever asks: orders were judged by them."""

from django.db import migrations

KEEP_LIST = """
CREATE FUNCTION catalogue_keep_price_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'published' THEN
        RAISE EXCEPTION 'price list % is published and stays as it is', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER catalogue_keep_price_list BEFORE UPDATE OR DELETE ON catalogue_pricelist
    FOR EACH ROW EXECUTE FUNCTION catalogue_keep_price_list();
"""

# FOR SHARE makes a late price wait for a publication under way, and then be refused.
KEEP_PRICES = """
CREATE FUNCTION catalogue_keep_prices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM catalogue_pricelist WHERE id IN (OLD.price_list_id, NEW.price_list_id) FOR SHARE;
    IF EXISTS (SELECT FROM catalogue_pricelist
               WHERE id IN (OLD.price_list_id, NEW.price_list_id) AND status = 'published') THEN
        RAISE EXCEPTION 'a published price list keeps its prices' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER catalogue_keep_prices BEFORE INSERT OR UPDATE OR DELETE ON catalogue_price
    FOR EACH ROW EXECUTE FUNCTION catalogue_keep_prices();
"""

DROP_LIST = "DROP TRIGGER catalogue_keep_price_list ON catalogue_pricelist; DROP FUNCTION catalogue_keep_price_list();"
DROP_PRICES = "DROP TRIGGER catalogue_keep_prices ON catalogue_price; DROP FUNCTION catalogue_keep_prices();"


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]

    operations = [
        migrations.RunSQL(KEEP_LIST, DROP_LIST),
        migrations.RunSQL(KEEP_PRICES, DROP_PRICES),
    ]
