"""What the log calls acts and rows. What is not named here is shown as the code names it."""

from __future__ import annotations

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "added": _("added"),
    "changed": _("changed"),
    "party_added": _("added a party to"),
    "party_changed": _("changed a party of"),
    "party_removed": _("removed a party from"),
    "dac_status_added": _("recorded the DAC status of"),
    "relation_added": _("recorded a relation of"),
}

KINDS: dict[str, str | Promise] = {
    "fragile.Actor": _("actor"),
    "fragile.Country": _("country"),
    "fragile.ExchangeRate": _("exchange rate"),
    "fragile.Institution": _("institution"),
    "fragile.Invitation": _("invitation"),
    "fragile.Membership": _("membership"),
    "fragile.RenderJob": _("document"),
    "fragile.Settlement": _("settlement"),
    "fragile.SettlementProvision": _("provision"),
    "strategies.ConflictAnalysis": _("analysis"),
    "strategies.Endorsement": _("endorsement"),
    "strategies.Finding": _("finding"),
    "strategies.Priority": _("priority"),
    "strategies.Risk": _("risk"),
    "strategies.Section": _("section"),
    "strategies.Strategy": _("strategy"),
    "strategies.StrategyVersion": _("strategy"),
    "compacts.Commitment": _("commitment"),
    "compacts.Compact": _("compact"),
    "compacts.FundingFlow": _("flow"),
    "compacts.Party": _("party"),
    "compacts.Transaction": _("ledger entry"),
}


def kind_of(label: str) -> str:
    return str(KINDS[label] if label in KINDS else apps.get_model(label)._meta.verbose_name)


def words_of(verb: str) -> str:
    return str(WORDS.get(verb, verb.replace("_", " ")))
