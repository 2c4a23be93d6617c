from __future__ import annotations

from typing import Self
from zoneinfo import available_timezones

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fragile.audience import Viewer
from fragile.provenance import Sourced

iso3 = RegexValidator(r"^[A-Z]{3}$", _("Write the three capital letters of ISO 3166, such as LBR."))
currency_code = RegexValidator(r"^[A-Z]{3}$", _("Write the three capital letters of ISO 4217, such as USD."))


def known_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(
            _("No time zone is called %(name)s: write it as the tz database does, such as Africa/Monrovia."),
            params={"name": name},
        )


class CountryQuerySet(models.QuerySet["Country"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(Q(is_public=True) | Q(pk=viewer.country_id))


class Country(models.Model):
    """A workspace: everything that one country and its partners agree hangs on this row."""

    iso3 = models.CharField(_("ISO code"), max_length=3, unique=True, validators=[iso3])
    name = models.CharField(_("name"), max_length=120)
    currency = models.CharField(_("national currency"), max_length=3, validators=[currency_code])
    reporting_currency = models.CharField(
        _("reporting currency"), max_length=3, default="USD", validators=[currency_code]
    )
    fiscal_year_start_month = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    languages = ArrayField(models.CharField(max_length=12), verbose_name=_("languages"))
    time_zone = models.CharField(_("time zone"), max_length=40, default="UTC", validators=[known_time_zone])
    # A closed workspace, or one that tells of the past: every page offers to look at it from the end of its history.
    history_ends_on = models.DateField(_("history ends on"), null=True, blank=True)
    is_public = models.BooleanField(_("has a public page"), default=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = CountryQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fiscal_year_start_month__range=(1, 12)),
                name="country_fiscal_month",
                violation_error_message=_("A fiscal year starts in a month from 1 to 12."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Institution(models.Model):
    """A body of the state that can lead, be asked and be overburdened."""

    class Branch(models.TextChoices):
        EXECUTIVE = "executive", _("executive")
        LEGISLATURE = "legislature", _("legislature")
        JUDICIARY = "judiciary", _("judiciary")
        SUBNATIONAL = "subnational", _("subnational")
        INDEPENDENT = "independent", _("independent body")

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="institutions")
    slug = models.SlugField(max_length=80)
    name = models.CharField(_("name"), max_length=160)
    branch = models.CharField(_("branch"), max_length=12, choices=Branch, default=Branch.EXECUTIVE)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["country", "slug"], name="institution_once_in_country")]

    def __str__(self) -> str:
        return self.name


class ExchangeRate(Sourced):
    """One unit of `base` bought `rate` units of `quote` on that day. Append-only: a better rate is a new row."""

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="exchange_rates")
    base = models.CharField(_("one unit of"), max_length=3, validators=[currency_code])
    quote = models.CharField(_("is worth in"), max_length=3, validators=[currency_code])
    rate = models.DecimalField(_("rate"), max_digits=20, decimal_places=8)
    on = models.DateField(_("date of the rate"))

    class Meta:
        ordering = ["base", "quote", "-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rate__gt=0), name="rate_positive", violation_error_message=_("A rate is above zero.")
            ),
            models.CheckConstraint(
                condition=~Q(base=F("quote")),
                name="rate_between_two_currencies",
                violation_error_message=_("Choose two different currencies."),
            ),
        ]

    def __str__(self) -> str:
        return f"1 {self.base} = {self.rate.normalize():f} {self.quote} ({self.on})"
