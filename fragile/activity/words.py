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
    "invited": _("invited"),
    "withdrew": _("withdrew"),
    "joined": _("joined"),
    "ended membership": _("ended"),
    "request_document": _("asked for"),
    "retry_document": _("tried again"),
    "load_country": _("loaded from a file"),
    "start_strategy": _("started"),
    "save_section": _("saved"),
    "restore_revision": _("restored an earlier text of"),
    "set_section_level": _("changed the audience of"),
    "record_step": _("recorded who was heard on"),
    "endorse": _("took a position"),
    "propose": _("proposed"),
    "return_to_draft": _("returned to draft"),
    "withdraw": _("withdrew"),
    "agree": _("declared agreed"),
    "supersede": _("superseded"),
    "start_new_version": _("started a new version"),
    "start_compact": _("started"),
    "add_party": _("added"),
    "sign_compact": _("signed"),
    "agree_compact": _("agreed"),
    "put_compact_in_force": _("put in force"),
    "open_review_compact": _("opened the review of"),
    "close_review_compact": _("closed the review of"),
    "suspend_compact": _("suspended"),
    "resume_compact": _("resumed"),
    "expire_compact": _("let expire"),
    "add_commitment": _("promised"),
    "accept_commitment": _("accepted"),
    "amend_commitment": _("amended"),
    "consent_to_withdrawal": _("consented to the withdrawal of"),
    "withdraw_commitment": _("withdrew"),
    "report_progress": _("reported on"),
    "verify_commitment": _("verified"),
    "log_flow": _("logged"),
    "log_undisclosed": _("named as giving an undisclosed amount"),
    "record_figure": _("recorded a published figure"),
    "prefer_figure": _("preferred a published figure"),
    "add_transaction": _("added an entry to"),
    "correct_transaction": _("corrected an entry of"),
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
    "compacts.SourceFigure": _("published figure"),
    "compacts.Transaction": _("ledger entry"),
}


def kind_of(label: str) -> str:
    return str(KINDS[label] if label in KINDS else apps.get_model(label)._meta.verbose_name)


def words_of(verb: str) -> str:
    return str(WORDS.get(verb, verb.replace("_", " ")))
