"""Who was heard, and each organisation's position on one hashed text. Both are only ever added to."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from fragile.activity.operations import record
from fragile.actors.access import insist
from fragile.actors.models import Actor, Membership, Role
from fragile.audience import AudienceLevel, Viewer
from fragile.refusals import Refused, saved
from strategies.consultation.models import ConsultationStep, Endorsement
from strategies.plans.models import State, StrategyVersion
from strategies.plans.operations import locked
from strategies.rules import may_endorse, may_record_steps

Ladder = ConsultationStep.Ladder
OWN_STEPS = (Ladder.ATTENDED, Ladder.INPUT_RECEIVED)
LATE_KINDS = (Endorsement.Kind.ASSOCIATE, Endorsement.Kind.TAKE_NOTE)


@transaction.atomic
def record_step(
    *,
    version: StrategyVersion,
    actor: Actor,
    step: str,
    acting: Viewer,
    on: dt.date,
    today: dt.date,
    channel: str = "",
    text: str = "",
    level: int = AudienceLevel.PARTNERS,
) -> ConsultationStep:
    """`on` is the day that it happened, `today` the day that it is written down."""
    row = locked(version.pk)
    insist(may_record_steps, acting, row)
    _insist_may_speak_for(acting, actor, step)
    if row.state not in (State.DRAFT, State.CONSULTATION):
        raise Refused(_("This version is %(state)s: who was heard on it stands.") % {"state": row.get_state_display()})
    if actor.country_id != row.strategy.country_id:
        raise Refused(_("Choose an actor of this country."), field="actor")
    if on > today:
        raise Refused(_("This lies in the future. Record it when it has happened."), field="on")
    if step == Ladder.INPUT_RECEIVED and not text.strip():
        raise Refused(_("Write what was said, in a few sentences and without names of persons."), field="text")
    if level > acting.level:
        raise Refused(_("Choose an audience that you belong to."), field="level")
    same = {"actor": actor, "step": step, "on": on, "channel": channel, "text": text.strip(), "level": level}
    if row.consultation_steps.filter(**same).exists():
        raise Refused(_("This step is recorded already: it was sent twice."))
    made = saved(
        ConsultationStep(
            version=row,
            **same,
            recorded_by_id=acting.membership_id,
        )
    )
    record(
        acting=acting,
        verb="record_step",
        target=made,
        country_id=row.strategy.country_id,
        level=max(level, actor.level),
        on=on.isoformat(),
        step=step,
    )
    return made


def _insist_may_speak_for(acting: Viewer, actor: Actor, step: str) -> None:
    if acting.role != Role.STAKEHOLDER:
        return
    if actor.pk != acting.actor_id:
        raise Refused(_("You record the input of your own organisation only."), field="actor")
    if step not in OWN_STEPS:
        raise Refused(
            _("You record that you attended or what you said. The facilitator records invitations and answers."),
            field="step",
        )


@transaction.atomic
def endorse(
    *,
    version: StrategyVersion,
    kind: str,
    shown_hash: str,
    acting: Viewer,
    on: dt.date,
    today: dt.date,
    reservation: str = "",
    opts_in: bool = False,
) -> Endorsement:
    """The position of the acting organisation on the text whose hash it was shown.

    `opts_in` is the explicit word of a humanitarian organisation that it wants to be listed (domain.md rule P2).
    """
    row = locked(version.pk)
    insist(may_endorse, acting, row)
    actor = Membership.objects.select_related("actor").get(pk=acting.membership_id or 0).actor
    _insist_open_to(row, kind)
    if not shown_hash or shown_hash != row.content_hash:
        raise Refused(
            _("The text has changed since you opened this page. Read it as it stands now, then take your position.")
        )
    if on > today:
        raise Refused(_("This day lies in the future. Choose today or an earlier one."), field="on")
    if kind == Endorsement.Kind.RESERVE and not reservation.strip():
        raise Refused(_("Write the reservation: it is printed with the strategy."), field="reservation")
    if (actor.is_humanitarian or acting.role == Role.HUMANITARIAN) and not opts_in:
        raise Refused(
            _(
                "Humanitarian organisations are listed among those who endorse only when they choose to be. "
                "Tick the box if yours does."
            ),
            field="opts_in",
        )
    _insist_on_news(row, actor, acting, on, kind, reservation)
    made = saved(
        Endorsement(
            version=row,
            actor=actor,
            kind=kind,
            on=on,
            content_hash=shown_hash,
            reservation=reservation.strip(),
            recorded_by_id=acting.membership_id,
        )
    )
    record(
        acting=acting,
        verb="endorse",
        target=made,
        country_id=row.strategy.country_id,
        level=max(AudienceLevel.PARTIES, actor.level),
        on=on.isoformat(),
        kind=kind,
        content_hash=shown_hash,
        humanitarian_opt_in=opts_in,
    )
    return made


def _insist_on_news(
    row: StrategyVersion, actor: Actor, acting: Viewer, on: dt.date, kind: str, reservation: str
) -> None:
    """Not before the text, not the same word twice, and not before the word that stands: that would never count."""
    if on < (row.proposed_on or on):
        raise Refused(_("The text was proposed later than this day. Choose the day of your position."), field="on")
    last = row.endorsements.filter(actor=actor, content_hash=row.content_hash).last()
    if last is None:
        return
    same = (last.kind, last.reservation, last.on, last.recorded_by_id)
    if same == (kind, reservation.strip(), on, acting.membership_id):
        raise Refused(_("Your organisation has taken this position already."))
    if on < last.on:
        raise Refused(
            _("Your organisation's position of a later day is the one that counts. Choose that day or one after."),
            field="on",
        )


def _insist_open_to(row: StrategyVersion, kind: str) -> None:
    if row.state == State.CONSULTATION:
        return
    if row.state == State.AGREED:
        if kind in LATE_KINDS:
            return
        raise Refused(
            _("The text is agreed already. Whoever comes later associates itself or takes note."), field="kind"
        )
    raise Refused(
        _("Positions are taken on a text in consultation. This version is %(state)s.")
        % {"state": row.get_state_display()}
    )
