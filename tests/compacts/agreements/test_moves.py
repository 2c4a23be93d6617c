import datetime as dt

import pytest
from django.urls import reverse

from compacts.agreements.models import Compact, CompactState
from compacts.agreements.operations import move_compact
from compacts.agreements.queries import moves_open_to
from compacts.agreements.states import MOVES, ON_A_PAGE
from fragile.activity.models import LogEntry
from fragile.refusals import Refused
from tests.cast import sign_in

TODAY = dt.date(2005, 3, 1)
NEXT = dt.date(2005, 9, 1)


def refusal(**words):
    with pytest.raises(Refused) as refused:
        move_compact(on=TODAY, **words)
    return refused.value.field, str(refused.value.sentence)


def test_a_review_is_opened_and_closed_with_a_day_for_the_next_one(compact, un_mission):
    move_compact(compact=compact, verb="open_review", acting=un_mission.viewer, on=TODAY)
    assert Compact.objects.get().state == CompactState.UNDER_REVIEW
    move_compact(compact=compact, verb="close_review", acting=un_mission.viewer, on=TODAY, next_review_on=NEXT)
    held = Compact.objects.get()
    assert (held.state, held.next_review_on, held.state_since) == (CompactState.IN_FORCE, NEXT, TODAY)
    assert list(LogEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "open_review_compact", "close_review_compact",
    ]  # fmt: skip


@pytest.mark.parametrize("day", [None, TODAY, TODAY - dt.timedelta(days=1)])
def test_closing_a_review_without_a_later_one_is_refused(compact, un_mission, day):
    Compact.objects.update(state=CompactState.UNDER_REVIEW)
    told = refusal(compact=compact, verb="close_review", acting=un_mission.viewer, next_review_on=day)
    assert told == ("next_review_on", "Give the day of the next review, after today.")


def test_suspending_keeps_the_reason_beside_the_state(compact, ministry, client):
    assert refusal(compact=compact, verb="suspend", acting=ministry.viewer, reason=" ")[0] == "reason"
    move_compact(compact=compact, verb="suspend", acting=ministry.viewer, on=TODAY, reason="The war is back.")
    text = client.get(reverse("compact", args=["testland"])).content.decode()
    assert "The war is back." in text


def test_a_suspended_compact_takes_neither_money_nor_promises_until_it_is_resumed(
    compact, ministry, donor, partner, client
):
    move_compact(compact=compact, verb="suspend", acting=ministry.viewer, on=TODAY, reason="The war is back.")
    page = sign_in(client, donor).get(reverse("compact", args=["testland"]))
    assert (page.context["may_log"], page.context["may_promise"]) == (False, False)
    move_compact(compact=compact, verb="resume", acting=ministry.viewer, on=TODAY, reason="Peace again.")
    page = client.get(reverse("compact", args=["testland"]))
    assert (page.context["may_log"], page.context["may_promise"]) == (True, True)


def test_a_compact_expires_on_its_day_and_not_before(compact, un_mission):
    Compact.objects.update(ends_on=NEXT)
    assert "runs until 1 September 2005" in refusal(
        compact=compact, verb="expire", acting=un_mission.viewer, reason="Over."
    )[1]  # fmt: skip
    move_compact(compact=compact, verb="expire", acting=un_mission.viewer, on=NEXT, reason="Over.")
    assert Compact.objects.get().state == CompactState.EXPIRED


@pytest.mark.parametrize("verb", list(ON_A_PAGE))
@pytest.mark.parametrize("state", list(CompactState))
def test_only_the_moves_of_the_table_are_made(compact, un_mission, verb, state):
    Compact.objects.update(state=state)
    words = {"acting": un_mission.viewer, "on": TODAY, "reason": "Because.", "next_review_on": NEXT}
    if state in MOVES[verb][0]:
        assert move_compact(compact=compact, verb=verb, **words).state == MOVES[verb][1]
    else:
        with pytest.raises(Refused, match="this step is not open"):
            move_compact(compact=compact, verb=verb, **words)
        assert Compact.objects.get().state == state


@pytest.mark.parametrize("who", ["donor", "civil_society", "hq_reader", "outsider"])
def test_only_its_holders_move_a_compact(request, compact, who, client):
    acting = request.getfixturevalue(who)
    assert "Only the facilitator, the government" in refusal(compact=compact, verb="suspend", acting=acting.viewer)[1]
    assert moves_open_to(compact, acting.viewer) == []
    answer = sign_in(client, acting).post(reverse("compact_move", args=["testland", "suspend"]), {"reason": "x"})
    assert (answer.status_code, Compact.objects.get().state) == (403, CompactState.IN_FORCE)


def test_the_page_keeps_what_was_typed_and_knows_no_other_verb(compact, un_mission, client):
    sign_in(client, un_mission)
    answer = client.post(reverse("compact_move", args=["testland", "suspend"]), {"reason": ""})
    assert (answer.status_code, "Say why." in answer.content.decode()) == (422, True)
    assert client.get(reverse("compact_move", args=["testland", "sign"])).status_code == 404
    answer = client.post(reverse("compact_move", args=["testland", "suspend"]), {"reason": "War."})
    assert (answer["Location"], Compact.objects.get().state_reason) == ("/compacts/testland/", "War.")
