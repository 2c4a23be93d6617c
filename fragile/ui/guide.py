"""What the style guide shows: one plausible example of each component (figures: Liberia, February 2004)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fragile.audience import AudienceLevel
from fragile.ui import charts
from fragile.ui.chain import chain_of
from fragile.ui.forms import AmountInput, DateInput, WordLimitedText
from fragile.ui.items import Chapter, Download, Moment, Step
from fragile.ui.nonvalues import NonValue
from fragile.ui.status import STATUSES
from fragile.ui.templatetags.figures import money

AS_OF = dt.date(2004, 11, 1)


class ExampleForm(forms.Form):
    title = forms.CharField(label="What do you promise?", help_text="One sentence, as it will stand in the compact.")
    kind = forms.ChoiceField(
        label="Which side makes the promise?", widget=forms.RadioSelect, choices=[("g", "Government"), ("p", "Partner")]
    )
    amount = forms.DecimalField(label="Amount", help_text="In the currency of your agreement.", widget=AmountInput)
    currency = forms.ChoiceField(label="Currency", choices=[("", "Choose one"), ("EUR", "EUR"), ("LRD", "LRD")])
    due = forms.DateField(label="Due on", widget=DateInput)
    text = forms.CharField(label="Why it matters now", widget=WordLimitedText(budget=12), required=False)
    public = forms.BooleanField(label="The public may see this", required=False)


WRONG = {
    "title": "Pay the reintegration of ex-combatants",
    "amount": "many",
    "text": "one two three " * 5,
    "due": "2004-12-31",
}


def context() -> dict[str, Any]:
    form = ExampleForm(WRONG)
    form.fields["amount"].error_messages["invalid"] = "Write the amount in figures, for example 1200000"
    return {
        "form": form,
        "empty_form": ExampleForm(auto_id="empty_%s"),
        "as_of": AS_OF,
        "country": "Liberia",
        "audience_level": AudienceLevel.PARTNERS,
        "levels": AudienceLevel.values,
        "statuses": list(STATUSES),
        "nonvalues": list(NonValue),
        "states": ["draft", "consultation", "agreed", "superseded", "failed"],
        "links": chain_of("flow", FOUND, fill={"budget_line": "#budget"}),
        "steps": STEPS,
        "moments": MOMENTS,
        "chapters": chapters(),
        "files": FILES,
        "amount": Decimal("375000000"),
        "small": Decimal("49794.5"),
        "ratio": Decimal("0.7788"),
        "charts": [pledges(), promises(), paid(), lines()],
    }


FOUND = {
    "provision": ("Disarmament and reintegration of all factions, article VI", "#p"),
    "priority": ("1 A safe return to civilian life", "#q"),
    "result": ("47,000 ex-combatants reintegrated", "#r"),
    "flow": ("Trust fund, USD 30.4 million pledged", "#f"),
    "commitment": ("Partners pay reintegration on time", "#c"),
}
STEPS = [
    Step("A conflict analysis is attached", "done", url="#a"),
    Step("Every priority has a do-no-harm check", "done", url="#b"),
    Step(
        "The government endorses the text",
        "current",
        "Sent on 3 September 2004; no answer yet.",
        "#c",
        "Ministry of Planning",
    ),
    Step("Both sides have made commitments", "todo", url="#d", who="Facilitator"),
]
MOMENTS = [
    Moment(dt.date(2004, 2, 6), "Conference in New York: 520 million pledged", "United Nations, United States"),
    Moment(dt.date(2004, 9, 24), "Review meeting recommends to revise the framework", url="#r"),
]
FILES = [Download("Pledges", "#csv", "CSV, 2 kB"), Download("The same as JSON", "#json", "3 kB")]


def chapters() -> list[Chapter]:
    pledged = money(Decimal("520000000"), "USD")
    return [
        Chapter(
            "Settlement",
            "#1",
            "in_force",
            "in force",
            "16",
            "provisions",
            "Accra, 18 August 2003. Three parties signed.",
        ),
        Chapter(
            "Money",
            "#6",
            "consultation",
            "pledges under review",
            pledged,
            "pledged by 6 February 2004",
            "145 million cannot be attributed to a donor.",
            "Name the donors of 145 million",
            "#n",
            "secretariat",
        ),
    ]


def pledges() -> SafeString:
    rows: list[tuple[str, list[charts.Value]]] = [
        ("United States", [200, 180, Decimal("95.5")]),
        ("European Commission", [120, 120, 40]),
        ("World Bank", [50, 4, 4]),
        ("Ireland", [5, None, NonValue.NOT_CONVERTED]),
    ]
    return charts.bar_table(
        "Who pledged what, and what has been paid?",
        "Four donors by name pledged 375.0 million; 139.5 million is paid.",
        rows,
        ["Pledged", "Committed", "Paid"],
        "USD million",
        "Press reports of February 2004",
        AS_OF,
        row_head="Donor",
        total=[375, NonValue.NOT_APPLICABLE, None],
    )


def promises() -> SafeString:
    rows = [
        ("Government", {"MET": 2, "ON": 3, "LATE": 1, "NO_DATA": 2, "DISPUTED": 1}),
        ("Partners", {"MET": 1, "ON": 1, "OFF": 2, "NOT_DUE": 3}),
    ]
    return charts.stacked_status(
        "Who keeps their promises?",
        "Three of sixteen are verified as met.",
        rows,
        "Reports of the joint body",
        AS_OF,
        row_head="Side",
    )


def paid() -> SafeString:
    values = [12, 31, None, 58, 62, Decimal("79.9")]
    points = [(dt.date(2004, 6 + i, 1), v) for i, v in enumerate(values)]
    return charts.line_chart(
        "How much of the trust fund is paid in?",
        "79.9 % by November 2004; August was not reported.",
        points,
        "%",
        90,
        "Small Arms Survey",
        AS_OF,
    )


def lines() -> SafeString:
    rows = [
        ("Training and employment", [Decimal("21.75")]),
        ("Reintegration", [Decimal("11.4")]),
        ("Demobilisation", [Decimal("8.67")]),
        ("Children", [Decimal("2.9")]),
        (_("not explained"), [Decimal("1.45")]),
    ]
    return charts.bar_table(
        "What does the disarmament plan cost?",
        "Its lines add up to 48.3 of 49.8 million.",
        rows,
        ["Cost"],
        "USD million",
        "Plan of November 2003",
        AS_OF,
        row_head="Line",
        places=2,
    )
