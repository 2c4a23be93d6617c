"""What the small scripts add, in a browser, under the policy that production sends. Pages work without them."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory

from fragile.audience import Viewer
from fragile.ui import guide

SITE = "http://fragile.test"
OURS = ("script-src", "style-src", "img-src", "connect-src", "form-action")
POLICY = "default-src 'none'; " + "; ".join(f"{kind} 'self'" for kind in OURS)


@pytest.fixture
def tab(browser):
    """The style guide in a tab; any complaint of the browser fails the test."""
    request = RequestFactory().get("/")
    request.user, request.viewer = AnonymousUser(), Viewer.public()
    html = render_to_string("components/guide.html", guide.context(), request)

    def answer(route):
        path = route.request.url.removeprefix(SITE)
        if path.startswith("/static/"):
            return route.fulfill(path=finders.find(path.removeprefix("/static/")))
        if route.request.method == "POST":
            return route.abort()
        return route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": POLICY})

    page, complaints = browser.new_page(viewport={"width": 360, "height": 740}), []
    page.route("**/*", answer)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text))
    page.goto(SITE)
    yield page
    page.close(run_before_unload=False)
    # the one test that lets a request fail makes the browser and htmx say so
    assert [line for line in complaints if "ERR_FAILED" not in line and "htmx:" not in line] == []


def test_the_summary_of_errors_takes_the_focus_and_leads_to_the_field(tab):
    assert tab.evaluate("document.activeElement.className") == "error-summary"
    tab.click(".error-summary a[href='#id_amount']")
    assert tab.evaluate("document.activeElement.id") == "id_amount"


def test_the_word_meter_follows_the_typing(tab):
    meter = tab.locator("[data-words=id_text]")
    tab.fill("#id_text", "l'eau - peace-building")
    assert " ".join(meter.inner_text().split()) == "3 of 12 words"
    assert meter.locator(".bar").get_attribute("class") == "bar w-25"
    tab.fill("#id_text", "word " * 13)
    assert " ".join(meter.inner_text().split()) == "13 of 12 words - over the budget"


def test_leaving_with_unsaved_text_asks_first(tab):
    asked = []
    tab.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    tab.goto(SITE)
    assert asked == []
    tab.fill("#id_title", "Pay on time")
    tab.goto(SITE)
    assert asked == ["beforeunload"]


def test_a_save_that_fails_says_so_and_keeps_the_text(tab):
    tab.evaluate("htmx.ajax('POST', '/save', {source: document.querySelector('form[data-unsaved]')}).catch(() => {})")
    tab.wait_for_selector("#messages .error")
    assert tab.inner_text("#messages") == "Not saved: the connection failed. Your text is still here."
    assert tab.input_value("#id_title") == "Pay the reintegration of ex-combatants"


def test_what_was_opened_stays_open(tab):
    tab.evaluate("document.querySelector('details.how').id = 'how'")
    tab.click("details.how summary")
    tab.wait_for_function("sessionStorage.getItem('open:/#how') === 'yes'")


def test_the_page_fits_a_phone(tab):
    assert tab.evaluate("document.documentElement.scrollWidth") == 360


def test_touch_targets_are_large_enough(tab):
    small = tab.evaluate("""() => [...document.querySelectorAll("a[href], button, select, summary, textarea")]
        .filter((one) => one.getClientRects().length && one.getBoundingClientRect().height < 44)
        .map((one) => `${one.tagName} ${one.textContent.trim()} ${one.getBoundingClientRect().height}`)""")
    assert small == [], "\n".join(small)
