"""What is done to a country, its institutions and its exchange rates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fragile.activity.operations import record
from fragile.actors.access import insist
from fragile.audience import AudienceLevel, Viewer
from fragile.countries.models import Country, ExchangeRate, Institution
from fragile.money import known_currencies
from fragile.provenance import Provenance
from fragile.refusals import Refused, held, saved
from fragile.rules import may_set_up_country
from fragile.slugs import free_slug


@transaction.atomic
def change_country(*, acting: Viewer, country: Country, on: dt.date, **values: Any) -> Country:
    """`values` are fields of Country; the log says which of them changed."""
    insist(may_set_up_country, acting, country)
    country = held(country)
    changed = sorted(name for name, value in values.items() if getattr(country, name) != value)
    for name in changed:
        setattr(country, name, values[name])
    require_currency(country.currency, field="currency")
    require_currency(country.reporting_currency, field="reporting_currency")
    saved(country)
    if changed:
        record(
            acting=acting,
            verb="changed",
            target=country,
            country_id=country.pk,
            level=AudienceLevel.PARTIES,
            fields=changed,
        )
    return country


@transaction.atomic
def add_institution(
    *, acting: Viewer, country: Country, on: dt.date, name: str, branch: str, source: str = ""
) -> Institution:
    insist(may_set_up_country, acting, country)
    slug = free_slug(name, country.institutions.all())
    institution = saved(Institution(country=country, slug=slug, name=name, branch=branch, source=source))
    record(acting=acting, verb="added", target=institution, country_id=country.pk, level=AudienceLevel.PARTIES)
    return institution


@transaction.atomic
def change_institution(
    *, acting: Viewer, institution: Institution, on: dt.date, name: str, branch: str, source: str = ""
) -> Institution:
    insist(may_set_up_country, acting, institution)
    institution = held(institution)
    institution.name, institution.branch, institution.source = name, branch, source
    saved(institution)
    record(
        acting=acting,
        verb="changed",
        target=institution,
        country_id=institution.country_id,
        level=AudienceLevel.PARTIES,
    )
    return institution


@transaction.atomic
def add_rate(
    *,
    acting: Viewer,
    country: Country,
    on: dt.date,
    base: str,
    quote: str,
    rate: Decimal,
    rate_on: dt.date,
    source: str,
    provenance: str = Provenance.SOURCED,
) -> ExchangeRate:
    """Rates are history: a better one is a new row, and an earlier day keeps the rate that it was counted with."""
    insist(may_set_up_country, acting, country)
    require_currency(base, field="base")
    require_currency(quote, field="quote")
    if rate_on > on:
        raise Refused(_("A rate is known on its day, not before: choose a day up to today."), field="rate_on")
    if not source and provenance == Provenance.SOURCED:
        raise Refused(_("Say where the rate was read, or mark it as illustrative."), field="source")
    row = ExchangeRate(
        country=country, base=base, quote=quote, rate=rate, on=rate_on, source=source, provenance=provenance
    )
    saved(row)
    record(acting=acting, verb="added", target=row, country_id=country.pk, level=AudienceLevel.PARTIES)
    return row


def require_currency(code: str, *, field: str) -> None:
    if code not in known_currencies():
        raise Refused(
            _("%(code)s is no currency code: write the three letters of ISO 4217, such as USD, EUR or LRD.")
            % {"code": code or "''"},
            field=field,
        )
