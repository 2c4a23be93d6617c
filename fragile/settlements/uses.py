"""What is built on a provision by the layers above (settings.PROVISION_USES): priorities, promises, money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import ngettext

from fragile.audience import Viewer
from fragile.settlements.models import SettlementProvision
from fragile.ui.chain import PLACES, ChainLink


@dataclass(frozen=True)
class ProvisionUse:
    """`place` is one of ui.chain.PLACES; the same `text` and `url` may come once for each provision."""

    provision_id: int
    place: str
    text: str
    url: str = ""


UseFinder = Callable[[Sequence[int], Viewer], list[ProvisionUse]]
# The places that the finders answer for. The others are left off: nobody looked, so nobody may say "none yet".
ASKED = ("provision", "priority", "flow", "commitment")


def uses_of(provisions: Sequence[SettlementProvision], viewer: Viewer) -> dict[int, list[ProvisionUse]]:
    """By provision, only what this viewer may see."""
    found: dict[int, list[ProvisionUse]] = defaultdict(list)
    ids = [provision.pk for provision in provisions]
    for path in settings.PROVISION_USES:
        finder: UseFinder = import_string(path)
        for use in dict.fromkeys(finder(ids, viewer)):
            found[use.provision_id].append(use)
    return found


def thread(label: str, uses: Sequence[ProvisionUse]) -> list[ChainLink]:
    """The chain as seen from one provision, or from a whole settlement."""
    links = []
    for place in ASKED:
        name, hint = PLACES[place]
        here = list(dict.fromkeys((use.text, use.url) for use in uses if use.place == place))
        if place == "provision":
            links.append(ChainLink(name, label, state="present"))
        elif not here:
            links.append(ChainLink(name, state="missing", hint=hint))
        else:
            more = ngettext("and %(n)s more", "and %(n)s more", len(here) - 1) % {"n": len(here) - 1}
            text, url = here[0]
            links.append(ChainLink(name, f"{text} ({more})" if len(here) > 1 else text, url))
    return links
