"""What the list components take: steps, moments, chapters of a country's story, downloads."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Step:
    """`state`: done, current, todo. `url` leads to the page where the step is taken."""

    name: Words
    state: str = "todo"
    text: Words = ""
    url: str = ""
    who: Words = ""


@dataclass(frozen=True)
class Moment:
    on: dt.date | dt.datetime
    text: Words
    who: Words = ""
    url: str = ""


@dataclass(frozen=True)
class Chapter:
    """A block of a country's story: its state, one figure, the next step and who must act."""

    name: Words
    url: str = ""
    state: str = ""
    state_label: Words = ""
    figure: Words = ""
    figure_label: Words = ""
    text: Words = ""
    next_step: Words = ""
    next_url: str = ""
    who: Words = ""


@dataclass(frozen=True)
class Download:
    """`note` tells format and size, e.g. "CSV, 12 kB"."""

    label: Words
    url: str
    note: Words = ""
