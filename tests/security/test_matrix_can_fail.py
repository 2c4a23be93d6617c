"""The negative control of tests/test_permissions.py: with one guard switched off, the matrix must go red."""

import pytest

from compacts.agreements.models import CompactQuerySet
from fragile.countries.models import CountryQuerySet
from strategies.analysis.models import FindingQuerySet
from strategies.plans.models import VersionQuerySet
from tests import test_permissions as matrix
from tests.test_permissions import world  # noqa: F401 - a fixture


def everything(rows, _viewer):
    return rows.all()


def route(name):
    return next(route for route in matrix.OURS if route.name == name)


@pytest.mark.parametrize(
    ("guard", "name"),
    [(CountryQuerySet, "api_countries"), (FindingQuerySet, "analysis"), (FindingQuerySet, "analyses")],
)
def test_matrix_sees_a_leak_when_reach_is_switched_off(world, db, monkeypatch, guard, name):  # noqa: F811
    monkeypatch.setattr(guard, "visible_to", everything)
    with pytest.raises(AssertionError):
        matrix.test_route_never_fails_and_never_leaks(route(name), world, db)


@pytest.mark.parametrize(
    ("guard", "name"),
    [(CountryQuerySet, "actors"), (VersionQuerySet, "strategy_version"), (CompactQuerySet, "compact")],
)
def test_matrix_sees_that_foreign_and_missing_differ(world, db, monkeypatch, guard, name):  # noqa: F811
    monkeypatch.setattr(guard, "visible_to", everything)
    with pytest.raises(AssertionError):
        matrix.test_route_answers_foreign_as_missing(route(name), world, db)
