"""The cast: one country, five people who act in it, and one outsider from another country.

`ministry`, `donor`, `un_mission`, `civil_society` and `outsider` are Memberships; `.viewer` is what operations and
queries take, and `sign_in(client, membership)` makes a test client that person.
"""

import datetime as dt
import time

import pytest
from django.test import Client

from fragile.actors.middleware import SEEN, SESSION_KEY, SIGNED_IN
from fragile.actors.models import CLEARANCE, Actor, Membership, Role, User
from fragile.countries.models import Country

SINCE = dt.date(2003, 1, 1)


def make_country(iso3="TST", name="Testland", **fields):
    fields = {"currency": "TLD", "fiscal_year_start_month": 7, "languages": ["en"], "is_public": True, **fields}
    return Country.objects.create(iso3=iso3, name=name, **fields)


def make_actor(country, slug, kind, **fields):
    return Actor.objects.create(country=country, slug=slug, name=slug.replace("-", " ").title(), kind=kind, **fields)


def make_member(actor, role, email=None, **fields):
    email = email or f"{actor.slug}.{role}@{actor.country.iso3.lower()}.example"
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name=f"{actor.name} person")
    fields = {"clearance": CLEARANCE[role], "since": SINCE, **fields}
    return Membership.objects.create(user=user, actor=actor, role=role, **fields)


def sign_in(client: Client, membership: Membership) -> Client:
    client.force_login(membership.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[SESSION_KEY] = membership.pk
    session[SIGNED_IN] = session[SEEN] = time.time()
    session.save()
    return client


@pytest.fixture
def country(db):
    return make_country()


@pytest.fixture
def ministry(country):
    """The national government's focal point."""
    return make_member(make_actor(country, "government", Actor.Kind.NATIONAL_GOVERNMENT), Role.GOVERNMENT)


@pytest.fixture
def donor(country):
    return make_member(make_actor(country, "donor", Actor.Kind.BILATERAL), Role.DONOR)


@pytest.fixture
def un_mission(country):
    """The facilitator."""
    return make_member(make_actor(country, "un-mission", Actor.Kind.UN), Role.FACILITATOR)


@pytest.fixture
def civil_society(country):
    return make_member(make_actor(country, "civil-society", Actor.Kind.CIVIL_SOCIETY), Role.STAKEHOLDER)


@pytest.fixture
def hq_reader(country, donor):
    return make_member(donor.actor, Role.HQ_READER)


@pytest.fixture
def outsider(db):
    """A facilitator of another country: everything there, nothing here."""
    other = make_country("OTH", "Otherland", is_public=False)
    return make_member(make_actor(other, "un-mission", Actor.Kind.UN), Role.FACILITATOR)
