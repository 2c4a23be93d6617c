"""The country page's blocks. Each is made by the layer that owns its rows and named in settings.STORY_BLOCKS."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext, ngettext

from fragile.audience import Viewer
from fragile.countries.models import Country
from fragile.ui.figures import date_text, number_text
from fragile.ui.items import Chapter


@dataclass(frozen=True)
class StoryBlock:
    """One step of the story. `figure` is text ready to show; empty strings mean that there is nothing to say.

    `next_step_url` is given only when this viewer may take the step. `state_code` is the row's own state, which
    gives it its colour; `figure_label` says what the figure counts.
    """

    key: str
    title: str
    state: str
    figure: str = ""
    summary: str = ""
    url: str = ""
    next_step: str = ""
    next_step_by: str = ""
    next_step_url: str = ""
    is_missing: bool = False
    state_code: str = ""
    figure_label: str = ""


BlockMaker = Callable[[Country, Viewer, dt.date], StoryBlock]


def review_step(due_on: dt.date, as_of: dt.date) -> str:
    """The next review as the next step: on its day, or overdue by how long."""
    if due_on >= as_of:
        return gettext("Review on %(day)s") % {"day": date_text(due_on)}
    late = (as_of - due_on).days
    sentence = ngettext(
        "Hold the review of %(day)s: overdue by %(late)s day",
        "Hold the review of %(day)s: overdue by %(late)s days",
        late,
    )
    return sentence % {"day": date_text(due_on), "late": number_text(late)}


def story_of(country: Country, viewer: Viewer, as_of: dt.date) -> list[StoryBlock]:
    makers: list[BlockMaker] = [import_string(path) for path in settings.STORY_BLOCKS]
    return [maker(country, viewer, as_of) for maker in makers]


def chapter(block: StoryBlock, query: str = "") -> Chapter:
    """The block as the story component shows it; `query` takes the chosen day along to the page that it leads to."""
    return Chapter(
        name=block.title,
        url=f"{block.url}{query}" if block.url else "",
        state=block.state_code or block.state,
        state_label=block.state,
        figure=block.figure,
        figure_label=block.figure_label,
        text=block.summary,
        next_step=block.next_step,
        next_url=block.next_step_url,
        who=block.next_step_by,
    )
