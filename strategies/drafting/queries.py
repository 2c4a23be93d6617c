"""Sections as one viewer may see them, their words against the budget, and their history."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import BooleanField, Case, QuerySet, Value, When
from django.utils.safestring import SafeString

from fragile.audience import Viewer
from strategies.drafting import text
from strategies.drafting.differences import Change, changes
from strategies.drafting.models import DOCUMENT_WORD_BUDGET, Section, SectionKey, SectionRevision
from strategies.plans.models import StrategyVersion
from strategies.plans.queries import Plan


# -- loaders ----------------------------------------------------------------------------------------------------------
def section_for(viewer: Viewer, slug: str, number: int, key: str) -> Section:
    found = Section.objects.visible_to(viewer).select_related("version__strategy__country")
    return found.get(version__strategy__slug=slug, version__number=number, key=key)


# -- words ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class SectionWords:
    """One section's count. Lists of priorities and risks are printed in their sections and count there (`listed`)."""

    key: str
    title: str
    written: int
    listed: int
    budget: int
    level: int
    is_shown: bool
    """Whether the viewer may know more of it than that it is there."""

    @property
    def words(self) -> int:
        return self.written + self.listed

    @property
    def is_missing(self) -> bool:
        """Nothing was written, which is not "0 words, within the budget"."""
        return self.words == 0

    def limit(self, percent: int) -> int:
        return self.budget * percent // 100


@dataclass(frozen=True)
class WordSheet:
    """The brevity budget (domain.md 6.1) of a whole version, hidden sections included."""

    rows: list[SectionWords]
    budget: int = DOCUMENT_WORD_BUDGET

    @property
    def words(self) -> int:
        return sum(row.words for row in self.rows)

    @property
    def shown(self) -> list[SectionWords]:
        return [row for row in self.rows if row.is_shown]

    @property
    def missing(self) -> list[SectionWords]:
        return [row for row in self.rows if row.is_missing]

    def row(self, key: str) -> SectionWords:
        return next(row for row in self.rows if row.key == key)


def word_sheet(version: StrategyVersion, viewer: Viewer, plan: Plan) -> WordSheet:
    """Counted over every section: a hidden one is no way around the budget. `is_shown` says what may be told."""
    reach = viewer.reach(country="version__strategy__country")
    shown = Case(When(reach, then=Value(value=True)), default=Value(value=False), output_field=BooleanField())
    listed = listed_words(plan, version.language)
    rows = [
        SectionWords(
            section.key,
            str(section.get_key_display()),
            text.count_words(section.body, version.language),
            listed.get(section.key, 0),
            section.word_budget,
            section.level,
            section.is_shown,
        )
        for section in Section.objects.filter(version=version).annotate(is_shown=shown)
    ]
    return WordSheet(rows)


def listed_words(plan: Plan, language: str) -> dict[str, int]:
    return {
        SectionKey.PRIORITIES: sum(text.count_words(row.text, language) for row in plan.priorities),
        SectionKey.RISKS: sum(text.count_words(row.words, language) for row in plan.risks),
    }


# -- the text ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class SectionText:
    key: str
    title: str
    html: SafeString
    words: int
    level: int

    @property
    def is_missing(self) -> bool:
        return not self.html.strip()


def sections_of(version: StrategyVersion, viewer: Viewer) -> list[SectionText]:
    return [
        SectionText(
            row.key,
            str(row.get_key_display()),
            text.to_html(row.body),
            text.count_words(row.body, version.language),
            row.level,
        )
        for row in Section.objects.visible_to(viewer).filter(version=version)
    ]


# -- history ----------------------------------------------------------------------------------------------------------
def revisions_of(section: Section) -> QuerySet[SectionRevision]:
    return SectionRevision.objects.filter(section=section).select_related("written_by__user", "written_by__actor")


def body_at(section: Section, number: int) -> str:
    """The text of one revision; before the first there was none. Raises DoesNotExist for a number that never was."""
    if number == 0:
        return ""
    return SectionRevision.objects.get(section=section, number=number).body


@dataclass(frozen=True)
class Comparison:
    before: int
    after: int
    changes: list[Change]


def compare(section: Section, before: int, after: int) -> Comparison:
    return Comparison(before, after, changes(body_at(section, before), body_at(section, after)))


@dataclass(frozen=True)
class Conflict:
    """Two texts that grew from the same one: what a person needs to merge them."""

    base: int
    current: int
    mine: str
    theirs: str
    my_changes: list[Change]
    their_changes: list[Change]
    theirs_by: SectionRevision | None


def conflict_of(section: Section, base: int, mine: str) -> Conflict:
    """`base` is the revision that `mine` was written on, `section` the row as it stands now."""
    origin = body_at(section, base)
    return Conflict(
        base,
        section.revision,
        mine,
        section.body,
        changes(origin, mine),
        changes(origin, section.body),
        revisions_of(section).filter(number=section.revision).first(),
    )
