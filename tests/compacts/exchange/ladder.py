"""A country in which everything stands at each audience level once, to see who is shown what."""

# ruff: noqa: E501 - a row of a file reads best on one line
from __future__ import annotations

from typing import Any

from tests.compacts.exchange.files import MADE, actor, bare, compact
from tests.compacts.exchange.files import version as agreed_version

LEVELS = ["public", "parties", "partners", "country_team", "restricted"]


def ladder() -> Any:
    """One row of each kind at each audience level, its text `canary-LEVEL-`; version 1 agreed and public. Not sealed."""
    document = bare() | {
        "actors": [actor("gov", "national_gov"), actor("donor", "bilateral")],
        "settlements": [], "analyses": [], "compacts": [],
    }  # fmt: skip
    version = agreed_version(1, "agreed") | {"sections": [], "cited_findings": [], "cited_commitments": []}
    version |= {"priorities": [], "risks": [], "consultation_steps": []}
    version["endorsements"] = [{"kind": "endorse", "on": "2004-01-04", "content_hash": "0" * 64, "actor": "gov"}]
    keys = ["summary", "settlement", "analysis", "priorities", "roles"]
    document["compacts"].append(
        compact() | {"slug": "base", "strategy": "plan", "commitments": [], "flows": [], "source_figures": []}
    )
    base = document["compacts"][0]
    base["parties"] = [{"side": "government", "actor": "gov"}, {"side": "partner", "actor": "donor"}]
    for number, level in enumerate(LEVELS):
        text = f"canary-{level}-"
        row = {"level": level}
        document["actors"].append(actor(f"{text}actor", "political_party", level))
        provision = {
            "ref": "one",
            "category": "security",
            "text": f"{text}provision",
            "is_resource_related": False,
            **row,
        }
        document["settlements"].append(
            {"slug": f"{text}s", "title": f"{text}settlement", "signed_on": "2003-01-01", "is_anchor": False, **row, "provisions": [provision],
             "parties": [{"capacity": "signatory", "actor": f"{text}actor"}]}
        )  # fmt: skip
        document["analyses"].append(
            {"slug": f"{text}a", "title": f"{text}analysis", "on": "2004-01-01", **row, "owners": [f"{text}actor"],
             "findings": [{"ref": "f", "kind": "risk", "text": f"{text}finding", "confidence": "low", **row, **MADE}]}
        )  # fmt: skip
        version["sections"].append(
            {"key": keys[number], "word_budget": 9, "body": f"{text}section", "revision": 0, **row}
        )
        version["cited_findings"].append({"kind": "risk", "text": f"{text}cited", **row})
        version["cited_commitments"].append(
            {"ref": f"C{number}", "side": "partner", "owner": "Donor", "text": f"{text}promised", **row}
        )
        version["consultation_steps"].append(
            {"step": "offered", "on": "2003-12-01", "text": f"{text}step", **row, "actor": f"{text}actor"}
        )
        version["risks"].append({"number": number + 1, "text": "Delay", "response": "Ask", "owner": f"{text}actor"})
        base["parties"].append({"side": "partner", "actor": f"{text}actor"})
        base["commitments"].append(
            {"ref": f"C{number}", "area": "other", "state": "active", **row, "owner": "donor", "counterpart": f"{text}actor",
             "versions": [{"number": 1, "text": f"{text}commitment", "made_on": "2004-02-06"}],
             "reports": [{"on": "2005-01-01", "claim": "on", "text": f"{text}report", "verifications": [
                 {"on": "2005-01-02", "finding": "met", "text": f"{text}verification", "verifier": f"{text}actor"}]}]}
        )  # fmt: skip
        base["flows"].append(
            {"ref": f"F{number}", "title": f"{text}flow", "is_undisclosed": False, "is_humanitarian": False, **row, **MADE,
             "donor": "donor", "recipient": f"{text}actor", "commitment": f"C{number}",
             "transactions": [{"number": 1, "kind": "pledge", "amount": f"77{number}77.00", "currency": "USD", "value_date": "2004-02-06", "provenance": "sourced", "source": f"{text}entry"}]}
        )  # fmt: skip
        base["source_figures"].append(
            {"ref": f"S{number}", "measure": "pledged_by_donor", "amount": "1.00", "currency": "USD", "subject": f"{text}figure", "is_preferred": False, **row, **MADE}
        )  # fmt: skip
        document["compacts"].append(
            {"slug": f"{text}c", "title": f"{text}compact", "state": "in_force", "signed_on": "2004-02-06", **row}
        )
    document["strategies"] = [
        {"slug": "plan", "title": "Plan", "kind": "initial", "facilitator": "donor", "versions": [version]}
    ]
    return full(document)


def full(value: Any) -> Any:
    """Without empty lists, which a country file does not know."""
    if isinstance(value, dict):
        return {name: full(inner) for name, inner in value.items() if inner != []}
    return [full(inner) for inner in value] if isinstance(value, list) else value
