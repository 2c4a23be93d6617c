"""Hostile text in every field that people write: pages, files, the API and the printed document show it as text."""

import csv
import datetime as dt
import io
import json
import uuid
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from compacts.exchange.queries import country_file
from compacts.figures.exports import as_csv
from compacts.figures.queries import compact_figures
from compacts.funding import operations as funding
from compacts.funding.values import Entry
from fragile.actors.models import Actor
from fragile.audience import AudienceLevel, Viewer
from fragile.documents.publishing import KINDS, compose, facts_of, prepare
from fragile.settlements.models import SettlementProvision
from strategies.consultation.operations import record_step
from strategies.drafting.operations import save_section
from strategies.plans import operations as plans
from tests.cast import sign_in
from tests.compacts.conftest import make_promise, publish
from tests.strategies.conftest import DAY

CORPUS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><script>alert(1)</script>',
    "' onmouseover=alert(1) x='",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "![x](http://127.0.0.1:9/x.png)",
    "<link rel=stylesheet href=http://127.0.0.1:9/>",
    "<iframe src=file:///etc/passwd>",
    "<object data=file:///etc/passwd>",
    "<style>@import 'http://127.0.0.1:9/'</style>",
    "</title><script>alert(1)</script>",
    "{{ settings.SECRET_KEY }}",
    "{% include '/etc/passwd' %}",
    "</script><script>alert(1)//",
    "&lt;script&gt;",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<body onload=alert(1)>",
    "<base href=http://127.0.0.1:9/>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
    "<form action=http://127.0.0.1:9/><input name=q>",
]
FORMULAS = [
    "=HYPERLINK(1)",
    "+1+1",
    "-1+1|cmd",
    "@SUM(1)",
    "\t=1",
    " =1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff201",
]


class Watch(HTMLParser):
    """Elements and attributes that only an attacker would have put there."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        words = dict(attrs)
        if tag in {"iframe", "object", "embed", "base", "math", "style"} or any(
            name.startswith("on") for name in words
        ):
            self.found.append((tag, attrs))
        if tag == "script" and not (
            words.get("src", "").startswith("/static/") or words.get("type") == "application/json"
        ):
            self.found.append((tag, attrs))
        for name in ("href", "src", "action", "data", "content"):
            value = (words.get(name) or "").strip().lower()
            if value.startswith(("javascript:", "data:text", "file:")) or "127.0.0.1:9/" in value:
                self.found.append((tag, attrs))


def intruders(html):
    watch = Watch()
    watch.feed(html)
    return watch.found


def test_the_watch_sees_what_it_watches_for():
    seen = [bad for bad in CORPUS if "<" in bad and "title" not in bad and "math" not in bad and intruders(bad)]
    assert len(seen) >= 11


@pytest.fixture
def hostile(complete, promises, section, ministry, donor, un_mission, country):
    """The whole corpus in every text that people may write."""
    text = "\n\n".join(CORPUS)
    bad = CORPUS[0]
    Actor.objects.filter(pk=donor.actor_id).update(name=f"{bad} donor", short_name=CORPUS[1])
    SettlementProvision.objects.update(text=text[:500])
    save_section(section=section, body=text, base=1, acting=un_mission.viewer, on=DAY)
    row = complete.priorities.get()
    words = plans.PriorityText(title=bad, dimension="security", why_now=text, gains=text[:500], loses=text[:500])
    plans.edit_priority(priority=row, text=words, acting=un_mission.viewer, on=DAY)
    risk = plans.RiskText(text=CORPUS[4], owner=donor.actor, trigger=CORPUS[2], response=CORPUS[3])
    plans.add_risk(version=complete, text=risk, acting=un_mission.viewer, on=DAY)
    record_step(
        version=complete,
        actor=donor.actor,
        step="input_received",
        acting=un_mission.viewer,
        on=DAY,
        today=DAY,
        text=text,
    )
    party = promises.parties.get(side="government")
    make_promise(promises, party, "X1", text=text[:500], indicator=CORPUS[1], baseline=CORPUS[2], target=CORPUS[3])
    funding.log_flow(
        compact=promises, donor=donor.actor, title=bad, source=CORPUS[1], acting=donor.viewer, on=DAY,
        request_key=uuid.uuid4(), entries=[Entry("pledge", Decimal(10), "USD", DAY)],
    )  # fmt: skip
    publish(promises, "need_total", 1, subject=CORPUS[2], source=CORPUS[4], note=CORPUS[5])
    return complete


def test_hostile_text_is_text_on_every_page(hostile, un_mission):
    client = sign_in(Client(), un_mission)
    here = {"slug": "testland-2003"}
    flow = client.get(reverse("api_flows")).json()["results"][0]["ref"]
    pages = [
        ("strategy", here),
        ("strategy_version", {**here, "number": 1}),
        ("country", {"iso3": "TST"}),
        ("section_edit", {**here, "number": 1, "key": "analysis"}),
        ("consultation", {**here, "number": 1}),
        ("section_history", {**here, "number": 1, "key": "analysis"}),
        ("priority_edit", {**here, "number": 1, "order": 1}),
        ("compact", here),
        ("commitment", {**here, "ref": "X1"}),
        ("compact_money", here),
        ("flow", {**here, "ref": flow}),
        ("log_flow", here),
        ("activity", {"iso3": "TST"}),
        ("actors", {"iso3": "TST"}),
        ("home", {}),
        ("settlement", {"iso3": "TST", "slug": "cpa"}),
        ("risk_edit", {**here, "number": 1, "order": 1}),
    ]
    shown = 0
    for name, words in pages:
        answer = client.get(reverse(name, kwargs=words))
        assert answer.status_code == 200, name
        assert intruders(answer.content.decode()) == [], name
        shown += "alert(1)" in answer.content.decode()
    assert shown >= 12  # the negative control: the corpus is on the pages


def test_hostile_text_is_text_in_the_printed_documents(hostile, promises, country):
    for kind in (KINDS["strategy"], KINDS["report"]):  # other tests register kinds of their own
        eyes = Viewer.for_audience(AudienceLevel.COUNTRY_TEAM, country.pk)
        subject = kind.subject(eyes, "testland-2003")
        made = prepare(kind, subject, "testland-2003", AudienceLevel.COUNTRY_TEAM, dt.date(2005, 1, 1), "en")
        html = compose(kind, made.content, facts_of(kind, made.content, made)).html
        assert intruders(html.replace('<link rel="stylesheet"', "<x")) == [], kind.key
        assert "alert(1)" in html


def test_formula_is_text_in_every_cell(promises, donor, un_mission, country):
    for place, formula in enumerate(FORMULAS):
        publish(promises, "need_total", 1, subject=f"{formula}{place}", source=formula, note=formula)
        funding.log_flow(
            compact=promises, donor=donor.actor, title=formula.strip() or "x", acting=donor.viewer, on=DAY,
            request_key=uuid.uuid4(), entries=[Entry("pledge", Decimal(10), "USD", DAY)],
        )  # fmt: skip
    Actor.objects.filter(pk=donor.actor_id).update(name="=1+1", short_name="=1+1")
    figures = compact_figures(promises, dt.date(2005, 1, 1), un_mission.viewer)
    cells = [cell for row in csv.reader(io.StringIO(as_csv(figures).decode("utf-8-sig"))) for cell in row]
    live = [cell for cell in cells if cell.strip()[:1] in "=+@\uff1d\uff0b\uff0d\uff20" and cell.strip()]
    assert live == []
    assert any(cell.startswith("'=") for cell in cells)


def test_hostile_text_stays_itself_in_the_country_file(hostile, country):
    text = json.dumps(country_file(country, Viewer.for_audience(AudienceLevel.COUNTRY_TEAM, country.pk)))
    assert json.dumps(CORPUS[3])[1:-1] in text
