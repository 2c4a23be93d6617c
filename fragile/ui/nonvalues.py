"""Five things that are not a number, or are nought: never to be mixed (architecture.md, rule 10)."""

from django.db.models import TextChoices
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _


class NonValue(TextChoices):
    """May stand in a figure's field in place of a Decimal: every figures tag and chart prints its word."""

    NOT_REPORTED = "not_reported", _("not reported")
    NOT_APPLICABLE = "not_applicable", _("not applicable")
    NOT_CONVERTED = "not_converted", _("not converted")
    NOT_DISCLOSED = "not_disclosed", _("not disclosed")
    ZERO = "zero", _("zero")


def nonvalue(kind: str) -> SafeString:
    kind = NonValue(kind)
    return format_html('<span class="nonvalue {}">{}</span>', kind.value.replace("_", "-"), kind.label)
