"""A strategy of Testland on its way: what most tests of this app start from."""

import datetime as dt

import pytest

from fragile.actors.models import Actor, Role
from fragile.audience import AudienceLevel
from fragile.settlements.models import Settlement, SettlementProvision
from strategies.analysis.models import ConflictAnalysis, Finding
from strategies.consultation import operations as consultation
from strategies.drafting import operations as drafting
from strategies.plans import operations as plans
from strategies.plans.models import Dimension, RoleAllocation
from strategies.publication import operations as publication
from tests.cast import make_actor, make_member

DAY = dt.date(2004, 2, 5)
SIGNED = dt.date(2003, 8, 18)
REVIEW = dt.date(2004, 9, 24)


@pytest.fixture
def anchor(country):
    settlement = Settlement.objects.create(
        country=country, slug="cpa", title="Peace agreement", signed_on=SIGNED, is_anchor=True
    )
    SettlementProvision.objects.create(settlement=settlement, ref="ddr", category="security", text="Forces disarm.")
    return settlement


@pytest.fixture
def finding(country):
    analysis = ConflictAnalysis.objects.create(
        country=country, slug="reading", title="A reading", on=dt.date(2003, 12, 1)
    )
    return Finding.objects.create(
        analysis=analysis,
        ref="land",
        kind="driver",
        text="Land is contested.",
        level=AudienceLevel.PUBLIC,
        source="Joint assessment",
    )


@pytest.fixture
def chair(country):
    return make_member(make_actor(country, "joint-body", Actor.Kind.MULTILATERAL), Role.CHAIR)


@pytest.fixture
def version(country, un_mission, ministry, anchor):
    return drafting.start_strategy(
        country=country,
        slug="testland-2003",
        title="Testland's strategy",
        kind="initial",
        facilitator=un_mission.actor,
        language="en",
        acting=un_mission.viewer,
        on=DAY,
    )


@pytest.fixture
def section(version):
    return version.sections.get(key="analysis")


@pytest.fixture
def priority(version, un_mission, ministry, anchor):
    made = plans.add_priority(
        version=version,
        text=plans.PriorityText(
            title="Disarm and reintegrate",
            dimension=Dimension.SECURITY,
            dividend="peace",
            why_now="Arms are everywhere.",
            provisions=list(anchor.provisions.all()),
        ),
        acting=un_mission.viewer,
        on=DAY,
    )
    plans.allot_role(
        priority=made, actor=ministry.actor, part=RoleAllocation.Part.NATIONAL_LEAD, acting=un_mission.viewer, on=DAY
    )
    return made


@pytest.fixture
def promises(version, ministry, donor):
    """A compact with one promise a side, through the layer that owns them."""
    from compacts.agreements.models import Compact, Party, Side
    from compacts.commitments.models import Commitment, CommitmentVersion

    compact = Compact.objects.create(
        country=version.strategy.country,
        slug="testland-2003",
        title="Compact",
        strategy=version.strategy,
        state="in_force",
        signed_on=DAY,
    )
    for ref, member, side, text in (
        ("G1", ministry, Side.GOVERNMENT, "Publish the budget."),
        ("P1", donor, Side.PARTNER, "Pay on time."),
    ):
        party = Party.objects.create(compact=compact, actor=member.actor, side=side)
        commitment = Commitment.objects.create(compact=compact, ref=ref, owner=party)
        CommitmentVersion.objects.create(commitment=commitment, text=text, made_on=DAY, due_on=dt.date(2004, 12, 31))
    return compact


@pytest.fixture
def complete(version, section, priority, finding, promises, un_mission):
    """A draft that nothing but positions stands against."""
    drafting.save_section(section=section, body="Land is contested.", base=0, acting=un_mission.viewer, on=DAY)
    plans.date_review(version=version, next_review_on=REVIEW, acting=un_mission.viewer, on=DAY)
    return version


@pytest.fixture
def proposed(complete, un_mission):
    return publication.propose(version=complete, acting=un_mission.viewer, on=DAY)


@pytest.fixture
def endorsed(proposed, ministry):
    consultation.endorse(
        version=proposed, kind="endorse", shown_hash=proposed.content_hash, acting=ministry.viewer, on=DAY, today=DAY
    )
    return proposed


@pytest.fixture
def agreed(endorsed, un_mission):
    return publication.agree(version=endorsed, acting=un_mission.viewer, on=DAY, today=DAY)
