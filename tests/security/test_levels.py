"""Rows of every audience level hung on rows that are wider shared: each address, file and snapshot, asked by everybody.

A restricted organisation gives, receives, leads, owns, promises, endorses and is related; restricted money, promises,
figures, steps and provisions stand beside public ones. Their names are canaries of their level.
"""

import datetime as dt
import itertools
import json

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from compacts.agreements.models import Compact, Party, Side
from compacts.commitments.models import Commitment, CommitmentReport, CommitmentVersion, Verification
from compacts.exchange.operations import DEMO, load_country
from compacts.exchange.queries import country_file
from compacts.funding.models import FlowShare, FundingFlow, SourceFigure, Transaction
from fragile.activity.operations import record
from fragile.actors.models import Actor, ActorRelation, DacStatus, Role
from fragile.audience import AudienceLevel, Viewer
from fragile.countries.models import Country
from fragile.documents.publishing import KINDS, canonical
from fragile.settlements.models import Settlement, SettlementParty, SettlementProvision
from strategies.analysis.models import ConflictAnalysis, Finding
from strategies.consultation.models import ConsultationStep, Endorsement
from strategies.plans.models import Priority, Risk, RoleAllocation, StrategyVersion
from strategies.publication.operations import start_new_version
from tests.cast import make_member, sign_in
from tests.routes import HOME, address, routes

DAY = dt.date(2005, 6, 1)
ABOVE = [level for level in AudienceLevel if level > AudienceLevel.PUBLIC]
WORDS = ("movement", "provision", "pact", "reading", "finding", "promise", "money", "said", "subject", "reservation")
OURS = [route for route in routes() if route.is_ours]


def name(level, what):
    return f"hush-{AudienceLevel(level).name.lower()} {what}"


def hide(country, level):
    """One restricted organisation of that level in every place that an organisation can have, and rows of the level."""
    slug = f"s{level}"
    open_actor = Actor.objects.get(country=country, slug="ireland")  # not the readers' own: a donor sees its own money
    compact = Compact.objects.get(slug=HOME.slug)
    agreed = StrategyVersion.objects.get(strategy__slug=HOME.slug, state="agreed")
    draft = StrategyVersion.objects.get(strategy__slug=HOME.slug, state="draft")
    actor = Actor.objects.create(
        country=country, slug=name(level, "").strip(), name=name(level, "movement"), short_name=name(level, "m"),
        kind="armed_movement", level=level,
    )  # fmt: skip
    DacStatus.objects.create(actor=actor, is_member=True, since=DAY, source=name(level, "dac"))
    ActorRelation.objects.create(actor=open_actor, other=actor, kind="member_of", source=name(level, "relation"))
    # the settlement and the analysis
    anchor = Settlement.objects.filter(country=country).order_by("pk").first()
    SettlementParty.objects.create(settlement=anchor, actor=actor, capacity="signatory")
    SettlementProvision.objects.create(
        settlement=anchor, ref=f"p{slug}", category="security", text=name(level, "provision"), level=level
    )
    hidden = SettlementProvision.objects.get(ref=f"p{slug}")
    Settlement.objects.create(country=country, slug=slug, title=name(level, "pact"), signed_on=DAY, level=level)
    ConflictAnalysis.objects.filter(country=country).first().owners.add(actor)
    analysis = ConflictAnalysis.objects.create(
        country=country, slug=slug, title=name(level, "reading"), on=DAY, method=name(level, "method"), level=level
    )
    Finding.objects.create(analysis=analysis, ref="f", kind="driver", text=name(level, "finding"), level=level)
    # the plan: in a draft, for agreed text is frozen
    priority = Priority.objects.filter(version=draft).first()
    priority.provisions.add(hidden)
    RoleAllocation.objects.create(priority=priority, actor=actor, part="support")
    Risk.objects.create(version=draft, number=90 + level, text="Spoilers", owner=actor, response="Talk")
    ConsultationStep.objects.create(version=draft, actor=actor, step="attended", on=DAY, level=0, text=name(level, "s"))
    ConsultationStep.objects.create(
        version=draft, actor=open_actor, step="attended", on=DAY, level=level, text=name(level, "said")
    )
    Endorsement.objects.create(
        version=agreed, actor=actor, kind="reserve", on=DAY, content_hash=agreed.content_hash,
        reservation=name(level, "reservation"),
    )  # fmt: skip
    # the compact
    party = Party.objects.create(compact=compact, actor=actor, side=Side.PARTNER, signed_on=DAY)
    government = compact.parties.filter(side=Side.GOVERNMENT).first()
    for ref, owner, counterpart, own_level, text in (
        (f"H{level}", party, government, 0, "Open words of a hidden party"),
        (f"K{level}", government, party, 0, "Open words to a hidden party"),
        (f"L{level}", government, None, level, name(level, "promise")),
    ):
        row = Commitment.objects.create(
            compact=compact, ref=ref, owner=owner, counterpart=counterpart, level=own_level, priority=None
        )
        CommitmentVersion.objects.create(commitment=row, text=text, made_on=DAY)
        report = CommitmentReport.objects.create(commitment=row, on=DAY, claim="on", text="Open report")
        Verification.objects.create(report=report, on=DAY, finding="partly", text="Open", verifier=party)
    for ref, donor, recipient, own_level, title in (
        (f"dh{level}", actor, open_actor, 0, "Open money of a hidden donor"),
        (f"rh{level}", open_actor, actor, 0, "Open money to a hidden body"),
        (f"lh{level}", open_actor, open_actor, level, name(level, "money")),
    ):
        flow = FundingFlow.objects.create(
            compact=compact, ref=ref, donor=donor, recipient=recipient, title=title, level=own_level,
            source=name(level, "src") if own_level else "",
        )  # fmt: skip
        amount = 77_000_000 + level if own_level else 1
        Transaction.objects.create(flow=flow, kind="pledge", amount=amount, currency="USD", value_date=DAY)
        FlowShare.objects.create(flow=flow, priority=priority, share=50)
    SourceFigure.objects.create(
        compact=compact, ref=slug, measure="need_total", amount=1, currency="USD", level=level,
        source=name(level, "fig"), subject=name(level, "subject"),
    )  # fmt: skip
    for target in (actor, hidden, flow, analysis):
        record(
            acting=Viewer(actor_id=actor.pk), verb="changed", target=target, country_id=country.pk, level=0,
        )  # fmt: skip


@pytest.fixture(scope="module")
def readers(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        country = load_country(raw=DEMO.read_bytes(), acting=Viewer.public(), on=DAY)
        seats = {
            role.value: make_member(Actor.objects.get(country=country, slug="unmil"), role, email=f"{role}@x.example")
            for role in (Role.FACILITATOR, Role.DONOR, Role.STAKEHOLDER)
        }
        low = make_member(
            Actor.objects.get(country=country, slug="unmil"), Role.FACILITATOR, email="low@x.example", clearance=1
        )
        seats["facilitator of the parties' level"] = low
        start_new_version(
            version=StrategyVersion.objects.get(strategy__slug=HOME.slug, state="agreed"),
            acting=seats["facilitator"].viewer, on=DAY,
        )  # fmt: skip
        for level in ABOVE:
            hide(country, level)
        yield {"nobody": (Client(), AudienceLevel.PUBLIC)} | {
            who: (sign_in(Client(), seat), AudienceLevel(seat.clearance)) for who, seat in seats.items()
        }
        transaction.set_rollback(True)


def leaks(text, level):
    return [f"hush-{above.name.lower()}" for above in ABOVE if above > level and f"hush-{above.name.lower()}" in text]


@pytest.mark.parametrize("route", OURS, ids=lambda route: route.name)
def test_nothing_above_the_level_of_whoever_asks_is_in_the_answer(route, readers, db):
    for who, (client, level) in readers.items():
        client.raise_request_exception = False
        where = address(route, HOME)
        answer = client.get(where + ("?page_size=200" if route.path.startswith("api") else ""))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code < 500, (who, where)
        assert leaks(body.decode(), level) == [], (who, where)
        assert "77,000,00" not in body.decode() or level > 0, (who, where)


@pytest.mark.parametrize("word", ["flows/dh{}", "flows/rh{}", "commitments/H{}", "commitments/K{}"])
def test_open_row_of_a_hidden_body_does_not_name_it(readers, word, db):
    for (who, (client, level)), above in itertools.product(readers.items(), ABOVE):
        for start in ("/compacts/liberia-2003/", "/api/v1/compacts/liberia-2003/"):
            answer = client.get(start + word.format(int(above)) + "/")
            assert answer.status_code in {200, 404}, (start, word)
            assert leaks(answer.content.decode(), level) == [], (who, start, word, above)


@pytest.mark.parametrize("word", ["flows/lh{}", "commitments/L{}"])
def test_hidden_row_answers_as_a_missing_one(readers, word, db):
    for (who, (client, level)), above in itertools.product(readers.items(), ABOVE):
        for start in ("/compacts/liberia-2003/", "/api/v1/compacts/liberia-2003/"):
            status = client.get(start + word.format(int(above)) + "/").status_code
            assert status == (404 if above > level else 200), (who, start, word, above)


def test_filter_by_a_hidden_value_finds_nothing_and_tells_nothing(readers, db):
    client, _level = readers["nobody"]
    hidden, missing = (
        client.get(reverse("api_flows"), {"donor": slug}) for slug in ("hush-restricted", "nobody-at-all")
    )
    assert hidden.status_code == missing.status_code
    assert hidden.content.replace(b"hush-restricted", b"") == missing.content.replace(b"nobody-at-all", b"")


@pytest.mark.parametrize("level", list(AudienceLevel))
def test_snapshot_and_country_file_hold_nothing_above_their_audience(readers, level, db):
    country = Country.objects.get(iso3=HOME.iso3)
    eyes = Viewer.for_audience(level, country.pk)
    assert leaks(json.dumps(country_file(country, eyes)), level) == []
    for kind in KINDS.values():
        for slug in (HOME.slug, f"{HOME.slug}--v2"):
            subject = kind.subject(eyes, slug)
            if subject is not None:
                content = kind.snapshot(subject, eyes, dt.date(2006, 1, 1), "en")
                assert leaks(canonical(content), level) == [], (kind.key, slug)


def test_public_sums_do_not_move_with_hidden_money(readers, db):
    client, _level = readers["nobody"]
    found = client.get(reverse("figures_json", kwargs={"slug": HOME.slug}), {"as_of": "2005-12-31"}).json()
    assert found["exact"]["pledged"] == f"{375_000_000 + 2 * len(ABOVE)}.00"


def test_the_hidden_rows_are_there_for_those_who_may_see_them(readers, db):
    """The negative control: else everything above would hold for rows that no page ever shows."""
    client, _level = readers["facilitator"]
    seen = set()
    for route in OURS:
        client.raise_request_exception = False
        answer = client.get(address(route, HOME) + ("?page_size=200" if "api" in route.path else ""))
        body = b"" if answer.streaming else answer.content
        seen |= {word for word in WORDS if f"hush-country_team {word}" in body.decode()}
    assert seen == set(WORDS)
