"""Country files for the tests, made in Python so that each test changes the one thing it is about."""

# ruff: noqa: E501 - a row of a file reads best on one line
from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from django.db import transaction

from compacts.exchange.operations import load_country
from fragile.audience import Viewer
from strategies.plans.models import StrategyVersion
from strategies.publication.content import content_hash

TODAY = dt.date(2026, 1, 1)
MADE = {"provenance": "illustrative", "source": "Made for a test"}


def load(document: Any) -> Any:
    return load_country(raw=json.dumps(document).encode(), acting=Viewer.public(), on=TODAY)


@contextmanager
def taken_back() -> Iterator[None]:
    """What is written inside is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def sealed(document: Any) -> Any:
    """With the right hash in every version and position: asked of the application, on rows that are taken back."""
    document = deepcopy(document)
    drafts = deepcopy(document)
    for version in versions_in(drafts):
        version["state"] = "withdrawn"
    with taken_back():
        load(drafts)
        rows = StrategyVersion.objects.select_related("strategy")
        hashes = {(row.strategy.slug, row.number): content_hash(row) for row in rows}
    for strategy in document["strategies"]:
        for version in strategy["versions"]:
            computed = hashes[strategy["slug"], version["number"]]
            for row in [version, *version.get("endorsements", [])]:
                if "content_hash" in row:
                    row["content_hash"] = computed
    return document


def versions_in(document: Any) -> list[Any]:
    return [version for strategy in document["strategies"] for version in strategy["versions"]]


def bare(iso3: str = "TST") -> Any:
    """The least that can be loaded."""
    return {
        "format": "fragile-country", "version": 1, "audience": "restricted",
        "country": {
            "iso3": iso3, "name": "Testland", "currency": "LRD", "reporting_currency": "USD",
            "fiscal_year_start_month": 7, "languages": ["en"], "time_zone": "UTC",
            "history_ends_on": "2009-01-01", "is_public": True, "is_demo": False,
        },
    }  # fmt: skip


def actor(slug: str, kind: str, level: str = "public", **fields: Any) -> Any:
    return {"slug": slug, "name": slug.title(), "kind": kind, "is_humanitarian": False, "level": level, **fields}


def rich() -> Any:
    """Every list and every field that a country file knows (test_country_file.py proves it). Not sealed."""
    return bare() | {
        "country": bare()["country"] | {"is_demo": True, "languages": ["fr", "en"]},
        "institutions": [{"slug": "treasury", "name": "Treasury", "branch": "executive", "source": "Gazette 1"}],
        "exchange_rates": [
            {"base": "EUR", "quote": "USD", "rate": "1.26340001", "on": "2004-02-02", **MADE},
            {"base": "USD", "quote": "LRD", "rate": "58", "on": "2004-02-02", "provenance": "sourced"},
        ],
        "actors": [
            actor("zz-government", "national_gov", short_name="Gov", org_ref="XX-GOV"),
            actor(
                "donor", "bilateral",
                dac_statuses=[{"is_member": True, "since": "1961-01-01", "source": "OECD"}, {"is_member": False, "since": "2005-01-01"}],
            ),
            actor("rebels", "armed_movement", "parties", dissolved_on="2004-10-31"),
            actor("aid", "ngo", is_humanitarian=True),
        ],
        "actor_relations": [
            {"kind": "successor", "since": "2004-10-31", "source": "Press", "actor": "rebels", "other": "zz-government"}
        ],
        "settlements": [
            {
                "slug": "peace", "title": "Peace", "signed_on": "2003-08-18", "place": "Accra", "is_anchor": True,
                "document_ref": "S/1", "source": "Text", "level": "public",
                "parties": [{"capacity": "signatory", "actor": "rebels"}, {"capacity": "witness", "actor": "donor"}],
                "provisions": [
                    {
                        "ref": "posts", "category": "power_sharing", "text": "Posts are shared.", "due_on": "2003-10-14",
                        "is_resource_related": True, "source": "Article 1", "level": "public",
                    },
                    {"ref": "arms", "category": "security", "text": "Arms are given up.", "is_resource_related": False, "level": "parties"},
                ],
            }
        ],
        "analyses": [
            {
                "slug": "reading", "title": "Reading", "on": "2004-01-15", "method": "Talks", "level": "partners",
                "owners": ["zz-government", "donor"],
                "findings": [
                    {"ref": "money", "kind": "driver", "text": "Money drives.", "confidence": "high", "level": "public", **MADE},
                    {"ref": "quiet", "kind": "risk", "text": "Say nothing.", "confidence": "low", "level": "restricted", "provenance": "sourced"},
                ],
            }
        ],
        "strategies": [{
            "slug": "plan", "title": "Plan", "kind": "initial", "facilitator": "donor",
            "versions": [version(1, "superseded"), version(2, "agreed") | {"supersedes": 1}, _draft(3)],
        }],
        "compacts": [compact()],
        "cast": [{
            "name": "Ministry", "email": "ministry@tst.example",
            "memberships": [
                {"actor": "zz-government", "role": "government", "clearance": "country_team", "since": "2003-10-14"},
                {"actor": "donor", "role": "donor", "clearance": "partners", "since": "2003-10-14", "ended_on": "2005-01-01"},
            ],
        }],
    }  # fmt: skip


def version(number: int, state: str) -> Any:
    body = "Paix, سلام, and a *list*:\n\n- one\n- two"
    return {
        "number": number, "state": state, "language": "en", "level": "public", "proposed_on": f"2004-0{number}-01",
        "content_hash": "0" * 64, "agreed_on": f"2004-0{number}-05", "next_review_on": "2004-08-05",
        "sections": [
            {"key": "summary", "word_budget": 400, "body": body, "revision": 2, "level": "public",
             "revisions": [{"number": 1, "body": "Peace"}, {"number": 2, "body": body, "merged_from": 1}]},
            {"key": "risks", "word_budget": 250, "revision": 0, "level": "partners"},
        ],
        "priorities": [
            {"number": 1, "title": "Vote", "why_now": "Dates slip.", "dimension": "political", "dividend": "peace",
             "gains": "Voters", "loses": "Nobody", "provisions": ["peace/posts", "peace/arms"],
             "roles": [{"part": "national_lead", "actor": "zz-government"}, {"part": "support", "actor": "donor"}]},
            {"number": 2, "title": "Pay", "dimension": "development"},
        ],
        "risks": [{"number": 1, "text": "Delay", "trigger": "Silence", "response": "Ask", "owner": "zz-government"}],
        "cited_findings": [{"kind": "driver", "text": "Money drives.", "source": "Made", "level": "public"}],
        "cited_commitments": [
            {"ref": "G1", "side": "government", "owner": "Government", "text": "Publish", "benchmark": "Budget: yearly", "due_on": "2005-06-30", "level": "public"},
            {"ref": "P1", "side": "partner", "owner": "Donor", "text": "Report", "level": "partners"},
        ],
        "consultation_steps": [
            {"step": "offered", "on": "2003-12-01", "channel": "Letter", "text": "Come.", "level": "parties", "actor": "rebels"},
            {"step": "attended", "on": "2003-12-10", "level": "public", "actor": "donor"},
        ],
        "endorsements": [
            {"kind": "endorse", "on": f"2004-0{number}-04", "content_hash": "0" * 64, "actor": "zz-government"},
            {"kind": "reserve", "on": f"2004-0{number}-04", "content_hash": "0" * 64, "reservation": "Too slow.", "actor": "donor"},
        ],
    }  # fmt: skip


def _draft(number: int) -> Any:
    return {"number": number, "state": "draft", "language": "fr", "level": "partners", "supersedes": number - 1}


def compact() -> Any:
    return {
        "slug": "deal", "title": "Deal", "state": "in_force",
        "state_since": "2004-06-01", "state_reason": "Peace again", "legal_nature": "Political", "signed_on": "2004-02-06",
        "ends_on": "2008-09-09", "monitoring_agreed_on": "2004-05-01", "next_review_on": "2004-09-01",
        "joint_body": "Both sides", "source": "Press", "level": "public", "strategy": "plan",
        "parties": [
            {"side": "government", "signed_on": "2004-02-06", "actor": "zz-government"},
            {"side": "partner", "actor": "donor"},
        ],
        "commitments": [
            {
                "ref": "G1", "area": "national_resources", "state": "active", "source": "Press", "level": "public",
                "owner": "zz-government", "counterpart": "donor", "priority": "plan/2/1",
                "versions": [
                    {"number": 1, "text": "Publish", "indicator": "Budget", "baseline": "None", "baseline_on": "2004-01-01",
                     "target": "Yearly", "due_on": "2005-06-30", "evidence_required": "Gazette", "made_on": "2004-02-03"},
                    {"number": 2, "text": "Publish each year", "reason": "Clearer", "made_on": "2004-09-03"},
                ],
                "reports": [
                    {"on": "2005-06-30", "claim": "met", "text": "Done", "evidence": "Gazette 7", "source": "Gazette",
                     "verifications": [
                         {"on": "2005-07-01", "finding": "disputed", "text": "Not seen", "verifier": "donor"},
                         {"on": "2005-08-01", "finding": "met"},
                     ]},
                    {"on": "2005-12-31", "claim": "on", "text": "Again"},
                ],
            },
            {
                "ref": "P1", "area": "donor_transparency", "state": "withdrawn", "withdrawn_on": "2005-01-01",
                "level": "partners", "owner": "donor", "versions": [{"number": 1, "text": "Report", "made_on": "2004-02-03"}],
                "withdrawal_consents": [{"on": "2004-12-31", "reason": "Double", "party": "zz-government"}],
            },
        ],
        "flows": [
            {
                "ref": "grant", "title": "Grant", "channel": 1, "is_new_money": False, "is_undisclosed": False,
                "is_humanitarian": False, "period_start": "2004-01-01", "period_end": "2005-12-31", "level": "public",
                **MADE, "donor": "donor", "recipient": "zz-government", "commitment": "P1",
                "shares": [{"share": "33.50", "priority": "plan/2/1"}, {"share": "66.50", "priority": "plan/2/2"}],
                "transactions": [
                    {"number": 1, "kind": "pledge", "amount": "1000000.00", "currency": "EUR", "value_date": "2004-02-06", **MADE},
                    {"number": 2, "kind": "pledge", "amount": "-0.01", "currency": "EUR", "value_date": "2004-03-06",
                     "reason": "A slip", "provenance": "sourced", "corrects": 1},
                    {"number": 3, "kind": "disbursement", "amount": "5.00", "currency": "LRD", "value_date": "2004-04-06", "provenance": "derived"},
                ],
            },
            {
                "ref": "food", "title": "Food", "is_undisclosed": True, "is_humanitarian": True, "level": "restricted",
                "provenance": "sourced", "donor": "aid",
            },
        ],
        "source_figures": [
            {"ref": "needs", "measure": "need_reconstruction", "subject": "All", "amount": "487700000.00", "currency": "USD",
             "on": "2004-02-05", "note": "Two years", "is_preferred": True, "preferred_because": "Only one", "level": "public", **MADE},
        ],
    }  # fmt: skip


def at(document: Any, path: str) -> tuple[Any, Any]:
    """The holder and the last word of a path such as `compacts.0.flows.0.donor`."""
    *words, last = [int(word) if word.isdigit() else word for word in path.split(".")]
    for word in words:
        document = document[word]
    return document, last


def put(document: Any, path: str, value: Any) -> Any:
    changed = deepcopy(document)
    holder, last = at(changed, path)
    holder[last] = value
    return changed


def without(document: Any, path: str) -> Any:
    changed = deepcopy(document)
    holder, last = at(changed, path)
    del holder[last]
    return changed
