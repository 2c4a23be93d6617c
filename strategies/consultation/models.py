from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fragile.actors.models import Actor, Membership
from fragile.audience import AudienceLevel, Viewer, level_field
from strategies.plans.models import StrategyVersion


class StepQuerySet(models.QuerySet["ConsultationStep"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(
            viewer.reach(country="version__strategy__country"),
            viewer.reach(country="actor__country", level="actor__level"),
        )


class ConsultationStep(models.Model):
    """One dated step of one actor up the ladder of being heard. Append-only; the highest step stands."""

    class Ladder(models.TextChoices):
        OFFERED = "offered", _("invited")
        ATTENDED = "attended", _("attended")
        INPUT_RECEIVED = "input_received", _("gave input")
        INPUT_ANSWERED = "input_answered", _("input answered")

    version = models.ForeignKey(StrategyVersion, on_delete=models.CASCADE, related_name="consultation_steps")
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="consultation_steps")
    step = models.CharField(_("step"), max_length=16, choices=Ladder)
    on = models.DateField(_("date"))
    channel = models.CharField(_("channel"), max_length=80, blank=True)
    text = models.TextField(_("what was said"), max_length=4000, blank=True)
    level = level_field(AudienceLevel.PARTNERS)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.actor_id} {self.step} {self.on}"


class EndorsementQuerySet(models.QuerySet["Endorsement"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(
            viewer.reach(country="actor__country", level="actor__level"),
            version__in=StrategyVersion.objects.visible_to(viewer),
        )


class Endorsement(models.Model):
    """An actor's position on one hashed text. Append-only; the latest position on the same hash counts."""

    class Kind(models.TextChoices):
        ENDORSE = "endorse", _("endorses")
        ADOPT = "adopt", _("adopts")
        ASSOCIATE = "associate", _("associates itself")
        TAKE_NOTE = "take_note", _("takes note")
        RESERVE = "reserve", _("reserves its position")

    version = models.ForeignKey(StrategyVersion, on_delete=models.PROTECT, related_name="endorsements")
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="endorsements")
    kind = models.CharField(_("position"), max_length=10, choices=Kind)
    on = models.DateField(_("date"))
    content_hash = models.CharField(_("text endorsed"), max_length=64)
    reservation = models.TextField(_("reservation"), max_length=2000, blank=True)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = EndorsementQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="reserve") | ~Q(reservation=""),
                name="reserve_says_why",
                violation_error_message=_("Write the reservation: it is printed with the strategy."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.actor_id} {self.kind}"
