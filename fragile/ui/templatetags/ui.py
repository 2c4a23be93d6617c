"""The components. Each has its template in templates/components and its paragraph in docs/look.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.http import QueryDict
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from fragile.audience import AudienceLevel
from fragile.provenance import Provenance
from fragile.ui.chain import ChainLink
from fragile.ui.forms import Fold
from fragile.ui.items import Chapter, Download, Moment, Step
from fragile.ui.status import status_mark

register = template.Library()

# What a workflow state means to a reader: still moving, settled, put aside, or failed. Others are plain.
TONES = {
    "consultation": "moving",
    "negotiation": "moving",
    "under_review": "moving",
    "running": "moving",
    "reported": "moving",
    "agreed": "settled",
    "in_force": "settled",
    "active": "settled",
    "done": "settled",
    "verified_met": "settled",
    "paid": "settled",
    "superseded": "stopped",
    "paused": "stopped",
    "suspended": "stopped",
    "withdrawn": "stopped",
    "expired": "stopped",
    "terminated": "stopped",
    "cancelled": "stopped",
    "failed": "failed",
    "overdue_no_report": "failed",
    "verified_not_met": "failed",
}


# -- marks ------------------------------------------------------------------------------------------------------------
@register.simple_tag
def status(code: str, word: str = "") -> SafeString:
    """MET, ON, LATE, OFF, NOT_DUE, NO_DATA, DISPUTED: shape, colour and word."""
    return status_mark(code, word)


@register.simple_tag
def state(value: str, label: str = "", tone: str = "") -> SafeString:
    """A workflow state: `{% state version.state version.get_state_display %}`."""
    return format_html('<span class="state {}">{}</span>', tone or TONES.get(str(value), "plain"), label or value)


@register.simple_tag
def audience(level: int) -> SafeString:
    """Who may see this; the fuller the row of boxes, the fewer."""
    level = AudienceLevel(int(level))
    boxes = format_html_join(
        "", '<span class="{}"></span>', (("on" if step <= level else "off",) for step in AudienceLevel.values)
    )
    return format_html(
        '<span class="audience"><span class="rings" aria-hidden="true">{}</span>{}</span>', boxes, level.label
    )


@register.simple_tag
def provenance(kind: str, source: str = "") -> SafeString:
    kind = Provenance(kind)
    if not source:
        return format_html('<span class="provenance {}">{}</span>', kind.value, kind.label)
    return format_html('<span class="provenance {}" title="{}">{}</span>', kind.value, source, kind.label)


# -- where a thing stands ---------------------------------------------------------------------------------------------
@register.inclusion_tag("components/chain.html")
def chain(links: Sequence[ChainLink]) -> dict[str, Any]:
    """The signature: see fragile/ui/chain.py, and `chain_of` for all seven places at once."""
    following = [b.state == "missing" for _a, b in pairwise(links)] + [False]
    return {"links": list(zip(links, following, strict=True))}


@register.inclusion_tag("components/steps.html")
def steps(items: Sequence[Step], *, fold_done: bool = False) -> dict[str, Any]:
    """What stands between here and there. `fold_done` puts the finished ones behind one click."""
    done = [item for item in items if item.state == "done"] if fold_done else []
    return {"done": done, "items": [item for item in items if item not in done]}


@register.inclusion_tag("components/timeline.html")
def timeline(items: Iterable[Moment]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("components/story.html")
def story(chapters: Sequence[Chapter]) -> dict[str, Any]:
    return {"chapters": chapters}


@register.inclusion_tag("components/progress.html")
def progress(done: int, total: int, label: str) -> dict[str, Any]:
    """How far a long work is; `label` says what is being done and what one may do meanwhile."""
    return {"done": done, "total": total, "label": label}


@register.inclusion_tag("components/word_meter.html")
def word_meter(words: int, budget: int, field_id: str = "") -> dict[str, Any]:
    """`field_id` names the text whose typing the meter follows."""
    share = min(100, round(100 * words / budget)) if budget else 100
    return {"words": words, "budget": budget, "field_id": field_id, "share": share, "over": words - budget}


@register.inclusion_tag("components/downloads.html")
def downloads(items: Iterable[Download]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("components/pages.html", takes_context=True)
def pages(context: Context, page: Page) -> dict[str, Any]:
    """Earlier and later; the other words of the address (filters) are kept."""
    request = context.get("request")

    def address(number: int) -> str:
        query = request.GET.copy() if request else QueryDict(mutable=True)
        query["page"] = str(number)
        return "?" + query.urlencode()

    return {
        "page": page,
        "before": address(page.previous_page_number()) if page.has_previous() else "",
        "after": address(page.next_page_number()) if page.has_next() else "",
    }


# -- forms ------------------------------------------------------------------------------------------------------------
@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet | None) -> dict[str, Any]:
    """Already part of `{{ form }}`; give it several forms when a page has more than one."""
    return {"faults": [fault for form in forms if form is not None for fault in faults_of(form)]}


@register.inclusion_tag("components/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """The fields without the summary, for pages that put it elsewhere."""
    return {"form": form}


@register.inclusion_tag("components/folds.html")
def folds(items: Iterable[Fold]) -> dict[str, Any]:
    """Optional questions of a long form, each group behind one click."""
    return {"folds": items}


def faults_of(form: BaseForm | BaseFormSet) -> list[tuple[str, str, str]]:
    """(anchor, label, sentence); without anchor and label for what concerns the whole form."""
    if isinstance(form, BaseFormSet):
        whole = [("", "", str(message)) for message in form.non_form_errors()] if form.is_bound else []
        return whole + [fault for part in form for fault in faults_of(part)]
    faults = [("", "", str(message)) for message in form.non_field_errors()]
    for field in form:
        # a group of radio buttons has no id of its own: its first one takes the focus
        anchor = "" if field.is_hidden else field.id_for_label or f"{field.auto_id}_0"
        faults += [(anchor, str(field.label) if anchor else "", str(message)) for message in field.errors]
    return faults


# -- blocks -----------------------------------------------------------------------------------------------------------
@register.simple_block_tag
def how(content: str, summary: str = "") -> SafeString:
    """How a figure was computed, behind one click."""
    return format_html(
        '<details class="how"><summary>{}</summary><div>{}</div></details>',
        summary or gettext("How this was computed"),
        content,
    )


@register.simple_block_tag
def note(content: str, tone: str = "") -> SafeString:
    """tone: nothing, warning, error, humanitarian."""
    return format_html('<div class="note {}">{}</div>', tone, content)


@register.simple_block_tag
def nothing(content: str, title: str, url: str = "", action: str = "") -> SafeString:
    """An empty place: `title` says what belongs here, the content why, `url` and `action` offer the first step."""
    step = format_html('<p><a class="button second" href="{}">{}</a></p>', url, action) if url else ""
    return format_html('<div class="empty"><p>{}</p><p>{}</p>{}</div>', title, content, step)


@register.simple_block_tag
def datatable(content: str, caption: str, *, wide: bool = False) -> SafeString:
    """Holds thead, tbody and tfoot. `wide`: the table scrolls in its own frame, with its head in sight."""
    return format_html(
        '<div class="table-wrap{}" role="region" aria-label="{}" tabindex="0">'
        '<table class="data"><caption>{}</caption>{}</table></div>',
        " wide" if wide else "",
        caption,
        caption,
        content,
    )
