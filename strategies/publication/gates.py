"""What stands between a draft and agreement: one list for the page, and the one that `propose` and `agree` enforce."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fragile.audience import AudienceLevel, Viewer
from fragile.refusals import Unmet
from fragile.ui.figures import number_text
from strategies.analysis.models import Finding
from strategies.consultation.models import Endorsement
from strategies.consultation.queries import Position, positions
from strategies.drafting.queries import SectionWords, WordSheet, word_sheet
from strategies.plans.models import State, StrategyVersion
from strategies.plans.operations import MOST_PRIORITIES, MOST_RISKS
from strategies.plans.promises import promises_of
from strategies.plans.queries import Plan, plan_of
from strategies.publication.models import CitedCommitment

PROPOSE, AGREE = "propose", "agree"
PERCENT_TO_PROPOSE, PERCENT_TO_AGREE = 150, 110
BINDING = (Endorsement.Kind.ENDORSE, Endorsement.Kind.ADOPT)


@dataclass(frozen=True)
class Gate:
    """`blocks` names the verbs that wait for it, none for what is only pointed out; `unmet` says what is missing."""

    key: str
    name: str
    who: str
    blocks: frozenset[str]
    unmet: tuple[Unmet, ...] = ()
    url: str = ""

    @property
    def is_met(self) -> bool:
        return not self.unmet


@dataclass(frozen=True)
class Standing:
    """A version as it stands, read once: for the page and for the gates."""

    version: StrategyVersion
    plan: Plan
    sheet: WordSheet
    positions: list[Position]
    has_finding: bool
    sides: frozenset[str]
    """Which sides have promised something: government, partner."""


def standing(version: StrategyVersion, viewer: Viewer) -> Standing:
    plan = plan_of(version, viewer)
    return Standing(
        version,
        plan,
        word_sheet(version, viewer, plan),
        positions(version, viewer),
        has_finding(version),
        sides_of(version),
    )


def has_finding(version: StrategyVersion) -> bool:
    """A text that was proposed had one then."""
    return version.state != State.DRAFT or citable_findings(version).exists()


def citable_findings(version: StrategyVersion) -> QuerySet[Finding]:
    """Restricted findings are for persons named one by one: no text that others agree on holds them."""
    return Finding.objects.filter(analysis__country=version.strategy.country_id, level__lt=AudienceLevel.RESTRICTED)


def sides_of(version: StrategyVersion) -> frozenset[str]:
    """From the frozen rows once there are any, from the living promises while the text is a draft."""
    if version.state == State.DRAFT:
        return frozenset(promise.side for promise in promises_of(version.strategy))
    return frozenset(CitedCommitment.objects.filter(version=version).values_list("side", flat=True))


def gates(version: StrategyVersion, viewer: Viewer) -> list[Gate]:
    """In the order in which they are passed. Whether one is met never depends on the viewer, only how much is told."""
    return gates_of(standing(version, viewer))


def gates_of(found: Standing) -> list[Gate]:
    return [
        _analysis(found),
        _priorities(found),
        _leads(found),
        _risks(found),
        _written(found),
        _words_to_propose(found),
        _words_to_agree(found),
        _commitments(found),
        _proposed(found),
        _government(found),
        _review(found),
    ]


def unmet(found: list[Gate], verb: str) -> list[Unmet]:
    return [item for gate in found if verb in gate.blocks for item in gate.unmet]


# -- one function a gate ----------------------------------------------------------------------------------------------
def page(found: Standing, name: str, *more: object) -> str:
    return reverse(name, args=[found.version.strategy.slug, found.version.number, *more])


def _gate(
    found: Standing,
    key: str,
    name: str,
    who: str,
    blocks: tuple[str, ...],
    items: Iterator[str] | tuple[str, ...],
    url: str,
) -> Gate:
    return Gate(key, name, who, frozenset(blocks), tuple(Unmet(sentence, url) for sentence in items if sentence), url)


def _analysis(found: Standing) -> Gate:
    missing = "" if found.has_finding else _("Record at least one finding in a conflict analysis.")
    return _gate(
        found, "analysis", _("A conflict analysis with findings"), _("the country team"), (PROPOSE,), (missing,), ""
    )


def _priorities(found: Standing) -> Gate:
    count = len(found.plan.priorities)
    missing = ""
    if count == 0:
        missing = _("Name at least one priority.")
    elif count > MOST_PRIORITIES:
        missing = _("A short strategy has at most %(most)s priorities; this one has %(count)s.") % {
            "most": MOST_PRIORITIES,
            "count": count,
        }
    url = (
        page(found, "priority_add")
        if count == 0
        else reverse("strategy", args=[found.version.strategy.slug]) + "#priorities"
    )
    return _gate(found, "priorities", _("One to five priorities"), _("the drafters"), (PROPOSE, AGREE), (missing,), url)


def _leads(found: Standing) -> Gate:
    items = tuple(
        Unmet(
            _("Priority %(number)s (%(title)s) has no national lead.") % {"number": row.number, "title": row.title},
            page(found, "priority_edit", row.number) + "#roles",
        )
        for row in found.plan.priorities
        if not row.has_national_lead
    )
    if not found.plan.priorities:
        items = (Unmet(_("There is no priority that a national body leads.")),)
    return Gate("leads", _("Every priority has a national lead"), _("the drafters"), frozenset({AGREE}), items)


def _risks(found: Standing) -> Gate:
    count = len(found.plan.risks)
    over = _("A short strategy has at most %(most)s risks; this one has %(count)s.") % {
        "most": MOST_RISKS,
        "count": count,
    }
    url = reverse("strategy", args=[found.version.strategy.slug]) + "#risks"
    return _gate(
        found,
        "risks",
        _("At most five risks"),
        _("the drafters"),
        (PROPOSE, AGREE),
        (over if count > MOST_RISKS else "",),
        url,
    )


def _written(found: Standing) -> Gate:
    """Pointed out, never a hindrance: which sections a strategy needs is for those who agree it to say."""
    items = tuple(
        Unmet(_("“%(section)s” is not written yet.") % {"section": row.title}, page(found, "section_edit", row.key))
        for row in found.sheet.missing
        if row.is_shown
    )
    return Gate("written", _("Every section is written"), _("the drafters"), frozenset(), items)


def _words_to_propose(found: Standing) -> Gate:
    limit = found.sheet.budget * PERCENT_TO_PROPOSE // 100
    name = _("No more than one and a half times the words")
    return _gate(found, "words_to_propose", name, _("the drafters"), (PROPOSE,), (_too_long(found.sheet, limit),), "")


def _words_to_agree(found: Standing) -> Gate:
    whole = _too_long(found.sheet, found.sheet.budget * PERCENT_TO_AGREE // 100)
    items = [Unmet(whole)] if whole else []
    items += [
        Unmet(_section_too_long(row), page(found, "section_edit", row.key) if row.is_shown else "")
        for row in found.sheet.rows
        if row.words > row.limit(PERCENT_TO_AGREE)
    ]
    return Gate("words_to_agree", _("Within the word budget"), _("the drafters"), frozenset({AGREE}), tuple(items))


def _too_long(sheet: WordSheet, limit: int) -> str:
    if sheet.words <= limit:
        return ""
    sentence = ngettext(
        "The whole text has %(words)s words. Take out %(over)s word: the limit is %(limit)s.",
        "The whole text has %(words)s words. Take out %(over)s words: the limit is %(limit)s.",
        sheet.words - limit,
    )
    return sentence % {
        "words": number_text(sheet.words),
        "over": number_text(sheet.words - limit),
        "limit": number_text(limit),
    }


def _section_too_long(row: SectionWords) -> str:
    if not row.is_shown:
        return _("A section that is not shown to you is over its word budget.")
    limit = row.limit(PERCENT_TO_AGREE)
    sentence = ngettext(
        "“%(section)s” has %(words)s words. Take out %(over)s word: the limit is %(limit)s.",
        "“%(section)s” has %(words)s words. Take out %(over)s words: the limit is %(limit)s.",
        row.words - limit,
    )
    values = {"words": number_text(row.words), "over": number_text(row.words - limit), "limit": number_text(limit)}
    return sentence % {"section": row.title, **values}


def _commitments(found: Standing) -> Gate:
    items = (
        "" if "government" in found.sides else _("The government has promised nothing yet."),
        "" if "partner" in found.sides else _("The partners have promised nothing yet."),
    )
    return _gate(
        found, "commitments", _("Commitments by both sides"), _("the parties of the compact"), (AGREE,), items, ""
    )


def _proposed(found: Standing) -> Gate:
    missing = _("Propose the text: it is frozen then, so that all take a position on the same words.")
    url = page(found, "strategy_propose")
    is_draft = found.version.state == State.DRAFT
    return _gate(
        found,
        "proposed",
        _("Proposed for consultation"),
        _("the facilitator"),
        (AGREE,),
        (missing if is_draft else "",),
        url,
    )


def _government(found: Standing) -> Gate:
    stands = government_stands(found.positions)
    missing = _("The national government has not endorsed or adopted this text.")
    url = page(found, "endorse") if found.version.state == State.CONSULTATION else ""
    name = _("Endorsed by the national government")
    return _gate(
        found, "government", name, _("the government's focal point"), (AGREE,), ("" if stands else missing,), url
    )


def government_stands(found: list[Position]) -> bool:
    """The government's own word decides; without one, ministries bind it through its focal point if none reserves."""
    words = [row.kind for row in found if row.is_government] or [row.kind for row in found if row.is_focal_point]
    return any(kind in BINDING for kind in words) and Endorsement.Kind.RESERVE not in words


def _review(found: Standing) -> Gate:
    missing = "" if found.version.next_review_on else _("Date the next review.")
    return _gate(
        found,
        "review",
        _("The next review is dated"),
        _("the facilitator"),
        (AGREE,),
        (missing,),
        page(found, "review_date"),
    )
