"""The whole story as five people in a real browser: from draft to agreement, money, both documents, the public.

It runs on the demo with a web process and a worker of their own. What is asserted is what a person reads on the page.
"""

import subprocess
from decimal import Decimal

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db(transaction=True)

STRATEGY, COMPACT = "/strategies/liberia-2003/", "/compacts/liberia-2003/"
SUMMARY = f"{STRATEGY}v2/sections/summary/"
MINE, THEIRS = "The mission wrote this sentence.", "The commission wrote that sentence."
HEARD = "We heard this in the county of Bong."
CAST = {
    "mission": "UN mission facilitator",
    "ministry": "Government focal point",
    "donor": "European Commission focal point",
    "civil_society": "Civil society delegate",
    "headquarters": "World Bank headquarters reader",
}


class Person:
    """A browser of their own, signed in as one of the demo's cast."""

    def __init__(self, browser, url, name):
        self.context = browser.new_context(base_url=url, locale="en-GB", accept_downloads=True)
        self.page = self.context.new_page()
        self.faults = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text) if "Content Security" in said.text else None)
        self.page.goto("/people/demo/")
        self.page.get_by_role("button", name=f"Be {name}").first.click()
        self.page.wait_for_url("**/")

    def at(self, address):
        self.page.goto(address)
        return self

    def fills(self, **fields):
        for name, value in fields.items():
            field = self.page.locator(f"main [name={name}]")
            if field.first.get_attribute("type") == "radio":
                self.page.locator(f"main [name={name}][value={value}]").check()
            elif field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)
        return self

    def presses(self, name):
        self.page.locator("main").get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()
        return self

    def reads(self, part="main"):
        return " ".join(self.page.locator(part).inner_text().split())


@pytest.fixture
def people(browser, server_process, transactional_db):
    call_command("load_demo", verbosity=0)
    everybody = {key: Person(browser, server_process.url, name) for key, name in CAST.items()}
    yield everybody
    faults = [fault for person in everybody.values() for fault in person.faults]
    for person in everybody.values():
        person.context.close()
    assert faults == []


def write_at_once(mission, donor):
    """Both open the section and the donor saves first: the mission's save overwrites nothing, and it merges by hand."""
    body = mission.at(SUMMARY).page.locator("textarea[name=body]").input_value()
    donor.at(SUMMARY)
    mission.fills(body=f"{body}\n\n{MINE}")
    donor.fills(body=f"{body}\n\n{THEIRS}").presses("Save")
    mission.presses("Save")
    assert (MINE in mission.reads(), THEIRS in mission.reads()) == (True, True)
    assert mission.page.locator("textarea[name=body]").input_value() == f"{body}\n\n{MINE}"
    merged = f"{body}\n\n{THEIRS}\n\n{MINE}"
    mission.fills(body=merged).presses("Save the merged text")
    assert donor.at(SUMMARY).page.locator("textarea[name=body]").input_value() == merged


def hear(mission, civil_society):
    mission.at(f"{STRATEGY}v2/propose/").presses("Propose this text")
    civil_society.at(f"{STRATEGY}v2/")
    assert THEIRS in civil_society.reads()
    civil_society.at(f"{STRATEGY}v2/consultation/").fills(step="gave input", text=HEARD).presses("Record it")
    assert HEARD in mission.at(f"{STRATEGY}v2/consultation/").reads()


def agree(mission, ministry):
    """Refused with every unmet guard by name, until each of them is met."""
    mission.at(f"{STRATEGY}v2/agree/").presses("Declare this text agreed")
    refused = mission.reads()
    assert "The national government has not endorsed or adopted this text." in refused
    assert "Date the next review." in refused
    ministry.at(f"{STRATEGY}v2/endorse/").fills(kind="endorse").presses("Take this position")
    mission.at(f"{STRATEGY}v2/review/").fills(next_review_on="2027-06-30").presses("Save")
    mission.at(f"{STRATEGY}v2/agree/").presses("Declare this text agreed")
    assert "Version 2 agreed" in mission.at(STRATEGY).reads()


def pay(donor):
    """In euro at the stored rate of February 2004, and in Liberian dollars of a day without one."""
    before = committed(donor)
    donor.at(f"{COMPACT}log/").fills(
        title="Schools in four counties", kind="commitment", amount="10000000", currency="EUR", value_date="2004-03-01"
    ).presses("Log it")
    assert "EUR 10,000,000" in donor.reads()
    assert committed(donor) == before + Decimal("12.5")
    donor.at(f"{COMPACT}log/").fills(
        title="Rice for the police", kind="commitment", amount="5800000", currency="LRD", value_date="2004-03-01"
    ).presses("Log it")
    assert "not converted" in donor.reads()
    assert committed(donor) == before + Decimal("12.5")


def committed(donor):
    """The dashboard's own cell, in millions: the row of the European Commission under "Committed"."""
    table = donor.at(f"{COMPACT}money/").page.locator("table", has_text="European Commission").first
    cells = table.locator("tr", has_text="European Commission").first.locator("td").all_inner_texts()
    return Decimal(cells[1].strip())


def fetch(person, kind, audience):
    """Ask, watch it being made, download. The words of all pages, as pdftotext reads them."""
    person.at(f"/documents/new/{kind}/liberia-2003/").fills(audience=audience).presses("Make the PDF")
    link = person.page.locator("main a[href$='/file/']")
    link.wait_for(timeout=60_000)
    with person.page.expect_download() as download:
        link.click()
    read = subprocess.run(["pdftotext", download.value.path(), "-"], capture_output=True, text=True, check=True)
    return " ".join(read.stdout.split())


def sign_out(person):
    person.page.locator("header").get_by_role("button", name="Sign out").click()
    person.page.wait_for_load_state()


def test_five_people_draft_agree_fund_print_and_publish(people, celery_worker_process):
    mission, donor, headquarters = people["mission"], people["donor"], people["headquarters"]
    mission.at(f"{STRATEGY}v1/next/").presses("Start a new version")
    write_at_once(mission, donor)
    hear(mission, people["civil_society"])
    agree(mission, people["ministry"])
    pay(donor)

    strategy = fetch(headquarters, "strategy", "public")
    assert (MINE in strategy, THEIRS in strategy, HEARD in strategy) == (True, True, False)
    report = fetch(headquarters, "report", "partners")
    assert "Not converted: no stored rate, in no total • Commitment: LRD 5,800,000" in report

    sign_out(headquarters)
    public = headquarters.at(STRATEGY).reads()
    assert (MINE in public, HEARD in public) == (True, False)
    assert "Sign in" in headquarters.reads("header")
    assert "10,000,000" not in headquarters.at("/").reads()
