"""Three sentences that say how it stands, and those that say what is not known. Made from figures, never typed."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compacts.agreements.models import Side
from compacts.commitments.lights import Light
from compacts.figures.queries import coverage_sentence
from compacts.figures.values import CompactFigures
from fragile.ui.figures import money_text, number_text, share_text

ONE_SIDED = 0.5


def headline(figures: CompactFigures) -> list[str]:
    return [promises_sentence(figures), money_sentence(figures), balance_sentence(figures)]


def promises_sentence(figures: CompactFigures) -> str:
    counts = {light: sum(row[light] for row in figures.by_light.values()) for light in Light}
    total = sum(counts.values())
    if not total:
        return _("Nothing is promised yet.")
    values = {
        "met": number_text(counts[Light.MET]), "total": number_text(total), "on": number_text(counts[Light.ON]),
        "behind": number_text(counts[Light.LATE] + counts[Light.OFF]), "disputed": number_text(counts[Light.DISPUTED]),
        "silent": number_text(counts[Light.NO_DATA]),
    }  # fmt: skip
    return ngettext(
        "Of %(total)s commitment %(met)s is verified as met; on track %(on)s, late or off track %(behind)s, disputed "
        "%(disputed)s, without data %(silent)s.",
        "Of %(total)s commitments %(met)s are verified as met; on track %(on)s, late or off track %(behind)s, disputed "
        "%(disputed)s, without data %(silent)s.",
        total,
    ) % values  # fmt: skip


def money_sentence(figures: CompactFigures) -> str:
    named, paid = figures.named.value, figures.total.disbursed.value
    if named is None:
        return _("No pledge is recorded by name. %(coverage)s") % {"coverage": coverage_sentence(figures)}
    values = {"named": money_text(named, figures.currency), "coverage": coverage_sentence(figures)}
    if paid is None:
        return _("Donors pledged %(named)s by name; what was paid is not reported. %(coverage)s") % values
    values |= {"paid": money_text(paid, figures.currency), "share": share_text(paid / named) if named else ""}
    return _("Donors pledged %(named)s by name and paid %(paid)s (%(share)s). %(coverage)s") % values


def balance_sentence(figures: CompactFigures) -> str:
    value = figures.balance.value
    counts = {side: sum(row.values()) for side, row in figures.by_light.items()}
    values = {
        "ours": number_text(counts[Side.GOVERNMENT]), "theirs": number_text(counts[Side.PARTNER]),
        "balance": number_text(value, 2) if value is not None else "",
    }  # fmt: skip
    if value is None:
        return _("The balance of both sides cannot be told: neither has promised anything.")
    if value < ONE_SIDED:
        return (
            _(
                "The compact is one-sided: %(ours)s promises by the government, %(theirs)s by partners, "
                "balance %(balance)s of 1."
            )
            % values
        )
    return (
        _(
            "The government makes %(ours)s promises, the partners %(theirs)s; weighed by how exact they are, "
            "the balance is %(balance)s of 1."
        )
        % values
    )


def missing_sentences(figures: CompactFigures) -> list[str]:
    """What this report does not know, so that nobody reads a gap as a nought."""
    told = [
        _("Not reported: what was paid.") if figures.total.disbursed.value is None else "",
        _("Not reported: what was committed in signed agreements.") if figures.total.committed.value is None else "",
        _("Not reported: through which channel some of the money goes.")
        if any(row.key == "" for row in figures.by_channel) else "",
        _("Not named: who pledged %(amount)s of the reported total.")
        % {"amount": money_text(figures.unattributed.value, figures.currency)}
        if figures.unattributed.value else "",
    ]  # fmt: skip
    silent = [row.ref for row in figures.standings if not row.reports]
    if silent:
        told.append(_("Never reported on: %(refs)s.") % {"refs": ", ".join(silent)})
    undated = [row.ref for row in figures.standings if row.promise.due_on is None]
    if undated:
        told.append(_("Without a due date: %(refs)s.") % {"refs": ", ".join(undated)})
    return [sentence for sentence in told if sentence]
