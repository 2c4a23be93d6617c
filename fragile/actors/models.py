from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fragile.audience import AudienceLevel, Viewer, level_field
from fragile.countries.models import Country


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What they may do comes from their memberships alone."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=12, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(
        default=False, help_text="A person of the demo's cast: signs in by choice, never by password."
    )
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_an_address")]

    def __str__(self) -> str:
        return self.name or self.email


class ActorQuerySet(models.QuerySet["Actor"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(viewer.reach())

    def of_government(self) -> Self:
        return self.filter(kind__in=Actor.GOVERNMENT)


class Actor(models.Model):
    """An organisation or political force as one country knows it; `org_ref` ties it to the same body elsewhere."""

    class Kind(models.TextChoices):
        NATIONAL_GOVERNMENT = "national_gov", _("national government")
        MINISTRY = "ministry", _("ministry")
        SUBNATIONAL = "subnational", _("subnational authority")
        POLITICAL_PARTY = "political_party", _("political party")
        ARMED_MOVEMENT = "armed_movement", _("armed movement")
        NEIGHBOUR = "neighbour", _("neighbouring state")
        REGIONAL = "regional_org", _("regional organisation")
        UN = "un", _("United Nations")
        IFI = "ifi", _("international financial institution")
        BILATERAL = "bilateral", _("bilateral donor")
        MULTILATERAL = "multilateral", _("multilateral donor")
        NGO = "ngo", _("international NGO")
        CIVIL_SOCIETY = "civil_society", _("civil society")
        WOMEN = "women_org", _("women's organisation")
        PRIVATE = "private", _("private sector")

    GOVERNMENT = (Kind.NATIONAL_GOVERNMENT, Kind.MINISTRY)

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="actors")
    slug = models.SlugField(max_length=80)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    org_ref = models.CharField(
        _("organisation identifier"), max_length=80, blank=True, help_text="IATI organisation id"
    )
    is_humanitarian = models.BooleanField(_("humanitarian actor"), default=False)
    dissolved_on = models.DateField(_("ceased to exist on"), null=True, blank=True)
    level = level_field(AudienceLevel.PUBLIC)

    objects = ActorQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["country", "slug"], name="actor_once_in_country"),
            models.UniqueConstraint(
                fields=["country"],
                condition=Q(kind="national_gov"),
                name="one_national_government",
                violation_error_message=_("This country already has its national government."),
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def is_government(self) -> bool:
        return self.kind in self.GOVERNMENT


class DacStatus(models.Model):
    """Whether a donor was a member of the OECD Development Assistance Committee, from a date on."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="dac_statuses")
    is_member = models.BooleanField(_("DAC member"))
    since = models.DateField(_("since"))
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        ordering = ["since"]
        constraints = [models.UniqueConstraint(fields=["actor", "since"], name="dac_status_once_a_day")]

    def __str__(self) -> str:
        return f"{self.actor_id}: {self.is_member} since {self.since}"


class ActorRelation(models.Model):
    class Kind(models.TextChoices):
        SUCCESSOR = "successor", _("is succeeded by")
        FACTION = "faction_of", _("is a faction of")
        MEMBER = "member_of", _("is a member of")

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(_("relation"), max_length=12, choices=Kind)
    other = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="relations_from")
    since = models.DateField(_("since"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "kind", "other"], name="actor_relation_once"),
            models.CheckConstraint(
                condition=~Q(actor=F("other")),
                name="relation_between_two",
                violation_error_message=_("An actor cannot be related to itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor_id} {self.kind} {self.other_id}"


class Role(models.TextChoices):
    """The roles of domain.md section 7."""

    FACILITATOR = "facilitator", _("facilitator")
    EDITOR = "editor", _("country-team editor")
    GOVERNMENT = "government", _("government focal point")
    DONOR = "donor", _("donor focal point")
    CHAIR = "chair", _("joint-body chair")
    HQ_READER = "hq_reader", _("headquarters reader")
    HUMANITARIAN = "humanitarian", _("humanitarian observer")
    STAKEHOLDER = "stakeholder", _("consulted stakeholder")
    AUDITOR = "auditor", _("auditor")
    ADMIN = "admin", _("administrator")


# What a role may see unless its membership says otherwise. `restricted` is only ever given by name.
CLEARANCE = {
    Role.FACILITATOR: AudienceLevel.COUNTRY_TEAM,
    Role.EDITOR: AudienceLevel.COUNTRY_TEAM,
    Role.GOVERNMENT: AudienceLevel.COUNTRY_TEAM,
    Role.DONOR: AudienceLevel.PARTNERS,
    Role.CHAIR: AudienceLevel.COUNTRY_TEAM,
    Role.HQ_READER: AudienceLevel.PARTNERS,
    Role.HUMANITARIAN: AudienceLevel.PARTNERS,
    Role.STAKEHOLDER: AudienceLevel.PARTIES,
    Role.AUDITOR: AudienceLevel.COUNTRY_TEAM,
    Role.ADMIN: AudienceLevel.PARTNERS,
}


def kept_by(viewer: Viewer) -> Q:
    """The rows about people that a viewer looks after: `rules.keeps_members` as a filter. Nobody else sees them."""
    here = Q(actor__country=viewer.country_id, actor__level__lte=viewer.level)
    if viewer.role in {Role.FACILITATOR, Role.ADMIN}:
        return here
    return here & Q(actor__kind__in=Actor.GOVERNMENT) if viewer.role == Role.GOVERNMENT else Q(pk__in=[])


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, viewer: Viewer) -> Self:
        own = Q(user=viewer.user_id) if viewer.user_id else Q(pk__in=[])
        return self.filter(own | kept_by(viewer))

    def in_force(self, on: dt.date) -> Self:
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on), since__lte=on, user__is_active=True)


class Membership(models.Model):
    """One person acting for one organisation in one country, in one role."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    clearance = level_field()
    since = models.DateField(_("since"), default=timezone.localdate)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["actor__country__name", "actor__name", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "actor", "role"],
                condition=Q(ended_on__isnull=True),
                name="membership_once",
                violation_error_message=_("This person already holds this role for this organisation."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} - {self.actor} ({self.get_role_display()})"

    @property
    def viewer(self) -> Viewer:
        return Viewer(
            level=AudienceLevel(self.clearance),
            country_id=self.actor.country_id,
            user_id=self.user_id,
            membership_id=self.pk,
            actor_id=self.actor_id,
            role=self.role,
        )


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(kept_by(viewer))

    def open(self, at: dt.datetime) -> Self:
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at)


class Invitation(models.Model):
    """A seat kept for an e-mail address. Only the token's hash is stored."""

    email = models.EmailField(_("e-mail address"))
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    clearance = level_field()
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="invitations_sent")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.email}: {self.role}"
