"""Where a figure or a statement comes from (domain.md section 12)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Provenance(models.TextChoices):
    SOURCED = "sourced", _("sourced")
    DERIVED = "derived", _("derived")
    ILLUSTRATIVE = "illustrative", _("illustrative")


class Sourced(models.Model):
    """A row that says where it was read; `source` is a reference as a person would print it."""

    provenance = models.CharField(_("provenance"), max_length=12, choices=Provenance, default=Provenance.SOURCED)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        abstract = True
