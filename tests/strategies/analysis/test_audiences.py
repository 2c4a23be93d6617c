"""Who reads which finding: words are searched in the bytes of every page that could carry them (domain.md rule P3)."""

import re

import pytest
from django.urls import reverse

from fragile.actors.models import Actor, Role
from fragile.audience import AudienceLevel
from strategies.analysis.models import ConflictAnalysis, Finding
from tests.cast import make_actor, make_member, sign_in

CANARIES = {level: f"canary{level.name.lower().replace('_', '')}" for level in AudienceLevel}
AUDIENCES = ["public", "civil_society", "donor", "un_mission", "cleared"]


@pytest.fixture
def cleared(country):
    return make_member(make_actor(country, "observer", Actor.Kind.UN), Role.EDITOR, clearance=AudienceLevel.RESTRICTED)


@pytest.fixture
def analysis(country, ministry):
    analysis = ConflictAnalysis.objects.create(
        country=country, slug="reading", title="Reading", on="2004-01-20", level=AudienceLevel.PUBLIC
    )
    analysis.owners.add(ministry.actor)
    return analysis


def find(analysis, level, kind=Finding.Kind.DRIVER, **fields):
    fields = {"ref": f"ref{level}", "text": f"It says {CANARIES[level]}.", "source": "a report", **fields}
    return Finding.objects.create(analysis=analysis, kind=kind, level=level, **fields)


@pytest.fixture
def findings(analysis):
    return {level: find(analysis, level) for level in AudienceLevel}


def person(request, client, who):
    return client if who == "public" else sign_in(client, request.getfixturevalue(who))


def text_of(answer):
    """What differs from one request to the next, whatever is shown, is taken out."""
    text = re.sub(
        r'nonce="[^"]*"|X-CSRFToken[^}]*|name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode()
    )
    return text.lower()


PAGES = [
    ("country", {"iso3": "TST"}),
    ("analyses", {"iso3": "TST"}),
    ("analysis", {"iso3": "TST", "slug": "reading"}),
]


@pytest.mark.parametrize("who", AUDIENCES)
@pytest.mark.parametrize(("page", "where"), PAGES)
def test_read_only_what_the_audience_may(request, client, findings, who, page, where):
    answer = person(request, client, who).get(reverse(page, kwargs=where))

    text, reach = text_of(answer), AUDIENCES.index(who)
    assert answer.status_code == 200
    assert [word for level, word in CANARIES.items() if level > reach and word in text] == []
    if page == "analysis":
        assert [word for level, word in CANARIES.items() if level <= reach and word not in text] == []


@pytest.mark.parametrize("who", AUDIENCES[:-1])
@pytest.mark.parametrize(("page", "where"), PAGES)
def test_a_hidden_finding_changes_no_byte(request, client, analysis, who, page, where):
    find(analysis, AudienceLevel.PUBLIC)
    client, address = person(request, client, who), reverse(page, kwargs=where)
    before = text_of(client.get(address))

    reach = AUDIENCES.index(who)
    for level in AudienceLevel:
        if level > reach:
            find(analysis, level)
            find(analysis, level, kind=Finding.Kind.RISK, ref=f"risk{level}")

    assert text_of(client.get(address)) == before


@pytest.mark.parametrize("who", AUDIENCES[:-1])
def test_an_analysis_of_hidden_findings_looks_like_an_empty_one(request, client, analysis, who):
    client, address = person(request, client, who), reverse("country", kwargs={"iso3": "TST"})
    before = text_of(client.get(address))
    find(analysis, AudienceLevel.RESTRICTED)
    assert text_of(client.get(address)) == before


@pytest.mark.parametrize("who", AUDIENCES[:-1])
def test_a_hidden_analysis_looks_like_none(request, client, country, who):
    client = person(request, client, who)
    pages = [reverse("country", kwargs={"iso3": "TST"}), reverse("analyses", kwargs={"iso3": "TST"})]
    before = [text_of(client.get(page)) for page in pages]

    hidden = ConflictAnalysis.objects.create(
        country=country, slug="beyond-reach", title="Beyond", on="2004-01-20", level=AudienceLevel.RESTRICTED
    )
    find(hidden, AudienceLevel.RESTRICTED)

    assert [text_of(client.get(page)) for page in pages] == before
    missing = client.get(reverse("analysis", kwargs={"iso3": "TST", "slug": "no-such"}))
    foreign = client.get(reverse("analysis", kwargs={"iso3": "TST", "slug": "beyond-reach"}))
    assert (missing.status_code, foreign.status_code) == (404, 404)
    assert text_of(foreign).replace("beyond-reach", "no-such") == text_of(missing)


def test_a_public_finding_of_a_hidden_analysis_stands_alone(client, country):
    hidden = ConflictAnalysis.objects.create(
        country=country, slug="hidden", title="Hidden title", on="2004-01-20", level=AudienceLevel.RESTRICTED
    )
    find(hidden, AudienceLevel.PUBLIC)
    text = text_of(client.get(reverse("analyses", kwargs={"iso3": "TST"})))
    assert (CANARIES[AudienceLevel.PUBLIC] in text, "hidden title" in text) == (True, False)


@pytest.mark.parametrize("who", ["un_mission", "cleared"])
def test_edit_a_restricted_finding_takes_the_clearance(request, client, findings, who):
    address = reverse("finding_edit", kwargs={"iso3": "TST", "slug": "reading", "ref": "ref4"})
    answer = person(request, client, who).get(address)
    assert answer.status_code == (200 if who == "cleared" else 404)


def test_a_foreign_facilitator_is_the_public(client, outsider, findings):
    client = sign_in(client, outsider)
    text = text_of(client.get(reverse("analysis", kwargs={"iso3": "TST", "slug": "reading"})))
    assert [word for word in CANARIES.values() if word in text] == [CANARIES[AudienceLevel.PUBLIC]]


@pytest.mark.parametrize("who", AUDIENCES)
def test_the_owners_that_one_does_not_see_are_not_named(request, client, analysis, country, who):
    analysis.owners.add(make_actor(country, "canaryowner", Actor.Kind.NGO, level=AudienceLevel.RESTRICTED))
    client = person(request, client, who)
    pages = [
        reverse("analyses", kwargs={"iso3": "TST"}),
        reverse("analysis", kwargs={"iso3": "TST", "slug": "reading"}),
    ]
    assert ["canaryowner" in text_of(client.get(page)) for page in pages] == [who == "cleared"] * 2
