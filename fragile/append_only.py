"""Rows that are history: PostgreSQL itself refuses to change or delete them (house rule 1)."""

from django.db import migrations

# Emptying a table needs a word that only the test databases have: their tables are emptied between tests.
FUNCTION = """
CREATE OR REPLACE FUNCTION fragile_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('fragile.is_test_database', true) = 'yes' THEN RETURN NULL; END IF;
    RAISE EXCEPTION 'rows of % are history and are not changed; add a new row that corrects the old one', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def create_function() -> migrations.RunSQL:
    return migrations.RunSQL(FUNCTION, "DROP FUNCTION IF EXISTS fragile_append_only() CASCADE")


def append_only(table: str) -> migrations.RunSQL:
    """Refuse UPDATE and DELETE on each row, and TRUNCATE of the whole. Only the tables' owner could undo it."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION fragile_append_only();
        CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION fragile_append_only();
        """,
        f"DROP TRIGGER append_only ON {table}; DROP TRIGGER IF EXISTS never_emptied ON {table};",
    )


def never_emptied(*tables: str) -> migrations.RunSQL:
    """The second trigger for tables whose `append_only` ran when there was only the first."""
    return migrations.RunSQL(
        [
            f"CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION fragile_append_only()"
            for table in tables
        ],
        migrations.RunSQL.noop,
    )
