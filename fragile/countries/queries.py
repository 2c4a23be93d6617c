from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.utils.dates import MONTHS
from django.utils.translation import get_language_info

from fragile.audience import Viewer
from fragile.countries.models import Country, ExchangeRate, Institution
from fragile.ui.figures import date_text, number_text

RATES_A_PAGE = 50


def country_of(viewer: Viewer, iso3: str) -> Country:
    return Country.objects.visible_to(viewer).get(iso3=iso3.upper())


def institution_of(viewer: Viewer, iso3: str, slug: str) -> Institution:
    return Institution.objects.select_related("country").get(country=country_of(viewer, iso3), slug=slug)


def institutions_of(country: Country) -> list[Institution]:
    return list(country.institutions.order_by("branch", "name"))


def rates_of(country: Country, page: str | None) -> Page[ExchangeRate]:
    return Paginator(country.exchange_rates.order_by("-on", "base", "quote", "-pk"), RATES_A_PAGE).get_page(page)


def decimal_places(rate: ExchangeRate) -> int:
    """As many as the rate was given with."""
    exponent = rate.rate.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def rate_text(rate: ExchangeRate) -> str:
    """1 USD = 49.5 LRD (6 Feb 2004), in the reader's language."""
    amount = number_text(rate.rate, decimal_places(rate))
    return f"1 {rate.base} = {amount} {rate.quote} ({date_text(rate.on, 'medium')})".replace(" = ", "\u00a0=\u00a0")


def fiscal_month(country: Country) -> str:
    return str(MONTHS[country.fiscal_year_start_month])


def language_names(country: Country) -> list[str]:
    """In the reader's language; a code that Django does not know stays a code."""
    names = []
    for code in country.languages:
        try:
            names.append(str(get_language_info(code)["name_translated"]))
        except KeyError:
            names.append(code)
    return names
