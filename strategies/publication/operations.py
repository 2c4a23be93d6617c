"""The moves of a version from draft to agreement and on. Each locks the strategy, so that two of them never cross."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from fragile.activity.operations import record
from fragile.actors.access import insist
from fragile.audience import AudienceLevel, Viewer
from fragile.documents.glyphs import missing_glyphs, sentence_on_glyphs
from fragile.refusals import Refused
from strategies.drafting.models import Section, SectionRevision
from strategies.plans.models import Priority, Risk, RoleAllocation, State, Strategy, StrategyVersion
from strategies.plans.operations import locked
from strategies.plans.promises import promises_of
from strategies.plans.states import MOVES, insist_can, move
from strategies.publication.content import canonical, content_hash, hash_holds
from strategies.publication.gates import AGREE, PROPOSE, citable_findings, gates, unmet
from strategies.publication.models import CitedCommitment, CitedFinding
from strategies.rules import may_facilitate


def locked_for(verb: str, version: StrategyVersion, acting: Viewer) -> StrategyVersion:
    """The strategy's row is locked before the version's: who agrees one version waits for who starts another."""
    Strategy.objects.select_for_update().get(pk=version.strategy_id)
    row = locked(version.pk)
    insist(MOVES[verb][2], acting, row)
    return row


def log(acting: Viewer, verb: str, row: StrategyVersion, on: dt.date, **detail: object) -> None:
    record(
        acting=acting,
        verb=verb,
        target=row,
        country_id=row.strategy.country_id,
        level=AudienceLevel.PARTNERS,
        on=on.isoformat(),
        **detail,
    )


# -- to and fro -------------------------------------------------------------------------------------------------------
@transaction.atomic
def propose(*, version: StrategyVersion, acting: Viewer, on: dt.date) -> StrategyVersion:
    """Freeze the text with what it cites from elsewhere, and hash it: positions are taken on exactly these words."""
    row = locked_for("propose", version, acting)
    insist_can("propose", row)
    if missing := unmet(gates(row, acting), PROPOSE):
        raise Refused(_("This text cannot be proposed yet."), unmet=missing)
    _cite(row)
    if undrawn := missing_glyphs(canonical(row)):
        raise Refused(sentence_on_glyphs(undrawn))  # found now, not after the text was agreed
    row.content_hash = content_hash(row)
    row.proposed_on = on
    move("propose", row)  # last: the database takes cited rows for a draft only
    row.save(update_fields=["state", "content_hash", "proposed_on"])
    log(acting, "propose", row, on, content_hash=row.content_hash)
    return row


def _cite(row: StrategyVersion) -> None:
    findings = citable_findings(row).order_by("-analysis__on", "analysis_id", "kind", "pk")
    CitedFinding.objects.bulk_create(
        CitedFinding(version=row, position=position, kind=f.kind, text=f.text, source=f.source, level=f.level)
        for position, f in enumerate(findings, start=1)
    )
    CitedCommitment.objects.bulk_create(
        CitedCommitment(
            version=row,
            position=position,
            ref=p.ref,
            side=p.side,
            owner=p.owner,
            text=p.text,
            benchmark=p.benchmark,
            due_on=p.due_on,
            level=p.level,
        )
        for position, p in enumerate(promises_of(row.strategy), start=1)
    )


@transaction.atomic
def return_to_draft(*, version: StrategyVersion, reason: str, acting: Viewer, on: dt.date) -> StrategyVersion:
    """Positions that were taken stay on record, with the hash of the text that they were taken on."""
    row = locked_for("return_to_draft", version, acting)
    move("return_to_draft", row)
    if not reason.strip():
        raise Refused(_("Say why the text goes back to the drafters."), field="reason")
    was, row.content_hash, row.proposed_on = row.content_hash, "", None
    row.save(update_fields=["state", "content_hash", "proposed_on"])
    row.cited_findings.all().delete()
    row.cited_commitments.all().delete()
    log(acting, "return_to_draft", row, on, reason=reason.strip(), content_hash=was)
    return row


@transaction.atomic
def withdraw(*, version: StrategyVersion, reason: str, acting: Viewer, on: dt.date) -> StrategyVersion:
    row = locked_for("withdraw", version, acting)
    move("withdraw", row)
    if not reason.strip():
        raise Refused(_("Say why this version is withdrawn."), field="reason")
    row.save(update_fields=["state"])
    log(acting, "withdraw", row, on, reason=reason.strip())
    return row


# -- agreement --------------------------------------------------------------------------------------------------------
@transaction.atomic
def agree(*, version: StrategyVersion, acting: Viewer, on: dt.date, today: dt.date) -> StrategyVersion:
    """`on` is the day of the agreement, `today` the day that it is written down. The former version gives way."""
    row = locked_for("agree", version, acting)
    insist_can("agree", row)
    if missing := unmet(gates(row, acting), AGREE):
        raise Refused(_("This text cannot be agreed yet."), unmet=missing)
    _insist_on_the_day(row, on, today)
    if not hash_holds(row):
        raise Refused(_("The text is no longer the one that was proposed. Return it to draft and propose it again."))
    former = (
        StrategyVersion.objects.filter(strategy=row.strategy_id, state=State.AGREED).select_related("strategy").first()
    )
    if former:
        _supersede(former, row, acting, on)
        row.supersedes = former
    row.agreed_on = on
    move("agree", row)
    row.save(update_fields=["state", "agreed_on", "supersedes"])
    log(acting, "agree", row, on, content_hash=row.content_hash)
    return row


def _supersede(former: StrategyVersion, by: StrategyVersion, acting: Viewer, on: dt.date) -> None:
    if former.agreed_on and on < former.agreed_on:
        raise Refused(_("Version %(number)s was agreed later than this day.") % {"number": former.number}, field="on")
    move("supersede", former)
    former.save(update_fields=["state"])
    log(acting, "supersede", former, on, by=by.number)


def _insist_on_the_day(row: StrategyVersion, on: dt.date, today: dt.date) -> None:
    if on > today:
        raise Refused(_("An agreement is dated when it is made: this day lies in the future."), field="on")
    if row.proposed_on and on < row.proposed_on:
        raise Refused(_("The text was proposed later than this day."), field="on")
    if row.next_review_on and row.next_review_on <= on:
        raise Refused(_("The next review lies before the agreement. Date it again first."), field="on")


# -- the next version -------------------------------------------------------------------------------------------------
@transaction.atomic
def start_new_version(*, version: StrategyVersion, acting: Viewer, on: dt.date) -> StrategyVersion:
    """A draft that begins with everything that the agreed version says."""
    Strategy.objects.select_for_update().get(pk=version.strategy_id)
    former = locked(version.pk)
    insist(may_facilitate, acting, former)
    if former.state != State.AGREED:
        raise Refused(
            _("A new version starts from the agreed one. This version is %(state)s.")
            % {"state": former.get_state_display()}
        )
    versions = StrategyVersion.objects.filter(strategy=former.strategy_id)
    if versions.filter(state__in=(State.DRAFT, State.CONSULTATION)).exists():
        raise Refused(_("A version of this strategy is already being drafted or consulted on."))
    last = versions.aggregate(last=Max("number"))["last"]
    new = StrategyVersion.objects.create(
        strategy=former.strategy, number=last + 1, language=former.language, level=former.level, supersedes=former
    )
    _copy_sections(former, new, acting)
    _copy_plan(former, new)
    log(acting, "start_new_version", new, on, supersedes=former.number)
    return new


def _copy_sections(former: StrategyVersion, new: StrategyVersion, acting: Viewer) -> None:
    made = Section.objects.bulk_create(
        Section(
            version=new,
            key=row.key,
            position=row.position,
            word_budget=row.word_budget,
            body=row.body,
            level=row.level,
            revision=1 if row.body else 0,
        )
        for row in former.sections.all()
    )
    SectionRevision.objects.bulk_create(
        SectionRevision(section=row, number=1, body=row.body, written_by_id=acting.membership_id)
        for row in made
        if row.body
    )


def _copy_plan(former: StrategyVersion, new: StrategyVersion) -> None:
    for row in former.priorities.prefetch_related("provisions", "roles"):
        provisions, roles = list(row.provisions.all()), list(row.roles.all())
        copy = Priority(version=new)
        for name in ("number", "title", "why_now", "dimension", "dividend", "gains", "loses"):
            setattr(copy, name, getattr(row, name))
        copy.save()
        copy.provisions.set(provisions)
        RoleAllocation.objects.bulk_create(
            RoleAllocation(priority=copy, actor_id=role.actor_id, part=role.part) for role in roles
        )
    Risk.objects.bulk_create(
        Risk(
            version=new,
            number=row.number,
            text=row.text,
            owner_id=row.owner_id,
            trigger=row.trigger,
            response=row.response,
        )
        for row in former.risks.all()
    )
