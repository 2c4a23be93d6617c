from django.db import migrations

from fragile.append_only import append_only

FUNCTION = """
CREATE OR REPLACE FUNCTION strategies_text_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_ record;
    version_ bigint;
    state_ text;
BEGIN
    IF TG_OP = 'DELETE' THEN row_ := OLD; ELSE row_ := NEW; END IF;
    IF TG_ARGV[0] = 'priority' THEN
        SELECT version_id INTO version_ FROM strategies_priority WHERE id = row_.priority_id;
    ELSE
        version_ := row_.version_id;
    END IF;
    SELECT state INTO state_ FROM strategies_strategyversion WHERE id = version_;
    IF state_ <> 'draft' THEN
        RAISE EXCEPTION 'this version is % and its text is not changed; return it to draft, or start a new version', state_
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN row_;
END $$;

CREATE OR REPLACE FUNCTION strategies_agreed_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('agreed', 'superseded') AND (
        TG_OP = 'DELETE'
        OR NEW.state NOT IN ('agreed', 'superseded')
        OR (NEW.strategy_id, NEW.number, NEW.language, NEW.content_hash, NEW.agreed_on, NEW.proposed_on, NEW.supersedes_id)
            IS DISTINCT FROM
           (OLD.strategy_id, OLD.number, OLD.language, OLD.content_hash, OLD.agreed_on, OLD.proposed_on, OLD.supersedes_id)
    ) THEN
        RAISE EXCEPTION 'an agreed version is not changed; start a new version from it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER agreed_version BEFORE UPDATE OR DELETE ON strategies_strategyversion
    FOR EACH ROW EXECUTE FUNCTION strategies_agreed_version();
"""
PARTS = {
    "strategies_section": "version",
    "strategies_priority": "version",
    "strategies_risk": "version",
    "strategies_citedfinding": "version",
    "strategies_citedcommitment": "version",
    "strategies_roleallocation": "priority",
    "strategies_priority_provisions": "priority",
}


def frozen(table, path):
    return migrations.RunSQL(
        f"""CREATE TRIGGER text_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION strategies_text_is_frozen('{path}')""",
        f"DROP TRIGGER text_is_frozen ON {table}",
    )


class Migration(migrations.Migration):
    """Whatever code runs, text that was proposed or agreed does not change (domain.md rule P7)."""

    dependencies = [("strategies", "0001_initial"), ("fragile", "0002_history")]
    operations = [
        migrations.RunSQL(
            FUNCTION,
            """DROP TRIGGER agreed_version ON strategies_strategyversion;
               DROP FUNCTION strategies_agreed_version(); DROP FUNCTION strategies_text_is_frozen();""",
        ),
        *[frozen(table, path) for table, path in PARTS.items()],
        append_only("strategies_sectionrevision"),
        append_only("strategies_consultationstep"),
        append_only("strategies_endorsement"),
    ]
