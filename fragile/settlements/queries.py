from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fragile.actors.models import Actor
from fragile.audience import Viewer
from fragile.countries.models import Country
from fragile.countries.queries import country_of
from fragile.rules import may_describe_settlements
from fragile.settlements.models import Settlement, SettlementParty, SettlementProvision
from fragile.settlements.uses import ProvisionUse, uses_of
from fragile.story.blocks import StoryBlock
from fragile.ui.figures import date_text, number_text

Category = SettlementProvision.Category
# domain.md 6.16: what a settlement that will hold is expected to speak about, and when its start is overloaded
CORE = (Category.POWER_SHARING, Category.SECURITY, Category.RESOURCES, Category.IMPLEMENTATION, Category.FINANCE)
FIRST_DAYS = dt.timedelta(days=90)
MANY_CATEGORIES = 8


@dataclass(frozen=True)
class SettlementRow:
    """`days` since the signing on the day asked for; None where it was not yet signed."""

    settlement: Settlement
    days: int | None


@dataclass(frozen=True)
class ProvisionRow:
    """`days_left` until the due day, negative when it has passed; None without one."""

    provision: SettlementProvision
    uses: list[ProvisionUse]
    days_left: int | None


@dataclass(frozen=True)
class CategoryGroup:
    label: str
    rows: list[ProvisionRow]


@dataclass(frozen=True)
class SettlementLoad:
    """What the provisions within the viewer's reach ask of the first months (domain.md 6.16)."""

    groups: list[CategoryGroup]
    absent_core: list[str]
    categories_due_early: int

    @property
    def is_overloaded(self) -> bool:
        return self.categories_due_early > MANY_CATEGORIES

    @property
    def provisions(self) -> list[SettlementProvision]:
        return [row.provision for group in self.groups for row in group.rows]

    @property
    def uses(self) -> list[ProvisionUse]:
        return [use for group in self.groups for row in group.rows for use in row.uses]


# -- one row within reach ---------------------------------------------------------------------------------------------
def settlement_of(viewer: Viewer, iso3: str, slug: str) -> Settlement:
    country = country_of(viewer, iso3)
    return Settlement.objects.visible_to(viewer).select_related("country").get(country=country, slug=slug)


def provision_of(viewer: Viewer, iso3: str, slug: str, ref: str) -> SettlementProvision:
    settlement = settlement_of(viewer, iso3, slug)
    rows = SettlementProvision.objects.visible_to(viewer).select_related("settlement__country")
    return rows.get(settlement=settlement, ref=ref)


def party_of(viewer: Viewer, iso3: str, slug: str, actor: str) -> SettlementParty:
    settlement = settlement_of(viewer, iso3, slug)
    rows = SettlementParty.objects.filter(actor__in=Actor.objects.visible_to(viewer))
    return rows.select_related("settlement__country", "actor").get(settlement=settlement, actor__slug=actor)


# -- lists and figures ------------------------------------------------------------------------------------------------
def days_since(settlement: Settlement, as_of: dt.date) -> int | None:
    return (as_of - settlement.signed_on).days if settlement.signed_on <= as_of else None


def settlements_of(country: Country, viewer: Viewer, as_of: dt.date) -> list[SettlementRow]:
    rows = Settlement.objects.visible_to(viewer).filter(country=country)
    return [SettlementRow(row, days_since(row, as_of)) for row in rows]


def parties_of(settlement: Settlement, viewer: Viewer) -> list[SettlementParty]:
    rows = settlement.parties.filter(actor__in=Actor.objects.visible_to(viewer))
    return list(rows.select_related("actor"))


def load_of(settlement: Settlement, viewer: Viewer, as_of: dt.date) -> SettlementLoad:
    provisions = list(
        SettlementProvision.objects.visible_to(viewer).filter(settlement=settlement).order_by("due_on", "pk")
    )
    uses = uses_of(provisions, viewer)
    rows: dict[str, list[ProvisionRow]] = {}
    for provision in provisions:
        left = (provision.due_on - as_of).days if provision.due_on else None
        rows.setdefault(provision.category, []).append(ProvisionRow(provision, uses[provision.pk], left))
    early = settlement.signed_on + FIRST_DAYS
    return SettlementLoad(
        groups=[CategoryGroup(str(category.label), rows[category]) for category in Category if category in rows],
        absent_core=[str(category.label) for category in CORE if category not in rows],
        categories_due_early=len({row.category for row in provisions if row.due_on and row.due_on <= early}),
    )


# -- the country page -------------------------------------------------------------------------------------------------
def story_block(country: Country, viewer: Viewer, as_of: dt.date) -> StoryBlock:
    """The anchor, or else the latest settlement signed by that day, and the provision that falls due next."""
    shown = Settlement.objects.visible_to(viewer).filter(country=country, signed_on__lte=as_of)
    settlement = shown.select_related("country").order_by("-is_anchor", "-signed_on").first()
    url = reverse("settlements", kwargs={"iso3": country.iso3})
    title = _("Settlement")
    if settlement is None:
        may_start = may_describe_settlements(viewer, country)
        return StoryBlock(
            "settlement",
            title,
            _("none shown"),
            url=url,
            is_missing=True,
            summary=_(
                "The peace agreement that the strategy builds on, with its parties and provisions, belongs here."
            ),
            next_step=_("Describe the settlement"),
            next_step_by=_("the facilitator"),
            next_step_url=reverse("settlement_add", kwargs={"iso3": country.iso3}) if may_start else "",
        )
    days = (as_of - settlement.signed_on).days
    step, by, step_url = next_step(settlement, viewer, as_of)
    signed = {"place": settlement.place, "day": date_text(settlement.signed_on)}
    return StoryBlock(
        "settlement",
        title,
        _("signed"),
        state_code="agreed",
        url=settlement_url(settlement),
        summary=settlement.title,
        figure=ngettext("%(n)s day", "%(n)s days", days) % {"n": number_text(days)},
        figure_label=(
            _("since the signing in %(place)s, %(day)s") if settlement.place else _("since the signing, %(day)s")
        )
        % signed,
        next_step=step,
        next_step_by=by,
        next_step_url=step_url,
    )


def next_step(settlement: Settlement, viewer: Viewer, as_of: dt.date) -> tuple[str, str, str]:
    provisions = SettlementProvision.objects.visible_to(viewer).filter(settlement=settlement)
    due = provisions.filter(due_on__gt=as_of).order_by("due_on").first()
    if due is not None and due.due_on is not None:
        return _("%(text)s, due %(day)s") % {"text": due.text, "day": date_text(due.due_on)}, _("the parties"), ""
    if provisions.exists():
        return "", "", ""
    may_add = may_describe_settlements(viewer, settlement)
    url = reverse("provision_add", kwargs={"iso3": settlement.country.iso3, "slug": settlement.slug}) if may_add else ""
    return _("Name the provisions that the strategy will build on"), _("the facilitator"), url


def settlement_url(settlement: Settlement) -> str:
    return reverse("settlement", kwargs={"iso3": settlement.country.iso3, "slug": settlement.slug})
