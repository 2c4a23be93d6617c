"""Who is looking, and how far they may see: the one place that turns a person into a filter (domain.md rule P3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fragile.refusals import Refused


class AudienceLevel(models.IntegerChoices):
    """Nested: whoever may see a level may see every lower one."""

    PUBLIC = 0, _("public")
    PARTIES = 1, _("parties")
    PARTNERS = 2, _("partners")
    COUNTRY_TEAM = 3, _("country team")
    RESTRICTED = 4, _("restricted")


def level_field(default: AudienceLevel = AudienceLevel.PARTNERS) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(_("audience"), choices=AudienceLevel, default=default)


@dataclass(frozen=True)
class Viewer:
    """A person acting for one organisation in one country, an audience that a document is made for, or the public.

    `level` holds inside `country_id` only; everywhere else a viewer is the public.
    """

    level: AudienceLevel = AudienceLevel.PUBLIC
    country_id: int | None = None
    user_id: int | None = None
    membership_id: int | None = None
    actor_id: int | None = None
    role: str = ""

    @classmethod
    def public(cls) -> Self:
        return cls()

    @classmethod
    def for_audience(cls, level: int, country_id: int) -> Self:
        """Nobody in particular at that level: what documents and exports are made through."""
        return cls(level=AudienceLevel(level), country_id=country_id)

    @property
    def is_public(self) -> bool:
        return self.country_id is None

    def sees(self, level: int, country_id: int) -> bool:
        return level <= self.level if country_id == self.country_id else level == AudienceLevel.PUBLIC

    def level_in(self, country_id: int) -> AudienceLevel:
        """The audience of what this viewer is shown of that country."""
        return self.level if country_id == self.country_id else AudienceLevel.PUBLIC

    def reach(self, *, country: str = "country", level: str = "level") -> Q:
        """The filter for rows that carry a level, `country` and `level` being lookups from the row to both."""
        public = Q(**{level: AudienceLevel.PUBLIC, f"{country}__is_public": True})
        if self.is_public:
            return public
        return public | Q(**{country: self.country_id, f"{level}__lte": self.level})


def within_clearance(acting: Viewer, level: int) -> None:
    """Nobody may put a row where they could not see it again, or say of themselves that they may see more."""
    if level > acting.level:
        words = {"level": AudienceLevel(acting.level).label}
        raise Refused(
            gettext("You cannot choose an audience above your own: choose \u201c%(level)s\u201d or a wider one.")
            % words,
            field="level",
        )
