"""History is held by PostgreSQL: whatever code or hand tries, the row stays as it was written."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from fragile.activity.models import LogEntry
from fragile.activity.operations import record
from fragile.countries.models import ExchangeRate
from strategies.plans.models import State, Strategy, StrategyVersion


@pytest.fixture
def entry(country, ministry):
    return record(acting=ministry.viewer, verb="tested", target=country, country_id=country.pk)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda row: row.delete(),
        lambda row: type(row).objects.filter(pk=row.pk).update(verb="rewritten"),
        lambda row: type(row).objects.filter(pk=row.pk)._raw_delete("default"),
    ],
    ids=["delete", "update", "raw delete"],
)
def test_change_of_history_is_refused_with_a_sentence(entry, attempt):
    with pytest.raises(IntegrityError, match="add a new row that corrects the old one"), transaction.atomic():
        attempt(entry)
    assert LogEntry.objects.get(pk=entry.pk).verb == "tested"


def test_change_of_history_by_hand_is_refused(country):
    day = dt.date(2004, 2, 6)
    rate = ExchangeRate.objects.create(country=country, base="EUR", quote="USD", rate=Decimal("1.2"), on=day)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE fragile_exchangerate SET rate = 9")
    rate.refresh_from_db()
    assert rate.rate == Decimal("1.2")


@pytest.fixture
def agreed(country, un_mission):
    strategy = Strategy.objects.create(country=country, slug="s", title="S", facilitator=un_mission.actor)
    version = StrategyVersion.objects.create(strategy=strategy, number=1)
    version.sections.create(key="summary", position=0, word_budget=400, body="agreed words")
    StrategyVersion.objects.update(state=State.AGREED, agreed_on=dt.date(2004, 2, 5), content_hash="a" * 64)
    return version


@pytest.mark.parametrize(
    "attempt",
    [
        lambda version: version.sections.update(body="other words"),
        lambda version: version.sections.get().delete(),
        lambda version: version.sections.create(key="risks", position=8, word_budget=1),
        lambda version: version.priorities.create(number=1, title="late", dimension="security"),
        lambda version: StrategyVersion.objects.update(content_hash="b" * 64),
        lambda version: StrategyVersion.objects.update(state=State.DRAFT),
        lambda version: version.delete(),
    ],
    ids=["edit", "delete section", "add section", "add priority", "other hash", "back to draft", "delete version"],
)
def test_change_of_agreed_text_is_refused_by_the_database(agreed, attempt):
    with pytest.raises(IntegrityError), transaction.atomic():
        attempt(agreed)
    agreed.refresh_from_db()
    assert (agreed.state, agreed.content_hash, agreed.sections.get().body) == (State.AGREED, "a" * 64, "agreed words")
