import re
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django_htmx.middleware import HtmxDetails

from fragile.audience import Viewer
from fragile.ui import guide
from fragile.ui.htmx import page_part


@pytest.fixture
def request_of_the_public():
    request = RequestFactory().get("/")
    request.user, request.viewer, request.csp_nonce = AnonymousUser(), Viewer.public(), "abc"
    return request


ACTING = SimpleNamespace(
    actor=SimpleNamespace(name="Ministry <of> Planning", country="Liberia"), get_role_display="government focal point"
)


def test_the_guide_shows_every_component(request_of_the_public):
    html = render_to_string("components/guide.html", guide.context(), request_of_the_public)
    for part in (
        "chain",
        "story",
        "steps",
        "timeline",
        "downloads",
        "empty",
        "how",
        "note",
        "error-summary",
        "chart",
        "meter",
    ):
        assert f'class="{part}' in html, part
    assert '<html lang="en" dir="ltr">' in html
    assert "<title>Error: Style guide - Fragile</title>" in html


def test_the_head_says_country_date_actor_role_and_audience(request_of_the_public):
    context = {**guide.context(), "acting_membership": ACTING, "held_memberships": [1, 2]}
    html = render_to_string("components/guide.html", context, request_of_the_public)
    head = re.sub(r"\s+", " ", html[html.index('<div class="context">') : html.index('class="crumbs"')])
    assert "<dd>Liberia</dd>" in head
    assert '<time datetime="2004-11-01">1 November 2004</time>' in head
    assert "Ministry &lt;of&gt; Planning, government focal point" in head
    assert "partners</span>" in head
    assert '<a href="/people/acting/">Change</a>' in head


def test_arabic_runs_from_the_other_side(request_of_the_public):
    with translation.override("ar"):
        html = render_to_string("components/guide.html", guide.context(), request_of_the_public)
    assert '<html lang="ar" dir="rtl">' in html


def test_scripts_carry_the_nonce_and_htmx_may_neither_style_nor_evaluate(request_of_the_public):
    assert "htmx" not in render_to_string("base.html", {}, request_of_the_public)
    html = render_to_string("components/htmx.html", {}, request_of_the_public)
    assert re.search(r'<script src="[^"]*htmx[^"]*" defer nonce="abc">', html)
    assert '"includeIndicatorStyles": false, "allowEval": false' in html
    assert "hx-headers" not in html


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_no_context(name):
    html = render_to_string(f"{name}.html")
    assert html.count("<h1>") == 1
    assert "- Fragile</title>" in html


def test_a_refusal_says_who_may(request_of_the_public):
    html = render_to_string("403.html", {"exception": "Only the <government> may."}, request_of_the_public)
    assert "Only the &lt;government&gt; may." in html
    assert "You are not signed in." in html
    assert "Not this one." in render_to_string("403.html", {"refusal": "Not this one."}, request_of_the_public)


@pytest.mark.parametrize(
    ("headers", "whole"),
    [
        ({}, True),
        ({"HX-Request": "true", "HX-Target": "ledger"}, False),
        ({"HX-Request": "true", "HX-Target": "elsewhere"}, True),
        ({"HX-Request": "true", "HX-Target": "ledger", "HX-History-Restore-Request": "true"}, True),
    ],
)
def test_page_part_sends_what_htmx_asked_for(headers, whole, settings, tmp_path):
    (tmp_path / "flows.html").write_text(
        '<h1>Flows</h1>{% partialdef ledger inline %}<div id="ledger"></div>{% endpartialdef %}'
    )
    templates = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    settings.TEMPLATES = templates
    request = RequestFactory().get("/", headers=headers)
    request.user, request.htmx = AnonymousUser(), HtmxDetails(request)
    response = page_part(request, "flows.html", "ledger", status=422)
    assert (b"<h1>" in response.content) is whole
    assert b'<div id="ledger">' in response.content
    assert response.status_code == 422
    assert response["Vary"] == "HX-Request, HX-Target"
