"""The strategy as a reader sees it, and the snapshot that is printed: every part asked for through `visible_to`."""

from __future__ import annotations

import datetime as dt
from itertools import zip_longest
from typing import Any

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from fragile.audience import AudienceLevel, Viewer
from fragile.refusals import Refused
from fragile.ui.figures import date_text
from strategies.consultation.queries import shown_positions
from strategies.drafting.models import DOCUMENT_WORD_BUDGET
from strategies.drafting.queries import SectionText, listed_words, sections_of
from strategies.plans.models import AGREED_ONCE, State, StrategyVersion
from strategies.plans.queries import PriorityRow, RiskRow, clock_of, plan_of, visible_versions
from strategies.publication.content import hash_holds
from strategies.publication.models import CitedCommitment, CitedFinding

OPEN = (State.DRAFT, State.CONSULTATION)
GOVERNMENT, PARTNER = "government", "partner"


# -- which version ----------------------------------------------------------------------------------------------------
def current_version(viewer: Viewer, slug: str) -> StrategyVersion | None:
    """The agreed one; before there is any, the one in the making, for those who may see it."""
    found = visible_versions(viewer).filter(strategy__slug=slug)
    return found.filter(state=State.AGREED).first() or found.filter(state__in=OPEN).first()


def proposed_version_for(viewer: Viewer, slug: str, number: int) -> StrategyVersion:
    """A draft has no hash yet."""
    return visible_versions(viewer).exclude(content_hash="").get(strategy__slug=slug, number=number)


def document_subject(viewer: Viewer, slug: str) -> StrategyVersion | None:
    """`liberia-2003` is the version that counts, `liberia-2003--v2` that very version."""
    name, mark, number = slug.rpartition("--v")
    if mark and number.isascii() and number.isdigit() and len(number) < 5:
        return visible_versions(viewer).filter(strategy__slug=name, number=int(number)).first()
    return current_version(viewer, slug)


def agreed_at(version: StrategyVersion, viewer: Viewer, as_of: dt.date) -> StrategyVersion:
    """The version itself, or the one that was agreed in its stead at `as_of`. Refused when there was none."""
    if version.state not in AGREED_ONCE or version.agreed_on is None or version.agreed_on <= as_of:
        return version
    earlier = (
        visible_versions(viewer)
        .filter(
            strategy=version.strategy_id,
            state__in=AGREED_ONCE,
            agreed_on__lte=as_of,
        )
        .order_by("-agreed_on", "-number")
        .first()
    )
    if earlier:
        return earlier
    sentence = _("Nothing was agreed by %(date)s. Choose %(agreed)s or a later day.")
    raise Refused(sentence % {"date": date_text(as_of), "agreed": date_text(version.agreed_on)}, field="as_of")


# -- the snapshot -----------------------------------------------------------------------------------------------------
def strategy_snapshot(version: StrategyVersion, viewer: Viewer, as_of: dt.date, language: str) -> dict[str, Any]:
    """Everything that the short document prints, as JSON values, as `viewer` may see it on `as_of`.

    Labels come in the active language; `language` is the document's, the text itself stays in the version's own.
    """
    version = agreed_at(version, viewer, as_of)
    if version.content_hash and not hash_holds(version):
        raise Refused(_("The text no longer gives the hash that it was proposed with, so it is not printed."))
    strategy = version.strategy
    plan = plan_of(version, viewer)
    sections = sections_of(version, viewer)
    clock = clock_of(strategy, viewer, as_of)
    return {
        "slug": strategy.slug,
        "title": strategy.title,
        "kind": str(strategy.get_kind_display()),
        "facilitator": strategy.facilitator.name
        if viewer.sees(strategy.facilitator.level, strategy.country_id)
        else "",
        "country": {"name": strategy.country.name, "iso3": strategy.country.iso3},
        "version": _version(version),
        "language": language,
        "audience": str(AudienceLevel(viewer.level).label),
        "as_of": as_of.isoformat(),
        "clock": {
            "state": clock.state.value,
            "days": clock.days,
            "text": clock.text,
            "anchor_on": _iso(clock.anchor_on),
        },
        "words": words_of(sections, listed_words(plan, version.language)),
        "sections": [_section(place, row) for place, row in enumerate(sections, start=1)],
        "priorities": [_priority(row) for row in plan.priorities],
        "findings": _findings(version, viewer),
        "commitments": _commitments(version, viewer),
        "endorsements": [
            {"actor": p.actor, "kind": p.kind, "label": p.label, "on": p.on.isoformat(), "reservation": p.reservation}
            for p in shown_positions(version, viewer, as_of)
        ],
        "risks": [_risk(row) for row in plan.risks],
        "hash": version.content_hash,
    }


def _version(version: StrategyVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "state": version.state,
        "state_label": str(version.get_state_display()),
        "is_agreed": version.state in AGREED_ONCE,
        "language": version.language,
        "direction": "rtl" if is_right_to_left(version.language) else "ltr",
        "is_fixed": version.state != State.DRAFT,
        "proposed_on": _iso(version.proposed_on),
        "agreed_on": _iso(version.agreed_on),
        "next_review_on": _iso(version.next_review_on),
    }


def is_right_to_left(language: str) -> bool:
    """The text has its own direction, whatever the frame around it is written in."""
    try:
        return bool(get_language_info(language)["bidi"])
    except KeyError:
        return False


def words_of(sections: list[SectionText], listed: dict[str, int]) -> dict[str, int]:
    """Of what is shown: a reader counts the same words."""
    shown = {row.key for row in sections}
    total = sum(row.words for row in sections) + sum(count for key, count in listed.items() if key in shown)
    return {"total": total, "budget": DOCUMENT_WORD_BUDGET}


def _section(place: int, row: SectionText) -> dict[str, Any]:
    return {
        "place": place,
        "key": row.key,
        "title": row.title,
        "html": str(row.html),
        "words": row.words,
        "is_missing": row.is_missing,
    }


def _priority(row: PriorityRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": row.title,
        "dimension": row.dimension,
        "dividend": row.dividend,
        "why_now": row.why_now,
        "gains": row.gains,
        "loses": row.loses,
        "provisions": [{"ref": ref, "text": text} for ref, text in row.provisions],
        "national_lead": row.national_lead,
        "international_lead": row.international_lead,
        "supporters": row.supporters,
    }


def _risk(row: RiskRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "text": row.text,
        "owner": row.owner,
        "trigger": row.trigger,
        "response": row.response,
    }


def findings_of(version: StrategyVersion, viewer: Viewer) -> list[CitedFinding]:
    return list(CitedFinding.objects.visible_to(viewer).filter(version=version))


def commitments_of(version: StrategyVersion, viewer: Viewer) -> list[CitedCommitment]:
    return list(CitedCommitment.objects.visible_to(viewer).filter(version=version))


def _findings(version: StrategyVersion, viewer: Viewer) -> list[dict[str, Any]]:
    return [
        {"kind": row.kind, "label": str(row.get_kind_display()), "text": row.text, "source": row.source}
        for row in findings_of(version, viewer)
    ]


def _commitments(version: StrategyVersion, viewer: Viewer) -> dict[str, Any]:
    rows = [
        {
            "ref": row.ref,
            "side": row.side,
            "owner": row.owner,
            "text": row.text,
            "benchmark": row.benchmark,
            "due_on": _iso(row.due_on),
        }
        for row in commitments_of(version, viewer)
    ]
    government = [row for row in rows if row["side"] == GOVERNMENT]
    partners = [row for row in rows if row["side"] == PARTNER]
    return {"government": len(government), "partner": len(partners), "pairs": list(zip_longest(government, partners))}


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
