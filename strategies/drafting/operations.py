"""Starting a strategy and writing its sections. A stale save changes nothing; every save is kept."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fragile.activity.operations import record
from fragile.actors.access import insist
from fragile.actors.models import Actor
from fragile.audience import AudienceLevel, Viewer
from fragile.countries.models import Country
from fragile.refusals import Refused, saved
from strategies.drafting import text
from strategies.drafting.models import WORD_BUDGETS, Section, SectionKey, SectionRevision
from strategies.plans.models import Strategy, StrategyVersion
from strategies.plans.operations import draft_for
from strategies.rules import may_facilitate

RESERVED = frozenset({"start"})
LONGEST = 40_000


class Stale(Refused):
    """The text was changed after the writer had opened it. `section` is the row as it stands."""

    def __init__(self, section: Section) -> None:
        super().__init__(_("The text was changed after you opened it. Nothing was overwritten: merge both texts."))
        self.section = section


@transaction.atomic
def start_strategy(
    *,
    country: Country,
    slug: str,
    title: str,
    kind: str,
    facilitator: Actor,
    language: str,
    acting: Viewer,
    on: dt.date,
) -> StrategyVersion:
    """A strategy and its first version in draft, with the ten sections of the template."""
    insist(may_facilitate, acting, country)
    if slug in RESERVED:
        raise Refused(_("This name is taken by the site itself. Choose another one."), field="slug")
    if facilitator.country_id != country.pk:
        raise Refused(_("Choose an actor of this country."), field="facilitator")
    strategy = saved(Strategy(country=country, slug=slug, title=title, kind=kind, facilitator=facilitator))
    version = StrategyVersion.objects.create(strategy=strategy, number=1, language=language)
    Section.objects.bulk_create(
        Section(version=version, key=key, position=position, word_budget=WORD_BUDGETS[key])
        for position, key in enumerate(SectionKey, start=1)
    )
    record(
        acting=acting,
        verb="start_strategy",
        target=strategy,
        country_id=country.pk,
        on=on.isoformat(),
        language=language,
    )
    return version


@transaction.atomic
def save_section(
    *, section: Section, body: str, base: int, acting: Viewer, on: dt.date, merged_from: int | None = None
) -> Section:
    """Take `body`, written on revision `base`. Raises Stale when the section has moved on since."""
    draft_for(acting, section.version_id)
    body = text.normal(body)
    _insist_on_clean(body)
    row = Section.objects.visible_to(acting).select_for_update(of=("self",)).get(pk=section.pk)
    if row.body == body:
        return row  # two people who typed the same agree already
    if row.revision != base:
        raise Stale(row)
    _append(row, body, acting, merged_from)
    record(
        acting=acting,
        verb="save_section",
        target=row,
        country_id=acting.country_id,
        level=max(row.level, AudienceLevel.PARTNERS),
        on=on.isoformat(),
        version=section.version.number,
        revision=row.revision,
        merged_from=merged_from,
    )
    return row


@transaction.atomic
def restore_revision(*, section: Section, number: int, acting: Viewer, on: dt.date) -> Section:
    """An earlier text becomes the newest revision; nothing in between is lost."""
    draft_for(acting, section.version_id)
    row = Section.objects.visible_to(acting).select_for_update(of=("self",)).get(pk=section.pk)
    earlier = SectionRevision.objects.filter(section=row, number=number).first()
    if earlier is None:
        raise Refused(_("There is no revision %(number)s of this section.") % {"number": number})
    if earlier.body == row.body:
        return row
    _append(row, earlier.body, acting, None)
    record(
        acting=acting,
        verb="restore_revision",
        target=row,
        country_id=acting.country_id,
        level=max(row.level, AudienceLevel.PARTNERS),
        on=on.isoformat(),
        revision=row.revision,
        restored=number,
    )
    return row


@transaction.atomic
def set_section_level(*, section: Section, level: int, acting: Viewer, on: dt.date) -> Section:
    draft_for(acting, section.version_id)
    if level > acting.level:
        raise Refused(_("You cannot hide a text from yourself: choose an audience that you belong to."), field="level")
    row = Section.objects.visible_to(acting).select_for_update(of=("self",)).get(pk=section.pk)
    was, row.level = row.level, AudienceLevel(level)
    saved(row)
    record(
        acting=acting,
        verb="set_section_level",
        target=row,
        country_id=acting.country_id,
        level=max(was, level, AudienceLevel.PARTNERS),
        on=on.isoformat(),
        was=was,
        to=level,
    )
    return row


def _append(row: Section, body: str, acting: Viewer, merged_from: int | None) -> None:
    Section.objects.filter(pk=row.pk).update(body=body, revision=F("revision") + 1)
    row.refresh_from_db(fields=["body", "revision"])
    SectionRevision.objects.create(
        section=row, number=row.revision, body=body, written_by_id=acting.membership_id, merged_from=merged_from
    )


def _insist_on_clean(body: str) -> None:
    """What no page and no printer could show well is said when it is typed, not when the document is made."""
    if len(body) > LONGEST:
        over = len(body) - LONGEST
        raise Refused(
            ngettext("Shorten the text by %(over)s sign.", "Shorten the text by %(over)s signs.", over)
            % {"over": over},
            field="body",
        )
    if sign := text.unprintable(body):
        raise Refused(
            _("The text holds a sign that cannot be printed (%(sign)s). Take it out.") % {"sign": sign}, field="body"
        )
    if text.is_too_deep(body):
        raise Refused(
            _("A list may hold a list, and that one another: three levels. Make the text flatter."), field="body"
        )
    if text.longest_run(body) > text.LONGEST_RUN:
        raise Refused(
            _("A word of more than %(most)s signs does not fit on a page. Break it up.") % {"most": text.LONGEST_RUN},
            field="body",
        )
