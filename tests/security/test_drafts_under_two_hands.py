"""Two hands on one draft: nothing is lost, renumbered wrongly or brought back, and nobody meets a server error."""

import pytest
from django.urls import reverse

from fragile.refusals import Refused
from strategies.plans import operations as plans
from strategies.plans.models import Priority, Risk
from tests.cast import sign_in
from tests.strategies.conftest import DAY


def titles(version):
    return list(version.priorities.order_by("number").values_list("number", "title"))


@pytest.fixture
def three(version, un_mission):
    return [
        plans.add_priority(
            version=version,
            text=plans.PriorityText(title=title, dimension="security"),
            acting=un_mission.viewer,
            on=DAY,
        )
        for title in "ABC"
    ]


@pytest.fixture
def three_risks(version, un_mission):
    return [
        plans.add_risk(
            version=version, text=plans.RiskText(text=text, owner=un_mission.actor, response="Watch."),
            acting=un_mission.viewer, on=DAY,
        )
        for text in "ABC"
    ]  # fmt: skip


def words(*parts):
    return dict(zip(("slug", "number", "order"), parts, strict=False))


def test_remove_sent_twice_takes_one_priority(client, version, three, un_mission):
    """The address holds a place, and after the first click another priority stands there."""
    sign_in(client, un_mission)
    page = client.get(reverse("strategy", args=["testland-2003"])).content.decode()
    address = reverse("priority_remove", kwargs=words("testland-2003", 1, 1))
    assert address in page
    posted = {"row": three[0].pk}
    for _click in range(2):
        client.post(address, posted)
    assert titles(version) == [(1, "B"), (2, "C")]


def test_remove_sent_twice_takes_one_risk(client, version, three_risks, un_mission):
    sign_in(client, un_mission)
    for _click in range(2):
        client.post(reverse("risk_remove", kwargs=words("testland-2003", 1, 1)), {"row": three_risks[0].pk})
    assert list(version.risks.order_by("number").values_list("number", "text")) == [(1, "B"), (2, "C")]


def test_edit_of_a_place_where_another_priority_stands_by_now_overwrites_nothing(client, version, three, un_mission):
    sign_in(client, un_mission)
    address = reverse("priority_edit", kwargs=words("testland-2003", 1, 1))
    form = client.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"title": "A, better"}
    assert typed["opened"]
    plans.move_priority(priority=three[0], step=1, acting=un_mission.viewer, on=DAY)
    client.post(address, typed)
    assert (1, "B") in titles(version)


def test_remove_by_two_at_once_takes_one(at_once, version, three, un_mission):
    def remove():
        row = Priority.objects.get(pk=three[0].pk)
        plans.remove_priority(priority=row, acting=un_mission.viewer, on=DAY)

    results = at_once(*[remove] * 4)
    assert titles(version) == [(1, "B"), (2, "C")]
    assert all(result is None or isinstance(result, Refused | Priority.DoesNotExist) for result in results), results


def test_remove_with_a_row_read_before_the_other_hand_removed_it(version, three, three_risks, un_mission):
    stale, stale_risk = Priority.objects.get(pk=three[0].pk), Risk.objects.get(pk=three_risks[0].pk)
    plans.remove_priority(priority=three[0], acting=un_mission.viewer, on=DAY)
    plans.remove_risk(risk=three_risks[0], acting=un_mission.viewer, on=DAY)
    with pytest.raises(Refused):
        plans.remove_priority(priority=stale, acting=un_mission.viewer, on=DAY)
    with pytest.raises(Refused):
        plans.remove_risk(risk=stale_risk, acting=un_mission.viewer, on=DAY)
    assert titles(version) == [(1, "B"), (2, "C")]
    assert [row.number for row in version.risks.all()] == [1, 2]


def test_edit_does_not_bring_a_removed_priority_back(version, three, un_mission):
    stale = Priority.objects.get(pk=three[2].pk)
    plans.remove_priority(priority=three[2], acting=un_mission.viewer, on=DAY)
    text = plans.PriorityText(title="C again", dimension="security")
    with pytest.raises(Refused):
        plans.edit_priority(priority=stale, text=text, acting=un_mission.viewer, on=DAY)
    assert titles(version) == [(1, "A"), (2, "B")]


def test_edit_keeps_the_place_that_the_other_hand_has_given(version, three, un_mission):
    stale = Priority.objects.get(pk=three[0].pk)
    plans.move_priority(priority=three[0], step=1, acting=un_mission.viewer, on=DAY)
    text = plans.PriorityText(title="A, better", dimension="security")
    plans.edit_priority(priority=stale, text=text, acting=un_mission.viewer, on=DAY)
    assert titles(version) == [(1, "B"), (2, "A, better"), (3, "C")]


def test_move_by_two_at_once_keeps_each_number_once(at_once, version, three, un_mission):
    def move(place, step):
        row = Priority.objects.get(pk=three[place].pk)
        return lambda: plans.move_priority(priority=row, step=step, acting=un_mission.viewer, on=DAY)

    results = at_once(move(0, 1), move(1, 1), move(2, -1), move(0, 1))
    assert [number for number, _title in titles(version)] == [1, 2, 3]
    assert all(result is None or isinstance(result, Refused) for result in results), results


def test_role_given_in_a_priority_that_is_gone_is_refused(version, three, ministry, un_mission):
    stale = Priority.objects.get(pk=three[0].pk)
    plans.remove_priority(priority=three[0], acting=un_mission.viewer, on=DAY)
    with pytest.raises(Refused):
        plans.allot_role(priority=stale, actor=ministry.actor, part="support", acting=un_mission.viewer, on=DAY)


def typed_in(client, address, **words):
    form = client.get(address).context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value()} | words


def test_edit_of_a_priority_that_somebody_else_changed_shows_both_texts(client, version, three, un_mission):
    address = reverse("priority_edit", kwargs=words("testland-2003", 1, 1))
    mine = typed_in(sign_in(client, un_mission), address, why_now="My reason.")
    theirs = plans.PriorityText(title="A", dimension="security", why_now="Their reason.")
    plans.edit_priority(priority=three[0], text=theirs, acting=un_mission.viewer, on=DAY)

    answer = client.post(address, mine)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "It now says: Their reason." in page
    assert "My reason." in page
    assert version.priorities.get(number=1).why_now == "Their reason."

    seen = answer.context["form"]
    again = {name: seen[name].value() for name in seen.fields if seen[name].value()}
    assert client.post(address, again).status_code == 302
    assert version.priorities.get(number=1).why_now == "My reason."


def test_edit_keeps_the_provisions_that_the_editor_does_not_see(version, priority, anchor, donor):
    anchor.provisions.update(level=3)
    text = plans.PriorityText(title="Retitled", dimension="security")
    plans.edit_priority(priority=priority, text=text, acting=donor.viewer, on=DAY)
    assert list(priority.provisions.values_list("ref", flat=True)) == ["ddr"]
