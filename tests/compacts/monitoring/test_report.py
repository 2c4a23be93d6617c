import datetime as dt
import json

from compacts.agreements.models import Side
from compacts.commitments.lights import Light
from compacts.figures.queries import compact_figures
from compacts.monitoring.document import REPORT
from compacts.monitoring.queries import compact_for_report, report_snapshot
from fragile.audience import AudienceLevel, Viewer
from fragile.documents.pdf import render_pdf
from fragile.documents.publishing import KINDS, compose, facts_of, prepare
from tests.compacts.conftest import LATER, SIGNED, enter, make_finding, make_flow, make_promise, make_report

CANARY = "canary-55120"


def snapshot(compact, level=AudienceLevel.PUBLIC, as_of=LATER):
    return report_snapshot(compact, Viewer.for_audience(level, compact.country_id), as_of, "en")


def test_report_is_a_kind_of_document():
    assert KINDS["report"] is REPORT


def test_report_snapshot_tells_the_figures_of_the_page(conference):
    told = snapshot(conference)
    assert json.loads(json.dumps(told)) == told
    measures = {row["label"]: row["value"] for row in told["measures"]}
    assert measures["Pledged by named donors"] == "USD\N{NO-BREAK SPACE}375.0\N{NO-BREAK SPACE}million"
    assert (measures["Pledges of reconstruction needs"], measures["The same with humanitarian needs"]) == (
        "106.62%",
        "77.88%",
    )
    assert measures["Paid"] == "nothing is reported"
    assert [row["amount"] for row in told["conflicts"]] == [
        f"USD\N{NO-BREAK SPACE}{n}.0\N{NO-BREAK SPACE}million" for n in (137, 180, 187)
    ]
    assert len(told["sentences"]) == 3


def test_report_snapshot_sets_both_sides_and_both_keys_beside_each_other(compact, government, partner):
    row = make_promise(compact, government, "G1", partner)
    make_finding(make_report(row, SIGNED, "met"), SIGNED, "met", verifier=partner)
    make_promise(compact, partner, "P1")
    make_promise(compact, partner, "P2")
    (first, second) = snapshot(compact)["sides"]
    assert [cell["ref"] for cell in first] == ["G1", "P1"]
    assert (second[0], second[1]["ref"]) == (None, "P2")
    assert (first[0]["light"]["mark"], first[0]["reported"]["mark"], first[0]["verified"]["mark"]) == (
        "MET",
        "ON",
        "MET",
    )
    assert (first[1]["reported"], first[1]["verified"]) == (None, None)


def test_report_snapshot_prints_both_texts_of_a_dispute_and_what_is_unanswered(compact, government, partner):
    report = make_report(make_promise(compact, government, "G1", partner), SIGNED, "met", "It is published.")
    make_finding(report, SIGNED, "disputed", "Nobody could find it.", verifier=partner)
    make_report(make_promise(compact, government, "G2"), SIGNED, "late")
    told = snapshot(compact)
    assert [(row["owner_says"], row["other_says"], row["is_open"]) for row in told["disputes"]] == [
        ("It is published.", "Nobody could find it.", "1")
    ]
    assert told["unanswered"] == ["G2 (delayed, still possible, 6 Feb 2004)"]


def test_report_snapshot_of_the_public_holds_nothing_above_it(compact, government, partner, donor):
    make_promise(compact, government, "G1", text=CANARY, level=AudienceLevel.PARTNERS)
    enter(make_flow(compact, donor.actor, title=CANARY, is_undisclosed=True, level=AudienceLevel.PARTNERS), 77_001)
    assert CANARY not in json.dumps(snapshot(compact))
    assert "77,001" not in json.dumps(snapshot(compact))
    assert CANARY in json.dumps(snapshot(compact, AudienceLevel.PARTNERS))


def test_report_snapshot_boxes_humanitarian_totals_alone(compact, donor):
    enter(make_flow(compact, donor.actor, is_humanitarian=True), 5_000_000)
    told = snapshot(compact)
    assert told["humanitarian"] == [
        {"label": "Pledged", "value": "USD\N{NO-BREAK SPACE}5.0\N{NO-BREAK SPACE}million", "source": "ledger"}
    ]
    measures = {row["label"]: row["value"] for row in told["measures"]}
    assert measures["Pledged by named donors"] == "nothing is reported"


def test_report_of_twelve_promises_on_each_side_keeps_to_four_pages(conference, government, partner):
    for n in range(1, 7):
        for owner, letter, other in ((government, "G", partner), (partner, "P", government)):
            row = make_promise(
                conference, owner, f"{letter}{n}", other, text="Publish the budget and its execution each year. " * 2,
                indicator="Budget in the gazette", target="each year", due_on=LATER, evidence_required="The gazette",
            )  # fmt: skip
            make_report(row, dt.date(2005, 10, 1), "on")
    viewer = Viewer.for_audience(AudienceLevel.PUBLIC, conference.country_id)
    prepared = prepare(REPORT, compact_for_report(viewer, "testland"), "testland", AudienceLevel.PUBLIC, LATER, "en")
    composed = compose(REPORT, prepared.content, facts_of(REPORT, prepared.content, prepared))
    pdf = render_pdf(composed.html, assets=composed.assets, language="en", title=composed.title)
    assert pdf.pages <= 4


def test_figures_and_report_count_the_same_lights(compact, government, partner):
    make_report(make_promise(compact, government, "G1"), LATER, "late")
    viewer = Viewer.for_audience(AudienceLevel.PUBLIC, compact.country_id)
    counts = compact_figures(compact, LATER, viewer).by_light[Side.GOVERNMENT]
    marks = [row[0]["light"]["mark"] for row in report_snapshot(compact, viewer, LATER, "en")["sides"]]
    assert (counts[Light.LATE], marks) == (1, ["LATE"])
