"""Writing: start a strategy, one section a page, what two people wrote at once, and every text that ever was."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fragile.actors.access import requires
from fragile.asof import today_in
from fragile.countries.models import Country
from fragile.refusals import Refused
from fragile.rowforms import outcome
from fragile.story.place import place
from strategies.drafting import operations, queries, text
from strategies.drafting.forms import LevelForm, SectionForm, StartForm
from strategies.drafting.models import Section, SectionRevision
from strategies.plans.place import place_in
from strategies.plans.queries import plan_of
from strategies.rules import may_edit_text, may_facilitate


def own_country(viewer: Any) -> Country | None:
    return Country.objects.visible_to(viewer).filter(pk=viewer.country_id).first()


@requires(may_facilitate, load=own_country)
def strategy_start(request: HttpRequest, country: Country) -> HttpResponse:
    form = StartForm(request.POST or None, viewer=request.viewer, country=country)
    if request.method == "POST":
        version = outcome(
            form,
            lambda **data: operations.start_strategy(
                country=country, **data, acting=request.viewer, on=today_in(country)
            ),
        )
        if version:
            messages.success(request, _("Version 1 is open for drafting, with the ten sections of the template."))
            return redirect("strategy", version.strategy.slug)
    context = {**place(country, request.viewer, (_("Start a strategy"), "")), "form": form}
    return render(request, "strategies/drafting/start.html", context, status=422 if form.is_bound else 200)


# -- one section ------------------------------------------------------------------------------------------------------
@requires(may_edit_text, load=queries.section_for)
def section_edit(request: HttpRequest, section: Section) -> HttpResponse:
    sheet = sheet_of(request, section)
    if request.method == "POST":
        return save(request, section, sheet)
    form = section_form(sheet.row(section.key), initial={"body": section.body, "base": section.revision})
    return section_page(request, section, sheet, form)


def save(request: HttpRequest, section: Section, sheet: queries.WordSheet) -> HttpResponse:
    form = section_form(sheet.row(section.key), request.POST)
    if not form.is_valid():
        return section_page(request, section, sheet, form, status=422)
    try:
        row = operations.save_section(
            section=section, **form.cleaned_data, acting=request.viewer, on=today_in(section.version.strategy.country)
        )
    except operations.Stale as stale:
        return conflict_page(request, stale.section, sheet, form.cleaned_data)
    except Refused as refused:
        form.add_error(refused.field, str(refused.sentence))
        return section_page(request, section, sheet, form, status=422)
    if row.revision == section.revision:
        messages.info(request, _("Nothing was changed since the last save."))
    else:
        messages.success(request, _("Saved as revision %(number)s.") % {"number": row.revision})
    return redirect("section_edit", section.version.strategy.slug, section.version.number, section.key)


def conflict_page(
    request: HttpRequest, section: Section, sheet: queries.WordSheet, typed: dict[str, Any]
) -> HttpResponse:
    """Both texts, and a box with mine in it that is saved on top of theirs."""
    try:
        conflict = queries.conflict_of(section, typed["base"], text.normal(typed["body"]))
    except SectionRevision.DoesNotExist:
        # A base that never was: somebody's own form. The text is theirs and stays; it starts from the current revision.
        conflict = queries.conflict_of(section, section.revision, text.normal(typed["body"]))
    initial = {"body": conflict.mine, "base": conflict.current, "merged_from": conflict.base}
    form = section_form(sheet.row(section.key), initial=initial, label=_("The merged text"))
    context = {**frame(request, section, (_("Two texts"), "")), "conflict": conflict, "form": form}
    return render(request, "strategies/drafting/conflict.html", context, status=409)


def section_form(row: queries.SectionWords, *args: Any, **kwargs: Any) -> SectionForm:
    return SectionForm(*args, budget=max(row.budget - row.listed, 0), **kwargs)


def sheet_of(request: HttpRequest, section: Section) -> queries.WordSheet:
    return queries.word_sheet(section.version, request.viewer, plan_of(section.version, request.viewer))


def frame(request: HttpRequest, section: Section, *trail: tuple[str, str]) -> dict[str, Any]:
    here = (
        section.get_key_display(),
        reverse("section_edit", args=[section.version.strategy.slug, section.version.number, section.key]),
    )
    return {**place_in(section.version, request.viewer, here, *trail), "section": section}


def section_page(
    request: HttpRequest, section: Section, sheet: queries.WordSheet, form: SectionForm, *, status: int = 200
) -> HttpResponse:
    shown = form["body"].value() or ""
    keys = [row.key for row in sheet.shown]
    place = keys.index(section.key)
    context = {
        **frame(request, section),
        "form": form,
        "level_form": LevelForm(initial={"level": section.level}, viewer=request.viewer),
        "sheet": sheet,
        "row": sheet.row(section.key),
        "preview": text.to_html(shown),
        "long_sentences": text.long_sentences(shown),
        "before": sheet.shown[place - 1] if place else None,
        "after": sheet.shown[place + 1] if place + 1 < len(keys) else None,
        "latest": queries.revisions_of(section).first(),
        "audience_level": section.level,
    }
    return render(request, "strategies/drafting/section.html", context, status=status)


@requires(may_edit_text, load=queries.section_for)
@require_POST
def section_level(request: HttpRequest, section: Section) -> HttpResponse:
    form = LevelForm(request.POST, viewer=request.viewer)
    changed = outcome(
        form,
        lambda **data: operations.set_section_level(
            section=section, **data, acting=request.viewer, on=today_in(section.version.strategy.country)
        ),
    )
    if changed:
        sentence = _("This section is now shown to: %(audience)s.")
        messages.success(request, sentence % {"audience": changed.get_level_display()})
    else:
        for faults in form.errors.values():
            messages.error(request, str(faults[0]))
    return redirect("section_edit", section.version.strategy.slug, section.version.number, section.key)


# -- history ----------------------------------------------------------------------------------------------------------
@requires(may_edit_text, load=queries.section_for)
@require_GET
def section_history(request: HttpRequest, section: Section) -> HttpResponse:
    """Every revision, and what changed between any two; at first between the last two."""
    before = revision_number(request, "before", max(section.revision - 1, 0))
    after = revision_number(request, "after", section.revision)
    try:
        comparison = queries.compare(section, before, after)
    except SectionRevision.DoesNotExist:
        raise Http404 from None
    context = {
        **frame(request, section, (_("History"), "")),
        "revisions": queries.revisions_of(section),
        "comparison": comparison,
    }
    return render(request, "strategies/drafting/history.html", context)


def revision_number(request: HttpRequest, name: str, default: int) -> int:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else default


@requires(may_edit_text, load=queries.section_for)
@require_POST
def section_restore(request: HttpRequest, section: Section) -> HttpResponse:
    number = request.POST.get("number", "")
    try:
        if not (number.isascii() and number.isdigit() and len(number) < 7):
            raise Refused(_("Choose the revision to bring back."))
        row = operations.restore_revision(
            section=section, number=int(number), acting=request.viewer, on=today_in(section.version.strategy.country)
        )
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        values = {"old": number, "new": row.revision}
        messages.success(request, _("The text of revision %(old)s is back, as revision %(new)s.") % values)
    return redirect("section_history", section.version.strategy.slug, section.version.number, section.key)
