"""What a well-formed country file may still say wrongly: the rules that the application's own operations hold.

Row by row they are held again by the database; here each fault is told with its place, before anything is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from compacts.agreements.models import Compact, Side
from compacts.commitments.models import Commitment
from compacts.exchange.faults import Fault, path_of
from compacts.exchange.queries import WHOLE
from compacts.exchange.references import Steps, rows_of
from compacts.exchange.shape import Row
from compacts.funding.models import FundingFlow
from fragile.actors.models import Actor
from fragile.money import known_currencies
from strategies.consultation.models import Endorsement
from strategies.plans.models import State, Strategy, StrategyVersion

Found = Iterator[tuple[Steps, str]]
CURRENCIES = ("currency", "reporting_currency", "base", "quote")


def rule_faults(document: Row) -> list[Fault]:
    found = [*about_the_file(document), *unknown_currencies(document["country"], ("country",))]
    actors = {row["slug"]: row for row in document.get("actors", [])}
    for place in rows_of(document):
        found += unknown_currencies(place.row, place.path)
        for check in CHECKS.get(place.part.model, ()):
            found += [((*place.path, *path), sentence) for path, sentence in check(place.row, actors)]
    return [Fault(path_of(path), sentence) for path, sentence in found]


def about_the_file(document: Row) -> Found:
    if document["audience"] != WHOLE.name.lower():
        sentence = _(
            "This file was made for the audience '%(audience)s' and leaves out what that audience may not see. Ask for "
            "the whole workspace: manage.py dump_country."
        )
        yield ("audience",), sentence % {"audience": document["audience"]}
    if "cast" in document and not document["country"]["is_demo"]:
        yield ("cast",), _("People are not handed over with a workspace. Remove the cast and invite them on this site.")


def unknown_currencies(row: Row, path: Steps) -> Found:
    for name in CURRENCIES:
        if name in row and row[name] not in known_currencies():
            sentence = _("'%(code)s' is not a currency of ISO 4217. Write its three capital letters, such as USD.")
            yield (*path, name), sentence % {"code": row[name]}


# -- strategies -------------------------------------------------------------------------------------------------------
def version_order(row: Row, actors: dict[str, Row]) -> Found:
    before = 0
    for index, version in enumerate(row.get("versions", [])):
        if version["number"] <= before:
            yield ("versions", index, "number"), _("List the versions in the order of their numbers.")
        before = version["number"]


def agreed_by_government(row: Row, actors: dict[str, Row]) -> Found:
    if row["state"] not in (State.AGREED, State.SUPERSEDED):
        return
    for position in row.get("endorsements", []):
        is_binding = position["kind"] in (Endorsement.Kind.ENDORSE, Endorsement.Kind.ADOPT)
        is_government = actors[position["actor"]]["kind"] == Actor.Kind.NATIONAL_GOVERNMENT
        if is_binding and is_government and position["content_hash"] == row.get("content_hash"):
            return
    sentence = _(
        "This text counts as agreed, but the national government has not endorsed or adopted it in these words."
    )
    yield ("state",), sentence


# -- promises ---------------------------------------------------------------------------------------------------------
def party_sides(row: Row, actors: dict[str, Row]) -> Found:
    for index, party in enumerate(row.get("parties", [])):
        actor = actors[party["actor"]]
        is_government = actor["kind"] in Actor.GOVERNMENT
        if actor["is_humanitarian"]:
            yield ("parties", index, "actor"), _("Humanitarian actors stay outside a compact. Remove this party.")
        elif party["side"] != Side.WITNESS and is_government != (party["side"] == Side.GOVERNMENT):
            sentence = _("The government's side holds the government and its ministries, and all of them.")
            yield ("parties", index, "side"), sentence


def due_after_signature(row: Row, actors: dict[str, Row]) -> Found:
    signed_on = row.get("signed_on")
    for index, commitment in enumerate(row.get("commitments", [])):
        for place, version in enumerate(commitment["versions"] if signed_on and "versions" in commitment else []):
            if version.get("due_on", signed_on) < signed_on:
                path = ("commitments", index, "versions", place, "due_on")
                sentence = _(
                    "This is due before the compact was signed (%(day)s). Give a day on or after the signature."
                )
                yield path, sentence % {"day": signed_on}


def wordings(row: Row, actors: dict[str, Row]) -> Found:
    if "versions" not in row:
        yield ("versions",), _("A commitment says something. Give its first version.")
    before = ""
    for index, version in enumerate(row.get("versions", [])):
        if version["number"] != index + 1:
            yield ("versions", index, "number"), _("Number the versions 1, 2, 3 and so on, in this order.")
        if version["made_on"] < before:
            yield ("versions", index, "made_on"), _("An amendment follows what it amends. Give a later day.")
        before = version["made_on"]


def two_keys(row: Row, actors: dict[str, Row]) -> Found:
    for index, report in enumerate(row.get("reports", [])):
        for place, verification in enumerate(report.get("verifications", [])):
            path = ("reports", index, "verifications", place)
            if verification.get("verifier") == row["owner"]:
                yield (*path, "verifier"), _("Nobody verifies its own promise. Name the counterpart or another party.")
            if verification["on"] < report["on"]:
                yield (*path, "on"), _("A report is verified on its own day or later.")


# -- money ------------------------------------------------------------------------------------------------------------
def humanitarian_is_free(row: Row, actors: dict[str, Row]) -> Found:
    if row["is_humanitarian"] and "commitment" in row:
        yield ("commitment",), _("Humanitarian money is never tied to a commitment: leave the commitment out.")
    if row["is_humanitarian"] and "shares" in row:
        yield ("shares",), _("Humanitarian money is not ranked by priorities: leave the shares out.")


def shares_within_whole(row: Row, actors: dict[str, Row]) -> Found:
    shares = [Decimal(share["share"]) for share in row.get("shares", [])]
    for index, share in enumerate(shares):
        if not 0 < share <= 100:
            yield ("shares", index, "share"), _("A share is above 0 and at most 100 %.")
    if sum(shares) > 100 and all(share <= 100 for share in shares):
        sentence = _("The shares add up to %(sum)s %%, which is more than 100 %%. Lower one of them.")
        yield ("shares",), sentence % {"sum": sum(shares)}


def ledger(row: Row, actors: dict[str, Row]) -> Found:
    entries = row.get("transactions", [])
    left: dict[Any, Decimal] = defaultdict(Decimal)
    for index, entry in enumerate(entries):
        path: Steps = ("transactions", index)
        if entry["number"] != index + 1:
            yield (*path, "number"), _("Number the entries 1, 2, 3 and so on, in this order.")
        if "corrects" not in entry:
            left[index + 1, entry["kind"], entry["currency"]] += Decimal(entry["amount"])
            continue
        if not 1 <= entry["corrects"] <= index:
            continue  # told with the numbers or the references
        corrected = entries[entry["corrects"] - 1]
        if "corrects" in corrected:
            yield (*path, "corrects"), _("This names a correction. Name the entry that it corrects.")
        if entry["value_date"] < corrected["value_date"]:
            yield (*path, "value_date"), _("A correction counts from the entry's own day or later.")
        slot = (entry["corrects"], entry["kind"], entry["currency"])
        left[slot] += Decimal(entry["amount"])
        if left[slot] < 0:
            yield (*path, "amount"), _("This takes back more than the entry holds.")


Check = Callable[[Row, dict[str, Row]], Found]
CHECKS: dict[type[models.Model], tuple[Check, ...]] = {
    Strategy: (version_order,),
    StrategyVersion: (agreed_by_government,),
    Compact: (party_sides, due_after_signature),
    Commitment: (wordings, two_keys),
    FundingFlow: (humanitarian_is_free, shares_within_whole, ledger),
}
