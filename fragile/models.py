"""The table of contents of this app's rows; each feature folder describes its own."""

from fragile.activity.models import LogEntry
from fragile.actors.models import Actor, ActorRelation, DacStatus, Invitation, Membership, User
from fragile.countries.models import Country, ExchangeRate, Institution
from fragile.documents.models import Artefact, RenderJob
from fragile.settlements.models import Settlement, SettlementParty, SettlementProvision

__all__ = [
    "Actor",
    "ActorRelation",
    "Artefact",
    "Country",
    "DacStatus",
    "ExchangeRate",
    "Institution",
    "Invitation",
    "LogEntry",
    "Membership",
    "RenderJob",
    "Settlement",
    "SettlementParty",
    "SettlementProvision",
    "User",
]
