import datetime as dt

import pytest

from compacts.agreements import operations
from compacts.agreements.models import Compact, CompactState, Party, Side
from compacts.agreements.queries import story_block, table_of
from compacts.figures.queries import story_block as money_block
from fragile.actors.models import Actor
from fragile.audience import AudienceLevel, Viewer
from fragile.refusals import Refused
from strategies.plans.models import Strategy
from tests.cast import make_actor, make_country, make_member
from tests.compacts.conftest import SIGNED, enter, make_flow

TODAY = dt.date(2004, 2, 6)


@pytest.fixture
def draft(country):
    return Compact.objects.create(country=country, slug="draft", title="Draft compact")


def refusal(act, **words):
    with pytest.raises(Refused) as refused:
        act(**words)
    return refused.value.field, refused.value.sentence


def test_start_compact_gives_a_free_address(country, un_mission, draft):
    words = {"country": country, "title": "Draft", "acting": un_mission.viewer, "on": TODAY}
    made = operations.start_compact(**words)
    assert (made.state, made.slug.startswith("draft-")) == (CompactState.NEGOTIATION, True)


def test_start_compact_by_those_who_do_not_hold_it_is_refused(country, donor, hq_reader, civil_society, outsider):
    words = {"country": country, "title": "Ours", "on": TODAY}
    told = {
        refusal(operations.start_compact, acting=who.viewer, **words)[1]
        for who in (donor, hq_reader, civil_society, outsider)
    }
    assert told == {"Only the facilitator, the government and the chair of the joint body may start a compact."}
    assert Compact.objects.count() == 0


@pytest.mark.parametrize(
    ("words", "field"),
    [({"ends_on": dt.date(2004, 2, 5)}, "ends_on"), ({"title": ""}, "title"), ({"title": "x" * 201}, "title")],
)
def test_start_compact_refuses_with_the_field(words, field, country, un_mission):
    words = {"country": country, "title": "Ours", "acting": un_mission.viewer, "on": TODAY, **words}
    assert refusal(operations.start_compact, **words)[0] == field


def test_start_compact_under_another_countrys_strategy_is_refused(country, un_mission):
    there = make_country("FOR", "Foreignland")
    facilitator = make_actor(there, "un", Actor.Kind.UN)
    strategy = Strategy.objects.create(country=there, slug="f", title="F", facilitator=facilitator)
    words = {"country": country, "title": "Ours", "acting": un_mission.viewer, "on": TODAY, "strategy": strategy}
    assert refusal(operations.start_compact, **words) == ("strategy", "Choose a strategy of this country.")


@pytest.mark.parametrize(
    ("kind", "side", "field"),
    [
        (Actor.Kind.BILATERAL, "government", "side"),
        (Actor.Kind.MINISTRY, "partner", "side"),
    ],
)
def test_add_party_on_the_wrong_side_is_refused(kind, side, field, country, draft, un_mission):
    actor = make_actor(country, "somebody", kind)
    words = {"compact": draft, "actor": actor, "side": side, "acting": un_mission.viewer}
    assert refusal(operations.add_party, **words)[0] == field


def test_add_party_twice_is_refused_in_a_sentence(country, draft, un_mission, donor):
    words = {"compact": draft, "actor": donor.actor, "side": "partner", "acting": un_mission.viewer}
    operations.add_party(**words)
    assert refusal(operations.add_party, **words)[1] == "This actor is already a party of this compact."


def test_add_party_of_another_country_or_after_signature_is_refused(compact, draft, un_mission, donor, outsider):
    words = {"side": "partner", "acting": un_mission.viewer}
    assert refusal(operations.add_party, compact=draft, actor=outsider.actor, **words)[0] == "actor"
    assert refusal(operations.add_party, compact=compact, actor=donor.actor, **words)[1].startswith(
        "This compact is signed."
    )


def seats(draft, *members):
    sides = [Side.GOVERNMENT] + [Side.PARTNER] * (len(members) - 1)
    return [
        Party.objects.create(compact=draft, actor=m.actor, side=side) for m, side in zip(members, sides, strict=True)
    ]


def test_the_last_signature_agrees_the_compact(draft, ministry, donor, country):
    first, second = seats(draft, ministry, donor)
    Party.objects.create(compact=draft, actor=make_actor(country, "union", Actor.Kind.REGIONAL), side=Side.WITNESS)
    operations.sign(party=first, acting=ministry.viewer, on=TODAY)
    draft.refresh_from_db()
    assert (draft.state, draft.signed_on) == (CompactState.NEGOTIATION, None)
    later = TODAY + dt.timedelta(days=3)
    operations.sign(party=second, acting=donor.viewer, on=later)
    draft.refresh_from_db()
    assert (draft.state, draft.signed_on) == (CompactState.AGREED, later)


def test_sign_for_another_or_twice_is_refused(draft, ministry, donor, un_mission, hq_reader):
    ours, theirs = seats(draft, ministry, donor)
    for who in (un_mission, hq_reader, ministry):
        assert refusal(operations.sign, party=theirs, acting=who.viewer, on=TODAY)[1] == (
            "Only a party's own focal point may sign for it."
        )
    operations.sign(party=ours, acting=ministry.viewer, on=TODAY)
    assert refusal(operations.sign, party=ours, acting=ministry.viewer, on=TODAY)[1] == "Government has signed already."


def test_a_ministrys_focal_point_signs_for_the_national_government(draft, ministry, country):
    (seat,) = seats(draft, ministry)
    planning = make_member(make_actor(country, "planning", Actor.Kind.MINISTRY), "government")
    assert operations.sign(party=seat, acting=planning.viewer, on=TODAY).signed_by_id == planning.pk


def test_table_leaves_out_parties_that_the_audience_may_not_know(compact, government, country, ministry):
    hidden = make_actor(country, "canary-2291", Actor.Kind.BILATERAL, level=AudienceLevel.COUNTRY_TEAM)
    Party.objects.create(compact=compact, actor=hidden, side=Side.PARTNER)
    assert [len(table_of(compact, who).partners) for who in (Viewer.public(), ministry.viewer)] == [0, 1]


# -- the country page -------------------------------------------------------------------------------------------------
def test_story_blocks_without_a_compact_offer_the_first_step_to_those_who_may_take_it(country, un_mission, donor):
    ours, theirs = (story_block(country, who.viewer, TODAY) for who in (un_mission, donor))
    assert (ours.is_missing, ours.next_step_url, theirs.next_step_url) == (True, "/compacts/start/TST/", "")
    assert money_block(country, donor.viewer, TODAY).is_missing is True


def test_story_blocks_tell_signatures_and_money(compact, government, partner, country, donor):
    enter(make_flow(compact, donor.actor), 375_000_000)
    told, money = story_block(country, donor.viewer, SIGNED), money_block(country, donor.viewer, SIGNED)
    assert (told.title, told.state, told.figure) == ("Compact", "in force", "2 of 2 parties have signed")
    assert (money.figure, money.next_step_url) == (
        "USD\N{NO-BREAK SPACE}375.0\N{NO-BREAK SPACE}million",
        "/compacts/testland/log/",
    )
    assert money_block(country, Viewer.public(), SIGNED).next_step_url == ""
