"""The hash of an agreed text is counted again where it is read and where it is printed, not only stored."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from fragile.audience import Viewer
from fragile.refusals import Refused
from strategies.plans.models import StrategyVersion
from strategies.publication.queries import strategy_snapshot
from tests.strategies.conftest import DAY


@pytest.fixture
def tampered(agreed):
    """As somebody would who owns the database: the triggers are switched off, the words changed, and on again."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE strategies_section DISABLE TRIGGER text_is_frozen")
        cursor.execute("UPDATE strategies_section SET body = 'Other words.' WHERE key = 'analysis'")
        cursor.execute("ALTER TABLE strategies_section ENABLE TRIGGER text_is_frozen")
    return StrategyVersion.objects.get(pk=agreed.pk)


PAGE = {"slug": "testland-2003", "number": 1}


def test_untouched_text_says_that_its_hash_holds(agreed):
    page = Client().get(reverse("strategy_hash", kwargs=PAGE)).content.decode()
    assert "the text is unchanged" in page
    assert "no longer gives the hash" not in page


def test_text_changed_behind_the_application_is_called_so(tampered):
    page = Client().get(reverse("strategy_hash", kwargs=PAGE)).content.decode()
    assert "no longer gives the hash" in page
    assert "the text is unchanged" not in page


def test_text_changed_behind_the_application_is_not_printed(tampered):
    with pytest.raises(Refused, match="no longer gives the hash"):
        strategy_snapshot(tampered, Viewer.public(), DAY + dt.timedelta(days=1), "en")
