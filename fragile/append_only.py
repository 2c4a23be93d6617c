"""Rows that are history: PostgreSQL itself refuses to change or delete them (house rule 1)."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION fragile_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are history and are not changed; add a new row that corrects the old one', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def create_function() -> migrations.RunSQL:
    return migrations.RunSQL(FUNCTION, "DROP FUNCTION IF EXISTS fragile_append_only() CASCADE")


def append_only(table: str) -> migrations.RunSQL:
    """Refuse UPDATE and DELETE on each row. TRUNCATE is a privilege that the production role does not hold."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION fragile_append_only();
        """,
        f"DROP TRIGGER append_only ON {table};",
    )
