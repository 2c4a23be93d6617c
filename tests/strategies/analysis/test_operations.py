import datetime as dt

import pytest

from fragile.activity.models import LogEntry
from fragile.actors.models import Actor, Role
from fragile.audience import AudienceLevel
from fragile.refusals import Refused
from strategies.analysis.models import ConflictAnalysis, Finding
from strategies.analysis.operations import add_analysis, add_finding, change_analysis, change_finding
from tests.cast import make_actor, make_member

ON = dt.date(2004, 2, 1)
SAID = {"kind": "driver", "text": "Timber pays for war.", "confidence": "high", "source": "a report"}


@pytest.fixture
def analysis(country, un_mission):
    return add_analysis(
        acting=un_mission.viewer,
        country=country,
        on=ON,
        title="Reading",
        dated=dt.date(2004, 1, 20),
        owners=[un_mission.actor],
        level=AudienceLevel.PARTNERS,
    )


@pytest.fixture
def finding(analysis, un_mission):
    return add_finding(acting=un_mission.viewer, analysis=analysis, on=ON, level=AudienceLevel.PARTNERS, **SAID)


@pytest.mark.parametrize("who", ["donor", "civil_society", "outsider", "hq_reader"])
def test_write_by_the_wrong_role_is_refused(request, analysis, finding, who):
    viewer = request.getfixturevalue(who).viewer
    with pytest.raises(Refused, match="Only the facilitator, a country-team editor or the government's focal point"):
        add_finding(acting=viewer, analysis=analysis, on=ON, level=AudienceLevel.PUBLIC, **SAID)
    with pytest.raises(Refused, match="Only the facilitator"):
        change_finding(acting=viewer, finding=finding, on=ON, level=AudienceLevel.PUBLIC, **SAID)
    assert list(Finding.objects.values_list("text", flat=True)) == ["Timber pays for war."]


@pytest.mark.parametrize("level", [AudienceLevel.RESTRICTED])
def test_nobody_sets_an_audience_above_the_own(analysis, finding, un_mission, level):
    with pytest.raises(Refused, match="You cannot choose an audience above your own") as refused:
        add_finding(acting=un_mission.viewer, analysis=analysis, on=ON, level=level, **SAID)
    assert refused.value.field == "level"
    with pytest.raises(Refused, match="above your own"):
        change_finding(acting=un_mission.viewer, finding=finding, on=ON, level=level, **SAID)
    finding.refresh_from_db()
    assert finding.level == AudienceLevel.PARTNERS


def test_change_a_finding_beyond_the_own_reach_is_refused(finding, un_mission):
    Finding.objects.update(level=AudienceLevel.RESTRICTED)
    with pytest.raises(Refused, match="This is not open to you"):
        change_finding(acting=un_mission.viewer, finding=finding, on=ON, level=AudienceLevel.PUBLIC, **SAID)
    assert Finding.objects.get().level == AudienceLevel.RESTRICTED


def test_a_change_of_audience_is_logged_for_those_who_saw_both(finding, un_mission):
    change_finding(acting=un_mission.viewer, finding=finding, on=ON, level=AudienceLevel.PUBLIC, **SAID)
    entry = LogEntry.objects.first()
    assert (entry.verb, entry.level, entry.detail) == (
        "changed",
        AudienceLevel.PARTNERS,
        {"level_from": 2, "level_to": 0},
    )


def test_the_log_holds_no_text_beside_the_name(finding, un_mission):
    change_finding(
        acting=un_mission.viewer, finding=finding, on=ON, level=AudienceLevel.PARTNERS, **{**SAID, "text": "Other."}
    )
    assert [entry.detail for entry in LogEntry.objects.all()] == [{}, {}, {}]


def test_references_are_drawn_not_counted(analysis, un_mission):
    found = [add_finding(acting=un_mission.viewer, analysis=analysis, on=ON, level=0, **SAID) for _ in range(5)]
    assert len({finding.ref for finding in found}) == 5
    assert [finding.ref for finding in found if not (len(finding.ref) == 6 and finding.ref.isalnum())] == []


def test_a_sourced_finding_needs_its_source(analysis, un_mission):
    with pytest.raises(Refused, match="Say where this was read or heard, without a person's name"):
        add_finding(acting=un_mission.viewer, analysis=analysis, on=ON, level=0, **{**SAID, "source": ""})


def test_an_analysis_is_not_dated_ahead(country, un_mission):
    with pytest.raises(Refused, match="choose a day up to today") as refused:
        add_analysis(
            acting=un_mission.viewer,
            country=country,
            on=ON,
            title="Next",
            dated=dt.date(2004, 2, 2),
            owners=[],
            level=0,
        )
    assert refused.value.field == "dated"


def test_owners_come_from_the_country(country, un_mission, outsider):
    with pytest.raises(Refused, match="Choose owners among this country's actors"):
        add_analysis(
            acting=un_mission.viewer, country=country, on=ON, title="Ours", dated=ON, owners=[outsider.actor], level=0
        )
    assert ConflictAnalysis.objects.count() == 0


def test_change_keeps_the_owners_that_one_does_not_see(analysis, country, un_mission):
    hidden = make_actor(country, "hidden", Actor.Kind.NGO, level=AudienceLevel.RESTRICTED)
    analysis.owners.add(hidden)
    change_analysis(
        acting=un_mission.viewer,
        analysis=analysis,
        on=ON,
        title="Read again",
        dated=ON,
        owners=[un_mission.actor],
        level=AudienceLevel.PARTNERS,
    )
    assert set(analysis.owners.all()) == {hidden, un_mission.actor}


def test_a_title_that_is_taken_by_a_hidden_analysis_is_no_fault(analysis, country, un_mission):
    ConflictAnalysis.objects.filter(pk=analysis.pk).update(level=AudienceLevel.RESTRICTED)
    again = add_analysis(
        acting=un_mission.viewer, country=country, on=ON, title="Reading", dated=ON, owners=[un_mission.actor], level=0
    )
    assert again.slug.startswith("reading-")


def test_an_editor_of_the_country_team_may_write(analysis, country):
    editor = make_member(make_actor(country, "agency", Actor.Kind.UN), Role.EDITOR)
    finding = add_finding(acting=editor.viewer, analysis=analysis, on=ON, level=AudienceLevel.COUNTRY_TEAM, **SAID)
    assert Finding.objects.get().text == finding.text
