from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from compacts.agreements.models import Compact, Side
from compacts.agreements.queries import shown_name
from compacts.commitments.lights import Finding, Light, Word, light_of
from compacts.commitments.models import Commitment, CommitmentReport, CommitmentVersion, Verification
from fragile.audience import Viewer
from strategies.plans.models import Strategy, StrategyVersion
from strategies.plans.promises import Promise

# The shapes of fragile/ui/status.py. What is only claimed never has the mark of what is met.
CLAIMED = {"met": "ON", "on": "ON", "late": "LATE", "off": "OFF"}
FOUND = {"met": "MET", "partly": "ON", "not_met": "OFF", "disputed": "DISPUTED"}


@dataclass(frozen=True)
class Judgement:
    """What the second key found of one report."""

    on: dt.date
    finding: str
    label: str
    text: str
    by: str

    @property
    def mark(self) -> str:
        return FOUND[self.finding]


@dataclass(frozen=True)
class Reported:
    pk: int
    on: dt.date
    claim: str
    label: str
    text: str
    evidence: str
    source: str
    judgements: tuple[Judgement, ...]

    @property
    def mark(self) -> str:
        return CLAIMED[self.claim]


@dataclass(frozen=True)
class Text:
    number: int
    text: str
    indicator: str
    baseline: str
    baseline_on: dt.date | None
    target: str
    due_on: dt.date | None
    evidence_required: str
    reason: str
    made_on: dt.date


@dataclass(frozen=True)
class Standing:
    """One promise as it stands at a date, to one viewer."""

    pk: int
    ref: str
    side: str
    owner: str
    counterpart: str
    area: str
    state: str
    level: int
    source: str
    promise: Text
    earlier: tuple[Text, ...]
    reports: tuple[Reported, ...]
    light: Light
    weight: Decimal
    is_withdrawn: bool

    @property
    def is_binding(self) -> bool:
        """A proposal binds nobody yet, and a withdrawn promise nobody any more: they are shown and counted nowhere."""
        return self.state != Commitment.State.PROPOSED and not self.is_withdrawn

    @property
    def reported(self) -> Reported | None:
        return self.reports[-1] if self.reports else None

    @property
    def verified(self) -> Judgement | None:
        """The latest finding of all."""
        found = [judgement for report in self.reports for judgement in report.judgements]
        return max(found, key=lambda judgement: judgement.on) if found else None

    @property
    def is_unanswered(self) -> bool:
        """The owner has reported and the second key has not been turned: silence, which is no consent."""
        return bool(self.reports) and not self.reports[-1].judgements

    @property
    def disputes(self) -> list[tuple[Reported, Judgement]]:
        """Both texts of each dispute, also of one that was settled later."""
        return [(report, j) for report in self.reports for j in report.judgements if j.finding == "disputed"]


def commitment_of(viewer: Viewer, slug: str, ref: str) -> Commitment:
    rows = Commitment.objects.visible_to(viewer).select_related(
        "compact__country", "owner__actor", "counterpart__actor", "priority__version"
    )
    return rows.get(compact__slug=slug, ref=ref)


def report_of(viewer: Viewer, slug: str, ref: str, report: int) -> CommitmentReport:
    rows = CommitmentReport.objects.filter(commitment__in=Commitment.objects.visible_to(viewer)).select_related(
        "commitment__compact__country", "commitment__owner__actor", "commitment__counterpart__actor", "reported_by"
    )
    return rows.get(commitment__compact__slug=slug, commitment__ref=ref, pk=report)


def standings(compact: Compact, viewer: Viewer, as_of: dt.date, *, ref: str | None = None) -> tuple[Standing, ...]:
    """Every promise that had been made at that date, also the withdrawn and the merely proposed."""
    rows = promises_of([compact], viewer, as_of, **({"ref": ref} if ref else {}))
    return standings_among(rows, compact, viewer, as_of)


def promises_of(compacts: Sequence[Compact], viewer: Viewer, until: dt.date, **where: str) -> list[Commitment]:
    """The rows with all that was said of them until that day. Four queries for any number of compacts."""
    return list(
        Commitment.objects.visible_to(viewer)
        .filter(compact__in=compacts, **where)
        .select_related("owner__actor", "counterpart__actor")
        .prefetch_related(
            Prefetch("versions", CommitmentVersion.objects.filter(made_on__lte=until).order_by("number")),
            Prefetch("reports", CommitmentReport.objects.filter(on__lte=until)),
            Prefetch(
                "reports__verifications",
                Verification.objects.filter(on__lte=until).select_related("verifier__actor"),
            ),
        )
    )


def standings_among(
    rows: Iterable[Commitment], compact: Compact, viewer: Viewer, as_of: dt.date
) -> tuple[Standing, ...]:
    """How they stood at that day, which is no later than the one they were loaded for."""
    made = [row for row in rows if any(version.made_on <= as_of for version in row.versions.all())]
    return tuple(
        sorted((standing_of(row, compact, viewer, as_of) for row in made), key=lambda s: (s.side, natural(s.ref)))
    )


@dataclass(frozen=True)
class Consent:
    on: dt.date
    by: str
    reason: str


def consents_of(commitment: Commitment, viewer: Viewer) -> list[Consent]:
    rows = commitment.withdrawal_consents.select_related("party__actor")
    return [Consent(row.on, shown_name(row.party.actor, viewer), row.reason) for row in rows]


def is_gone(row: Commitment, as_of: dt.date) -> bool:
    return row.state == Commitment.State.WITHDRAWN and (row.withdrawn_on is None or row.withdrawn_on <= as_of)


def natural(ref: str) -> tuple[str, int, str]:
    """G2 before G10."""
    letters = ref.rstrip("0123456789")
    return letters, int(ref[len(letters) :] or 0), ref


def standing_of(row: Commitment, compact: Compact, viewer: Viewer, as_of: dt.date) -> Standing:
    texts = [text_of(version) for version in row.versions.all() if version.made_on <= as_of]
    reports = tuple(reported_of(report, viewer, as_of) for report in row.reports.all() if report.on <= as_of)
    signed_on = compact.signed_on if compact.signed_on and compact.signed_on <= as_of else None
    return Standing(
        pk=row.pk, ref=row.ref, side=row.owner.side, owner=shown_name(row.owner.actor, viewer),
        counterpart=shown_name(row.counterpart.actor, viewer) if row.counterpart else "",
        area=row.get_area_display(), state=row.state, level=row.level, source=row.source, promise=texts[-1],
        earlier=tuple(texts[:-1]), reports=reports, weight=completeness(row, texts[-1]),
        is_withdrawn=is_gone(row, as_of),
        light=light_of(
            words_of(reports), due_on=texts[-1].due_on, as_of=as_of,
            binding_since=max(signed_on, texts[0].made_on) if signed_on else None,
        ),
    )  # fmt: skip


def text_of(version: CommitmentVersion) -> Text:
    names = Text.__dataclass_fields__
    return Text(**{name: getattr(version, name) for name in names})


def reported_of(report: CommitmentReport, viewer: Viewer, as_of: dt.date) -> Reported:
    judgements = tuple(
        Judgement(
            j.on, j.finding, str(j.get_finding_display()), j.text,
            shown_name(j.verifier.actor, viewer) if j.verifier else _("the joint body"),
        )
        for j in report.verifications.all()
        if j.on <= as_of
    )  # fmt: skip
    claim = str(report.get_claim_display())
    return Reported(report.pk, report.on, report.claim, claim, report.text, report.evidence, report.source, judgements)


def words_of(reports: Iterable[Reported]) -> list[Word]:
    return [Word(r.on, r.claim, tuple(Finding(j.on, j.finding) for j in r.judgements)) for r in reports]


def completeness(row: Commitment, promise: Text) -> Decimal:
    """SMART (domain.md 3.2): the named ones of owner, indicator, baseline, target, due date, evidence, verifier."""
    named = [
        row.owner_id, promise.indicator, promise.baseline, promise.target, promise.due_on, promise.evidence_required,
        row.counterpart_id,
    ]  # fmt: skip
    return Decimal(sum(1 for one in named if one)) / len(named)


def live(rows: Iterable[Standing]) -> tuple[Standing, ...]:
    """Those that bind at their date."""
    return tuple(row for row in rows if row.is_binding)


def promises_for_strategy(strategy: Strategy) -> list[Promise]:
    """The port settings.STRATEGY_COMMITMENTS: every live promise of the strategy's compacts, of whatever level."""
    rows = (
        Commitment.objects.filter(compact__strategy=strategy, state=Commitment.State.ACTIVE)
        .select_related("owner__actor", "compact")
        .prefetch_related(Prefetch("versions", CommitmentVersion.objects.order_by("number")))
    )
    found = [
        Promise(
            ref=row.ref, side=str(row.owner.side), owner=row.owner.actor.name, text=last.text,
            benchmark=benchmark(last),
            due_on=last.due_on, level=max(row.level, row.compact.level, row.owner.actor.level),
        )
        for row in rows
        for last in list(row.versions.all())[-1:]
    ]  # fmt: skip
    return sorted(found, key=lambda promise: (promise.side != Side.GOVERNMENT, natural(promise.ref)))


def benchmark(version: CommitmentVersion | Text) -> str:
    """Indicator and target on one line, as tables print them."""
    return ": ".join(part for part in (version.indicator, version.target) if part)


def priority_choices(compact: Compact, viewer: Viewer) -> StrategyVersion | None:
    """The version whose priorities a promise may serve: the newest one that this viewer sees."""
    if compact.strategy_id is None:
        return None
    return StrategyVersion.objects.visible_to(viewer).filter(strategy=compact.strategy_id).order_by("-number").first()
