"""The light of a promise at a date: one pure function over its dated words (domain.md sections 3.3 and 8).

Read from top to bottom; the first line that applies gives the light. Only words dated on or before `as_of` count.

    1. The last finding of all is "disputed": another finding ends a dispute, a report does not DISPUTED
    2. The last finding of all is "met", its report claims so too, and no later one claims less MET
    3. There is no report: nothing was yet to be reported (the promise is not due and has stood
       for no more than 184 days since the signature), or the compact is not signed             NOT_DUE
       otherwise                                                                                NO_DATA
    4. The latest report is older than 184 days                                                 NO_DATA
    5. It claims "met" and nobody has turned the second key yet                                 ON
    6. The due date is past: unmet is off track. A due date moves only by an amendment,
       with its reason                                                                          OFF
    7. The report claims "off track"                                                            OFF
    8. It claims "late", or the second key found the claim not met                              LATE
    9. It claims "on track", or "met" of which the second key found a part                      ON

So silence is never green: it ends as NO_DATA, and only two keys make MET. NO_DATA stays in every denominator.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

# A report speaks for half a year, the longest half there is: the review slice of domain.md section 8.
CURRENT_FOR = dt.timedelta(days=184)


class Light(models.TextChoices):
    MET = "MET", _("Met")
    ON = "ON", _("On track")
    LATE = "LATE", _("Late")
    OFF = "OFF", _("Off track")
    NOT_DUE = "NOT_DUE", _("Not due")
    NO_DATA = "NO_DATA", _("No data")
    DISPUTED = "DISPUTED", _("Disputed")


@dataclass(frozen=True)
class Finding:
    on: dt.date
    finding: str


@dataclass(frozen=True)
class Word:
    """One report: what its owner claims, and what the second key found of it, oldest first."""

    on: dt.date
    claim: str
    findings: Sequence[Finding] = ()


def light_of(words: Sequence[Word], *, due_on: dt.date | None, binding_since: dt.date | None, as_of: dt.date) -> Light:
    """`words` oldest first; `binding_since` is the later of signature and first text, None while nothing is signed."""
    known = words_until(words, as_of)
    is_past_due = due_on is not None and due_on < as_of
    if not known:
        return without_report(is_past_due=is_past_due, binding_since=binding_since, as_of=as_of)
    latest = known[-1]
    last, of_report = last_finding(known)
    if last == "disputed":
        return Light.DISPUTED
    if last == "met" and all(word.claim == "met" for word in known[of_report:]):
        return Light.MET
    if as_of - latest.on > CURRENT_FOR:
        return Light.NO_DATA
    finding = latest.findings[-1].finding if latest.findings else ""
    if latest.claim == "met" and not finding:
        return Light.ON
    if is_past_due or latest.claim == "off":
        return Light.OFF
    if latest.claim == "late" or finding == "not_met":
        return Light.LATE
    return Light.ON


def words_until(words: Sequence[Word], as_of: dt.date) -> list[Word]:
    return [
        Word(word.on, word.claim, tuple(f for f in word.findings if f.on <= as_of))
        for word in words
        if word.on <= as_of
    ]


def last_finding(words: Sequence[Word]) -> tuple[str, int]:
    """The latest finding whatever report it is about, and that report's place."""
    dated = [(f.on, place, i, f.finding) for place, word in enumerate(words) for i, f in enumerate(word.findings)]
    if not dated:
        return "", 0
    _on, place, _i, finding = max(dated)
    return finding, place


def without_report(*, is_past_due: bool, binding_since: dt.date | None, as_of: dt.date) -> Light:
    if is_past_due:
        return Light.NO_DATA
    if binding_since is None or binding_since > as_of:
        return Light.NOT_DUE
    return Light.NOT_DUE if as_of - binding_since <= CURRENT_FOR else Light.NO_DATA
