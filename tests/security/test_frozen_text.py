"""Agreed text is frozen whatever SQL runs (rule P7)."""

import pytest
from django.db import DatabaseError, transaction

from strategies.plans.models import Priority, Strategy, StrategyVersion
from strategies.publication.operations import start_new_version
from tests.strategies.conftest import DAY


@pytest.fixture
def draft(agreed, un_mission):
    return start_new_version(version=agreed, acting=un_mission.viewer, on=DAY)


MOVE = "UPDATE strategies_{table} SET version_id = %s WHERE id = ({row})"
MOVE_BELOW = "UPDATE strategies_{table} SET priority_id = %s WHERE priority_id = %s"
ROWS = {
    "section": "SELECT id FROM strategies_section WHERE version_id = %s AND key = 'risks'",
    "priority": "SELECT id FROM strategies_priority WHERE version_id = %s",
    "citedfinding": "SELECT id FROM strategies_citedfinding WHERE version_id = %s",
    "citedcommitment": "SELECT id FROM strategies_citedcommitment WHERE version_id = %s AND side = 'partner'",
}


@pytest.mark.parametrize("table", ROWS)
def test_part_of_agreed_text_cannot_be_carried_off_into_a_draft(agreed, draft, sql, table):
    """Its old place is asked as well as the new one; the place in the draft is made free first."""
    draft.priorities.update(number=9)
    draft.sections.filter(key="risks").delete()
    with pytest.raises(DatabaseError, match="this version is agreed"), transaction.atomic():
        sql(MOVE.format(table=table, row=ROWS[table]), draft.pk, agreed.pk)


@pytest.mark.parametrize("table", ["roleallocation", "priority_provisions"])
def test_row_below_an_agreed_priority_cannot_be_carried_off(agreed, draft, sql, table):
    there, here = Priority.objects.get(version=agreed), Priority.objects.get(version=draft)
    here.roles.all().delete()
    here.provisions.clear()
    with pytest.raises(DatabaseError, match="this version is agreed"), transaction.atomic():
        sql(MOVE_BELOW.format(table=table), here.pk, there.pk)


@pytest.mark.parametrize("table", ROWS)
def test_the_same_statement_moves_a_part_between_two_drafts(version, priority, sql, table, un_mission, country):
    """The negative control: it is the agreement that holds the row, not a mistake in the statement."""
    other = StrategyVersion.objects.create(
        strategy=Strategy.objects.create(country=country, slug="other", title="Other", facilitator=un_mission.actor),
        number=1,
    )
    sql(MOVE.format(table=table, row=ROWS[table]), other.pk, version.pk)
    assert table.startswith("cited") or Priority.objects.filter(version=other).exists() or other.sections.exists()


def test_agreed_level_of_a_section_is_frozen(agreed, sql):
    with pytest.raises(DatabaseError, match="not changed"), transaction.atomic():
        sql("UPDATE strategies_section SET level = 4 WHERE version_id = %s", agreed.pk)


def test_superseded_version_does_not_come_back(agreed, sql):
    StrategyVersion.objects.filter(pk=agreed.pk).update(state="superseded")
    with pytest.raises(DatabaseError), transaction.atomic():
        sql("UPDATE strategies_strategyversion SET state = 'agreed' WHERE id = %s", agreed.pk)


def test_text_proposed_is_hashed_when_it_is_agreed_by_sql(proposed, sql):
    """A hash that names another text, written in the same breath as the agreement."""
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(
            "UPDATE strategies_strategyversion SET state = 'agreed', agreed_on = now(), content_hash = repeat('0', 64)"
            " WHERE id = %s",
            proposed.pk,
        )


@pytest.mark.parametrize(
    "table",
    [
        "fragile_logentry",
        "strategies_endorsement",
        "strategies_sectionrevision",
        "compacts_transaction",
        "compacts_commitmentversion",
    ],
)
def test_history_cannot_be_emptied(db, sql, table):
    sql("SET LOCAL fragile.is_test_database = 'no'")
    with pytest.raises(DatabaseError, match="history"), transaction.atomic():
        sql(f"TRUNCATE {table} CASCADE")
