"""A compact between the cast's government and its partners, and what a conference told of it."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from compacts.agreements.models import Compact, CompactState, Party, Side
from compacts.commitments.models import Commitment, CommitmentReport, CommitmentVersion, Verification
from compacts.funding.models import FundingFlow, SourceFigure, Transaction
from fragile.actors.models import Actor, Role
from tests.cast import make_actor, make_member

SIGNED = dt.date(2004, 2, 6)
LATER = dt.date(2005, 12, 31)


@pytest.fixture
def compact(country):
    return Compact.objects.create(
        country=country, slug="testland", title="Compact of Testland", state=CompactState.IN_FORCE, signed_on=SIGNED
    )


@pytest.fixture
def government(compact, ministry):
    return Party.objects.create(compact=compact, actor=ministry.actor, side=Side.GOVERNMENT, signed_on=SIGNED)


@pytest.fixture
def partner(compact, donor):
    return Party.objects.create(compact=compact, actor=donor.actor, side=Side.PARTNER, signed_on=SIGNED)


@pytest.fixture
def other_donor(country):
    return make_member(make_actor(country, "other-donor", Actor.Kind.BILATERAL), Role.DONOR)


@pytest.fixture
def chair(country):
    return make_member(make_actor(country, "joint-body", Actor.Kind.REGIONAL), Role.CHAIR)


def make_flow(compact, donor, ref=None, **fields):
    ref = ref or uuid.uuid4().hex[:12]
    return FundingFlow.objects.create(compact=compact, donor=donor, ref=ref, **{"title": f"Flow {ref}", **fields})


def enter(flow, amount, currency="USD", on=SIGNED, kind="pledge", **fields):
    amount = Decimal(str(amount))
    return Transaction.objects.create(flow=flow, kind=kind, amount=amount, currency=currency, value_date=on, **fields)


def make_promise(compact, owner, ref, counterpart=None, *, made_on=SIGNED, level=0, state="active", **text):
    row = Commitment.objects.create(
        compact=compact, owner=owner, counterpart=counterpart, ref=ref, level=level, state=state
    )
    CommitmentVersion.objects.create(commitment=row, made_on=made_on, **{"text": f"Promise {ref}", **text})
    return row


def make_report(commitment, on, claim="on", text="Done so far.", **fields):
    return CommitmentReport.objects.create(commitment=commitment, on=on, claim=claim, text=text, **fields)


def make_finding(report, on, finding="met", text="", **fields):
    return Verification.objects.create(report=report, on=on, finding=finding, text=text, **fields)


def publish(compact, measure, millions, *, preferred=False, ref=None, **fields):
    if preferred:
        fields["preferred_because"] = "It is the official one."
    return SourceFigure.objects.create(
        compact=compact, measure=measure, ref=ref or uuid.uuid4().hex[:12], amount=Decimal(str(millions)) * 1_000_000,
        **{"currency": "USD", "is_preferred": preferred, **fields},
    )  # fmt: skip


@pytest.fixture
def conference(compact, country):
    """The Liberia conference of February 2004, as liberia.json tells it."""
    for slug, millions in {"united-states": 200, "european-commission": 120, "world-bank": 50, "ireland": 5}.items():
        enter(make_flow(compact, make_actor(country, slug, Actor.Kind.BILATERAL), ref=slug), millions * 1_000_000)
    norway = make_actor(country, "norway", Actor.Kind.BILATERAL)
    make_flow(compact, norway, ref="norway", title="Significant, said Norway", is_undisclosed=True)
    publish(compact, "pledged_total", 520, preferred=True)
    publish(compact, "need_reconstruction", "487.7", preferred=True)
    publish(compact, "need_humanitarian", 137)
    publish(compact, "need_humanitarian", 180, preferred=True)
    publish(compact, "need_humanitarian", 187)
    return compact
