from django.db import migrations

from fragile.append_only import never_emptied

FUNCTIONS = """
CREATE OR REPLACE FUNCTION strategies_text_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    rows_ jsonb[];
    row_ jsonb;
    version_ bigint;
    state_ text;
BEGIN
    -- a row that moves is taken from one version and brought to another: both must be drafts
    IF TG_OP <> 'INSERT' THEN rows_ := array_append(rows_, to_jsonb(OLD)); END IF;
    IF TG_OP <> 'DELETE' THEN rows_ := array_append(rows_, to_jsonb(NEW)); END IF;
    FOREACH row_ IN ARRAY rows_ LOOP
        IF TG_ARGV[0] = 'priority' THEN
            SELECT version_id INTO version_ FROM strategies_priority WHERE id = (row_ ->> 'priority_id')::bigint;
        ELSE
            version_ := (row_ ->> 'version_id')::bigint;
        END IF;
        -- locked, so that nothing is written while the version is being proposed
        SELECT state INTO state_ FROM strategies_strategyversion WHERE id = version_ FOR SHARE;
        IF state_ <> 'draft' THEN
            RAISE EXCEPTION 'this version is % and its text is not changed; return it to draft, or start a new version',
                state_ USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION strategies_agreed_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('agreed', 'superseded') AND (
        TG_OP = 'DELETE'
        OR NEW.state NOT IN ('agreed', 'superseded')
        OR (OLD.state = 'superseded' AND NEW.state = 'agreed')
        OR (NEW.strategy_id, NEW.number, NEW.language, NEW.content_hash, NEW.agreed_on, NEW.proposed_on, NEW.supersedes_id)
            IS DISTINCT FROM
           (OLD.strategy_id, OLD.number, OLD.language, OLD.content_hash, OLD.agreed_on, OLD.proposed_on, OLD.supersedes_id)
    ) THEN
        RAISE EXCEPTION 'an agreed version is not changed; start a new version from it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    -- positions are taken on this hash: it goes only with the proposal itself
    IF OLD.state = 'consultation' AND NEW.state <> 'draft' AND
        (NEW.strategy_id, NEW.number, NEW.language, NEW.content_hash, NEW.proposed_on)
            IS DISTINCT FROM
        (OLD.strategy_id, OLD.number, OLD.language, OLD.content_hash, OLD.proposed_on)
    THEN
        RAISE EXCEPTION 'a proposed version keeps its hash; return it to draft'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    """A part could be carried from an agreed version into a draft: only the row's new place was looked at."""

    dependencies = [("strategies", "0002_history"), ("fragile", "0005_history_is_never_emptied")]
    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        never_emptied("strategies_sectionrevision", "strategies_consultationstep", "strategies_endorsement"),
    ]
