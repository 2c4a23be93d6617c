"""What the log's verbs are called. A verb that is not here is shown as it is written."""

from __future__ import annotations

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


def words_of(verb: str) -> str:
    return str(WORDS.get(verb, verb.replace("_", " ")))
