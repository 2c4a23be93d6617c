"""The compact's page, and each promise with its reports and findings."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compacts import rules
from compacts.agreements.models import Compact, CompactState, Side
from compacts.agreements.queries import compact_of, moves_open_to, strategy_of, table_of
from compacts.commitments import operations, queries
from compacts.commitments.chains import chain_of_commitment, chain_of_compact
from compacts.commitments.forms import AmendForm, CommitmentForm, ConsentForm, ReportForm, VerifyForm, gathering
from compacts.commitments.guards import unmet_before_force
from compacts.commitments.models import Commitment, CommitmentReport
from compacts.commitments.queries import Standing
from fragile.actors.access import anyone, requires
from fragile.asof import as_of, today_in
from fragile.refusals import Refused
from fragile.rowforms import form_page, outcome
from fragile.story.place import form_place, place


@require_safe
@requires(anyone, load=compact_of)
def compact(request: HttpRequest, compact: Compact) -> HttpResponse:
    chosen = as_of(request, compact.country)
    return compact_page(request, compact, as_of=chosen.day, form=chosen.form, status=chosen.status)


def compact_page(request: HttpRequest, compact: Compact, *, as_of: Any, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer
    rows = queries.standings(compact, viewer, as_of)
    live = queries.live(rows)
    by_side = {side: [row for row in live if row.side == side] for side in (Side.GOVERNMENT, Side.PARTNER)}
    table = table_of(compact, viewer)
    strategy = strategy_of(compact, viewer)
    waits = compact.state in {CompactState.NEGOTIATION, CompactState.AGREED}
    context = {
        **place(compact.country, viewer, (compact.title, ""), as_of=as_of),
        "compact": compact,
        "strategy": strategy,
        "links": chain_of_compact(compact, strategy, viewer, rows),
        "table": table,
        "sides": [
            (_("The government promises"), by_side[Side.GOVERNMENT]),
            (_("The partners promise"), by_side[Side.PARTNER]),
        ],
        "proposals": [row for row in rows if row.state == Commitment.State.PROPOSED],
        "withdrawn": [row for row in rows if row.is_withdrawn],
        "signable": {one.pk for one in table.everybody if rules.may_sign(viewer, one.party)},
        "may_hold": rules.may_hold_compact(viewer, compact),
        "may_promise": rules.may_promise(viewer, compact) and not compact.is_closed,
        "may_log": rules.may_log_money(viewer, compact) and not compact.is_closed,
        "moves": moves_open_to(compact, viewer),
        "is_open": compact.state == CompactState.NEGOTIATION,
        "unmet": unmet_before_force(compact) if waits and rules.may_hold_compact(viewer, compact) else [],
        "waits_for_force": waits,
        **more,
    }  # fmt: skip
    return render(request, "compacts/commitments/compact.html", context, status=status)


@require_POST
@requires(rules.may_hold_compact, load=compact_of)
def put_in_force(request: HttpRequest, compact: Compact) -> HttpResponse:
    try:
        operations.put_in_force(compact=compact, acting=request.viewer)
    except Refused as refused:
        return compact_page(request, compact, as_of=today_in(compact.country), status=422, refused=refused)
    messages.success(request, _("The compact is in force."))
    return redirect("compact", slug=compact.slug)


@requires(rules.may_promise, load=compact_of)
def commitment_add(request: HttpRequest, compact: Compact) -> HttpResponse:
    form = CommitmentForm(request.POST or None, compact=compact, viewer=request.viewer)
    act = partial(operations.add_commitment, compact=compact, acting=request.viewer, on=today_in(compact.country))
    if request.method == "POST" and (added := outcome(form, gathering(act))):
        return redirect("commitment", slug=compact.slug, ref=added.ref)
    context = form_place(
        compact.country, request.viewer, trail_to(compact), heading=_("Add a commitment"),
        submit=_("Add the commitment"),
        intro=_("A promise that somebody can be held to says who, what, by when, and what will show it."),
    )  # fmt: skip
    return form_page(request, form, context)


@require_safe
@requires(anyone, load=queries.commitment_of)
def commitment(request: HttpRequest, commitment: Commitment) -> HttpResponse:
    viewer, compact = request.viewer, commitment.compact
    chosen = as_of(request, compact.country)
    found = queries.standings(compact, viewer, chosen.day, ref=commitment.ref)
    standing = found[0] if found else None
    context = {
        **place(compact.country, viewer, trail_to(compact), (commitment.ref, ""), as_of=chosen.day),
        "compact": compact, "commitment": commitment, "standing": standing, "form": chosen.form,
        "links": chain_of_commitment(commitment, viewer, standing),
        "may": permissions(request, commitment, standing),
        "consents": queries.consents_of(commitment, viewer),
    }  # fmt: skip
    return render(request, "compacts/commitments/commitment.html", context, status=chosen.status)


def permissions(request: HttpRequest, commitment: Commitment, standing: Standing | None) -> dict[str, bool]:
    viewer, is_active = request.viewer, commitment.state == Commitment.State.ACTIVE
    is_live = commitment.state != Commitment.State.WITHDRAWN
    return {
        "report": is_active and rules.may_report(viewer, commitment),
        "verify": is_active and bool(standing and standing.reported) and rules.may_verify(viewer, commitment),
        "amend": is_live and rules.may_amend(viewer, commitment),
        "withdraw": is_live and rules.may_consent(viewer, commitment),
        "accept": commitment.state == Commitment.State.PROPOSED and rules.may_accept(viewer, commitment),
    }


@require_POST
@requires(rules.may_accept, load=queries.commitment_of)
def commitment_accept(request: HttpRequest, commitment: Commitment) -> HttpResponse:
    try:
        operations.accept_commitment(commitment=commitment, acting=request.viewer)
        messages.success(request, _("The commitment is in force."))
    except Refused as refused:
        messages.error(request, refused.sentence)
    return to_commitment(commitment)


@requires(rules.may_amend, load=queries.commitment_of)
def commitment_amend(request: HttpRequest, commitment: Commitment) -> HttpResponse:
    form = AmendForm(request.POST or None, row=commitment.versions.order_by("-number").first())
    act = partial(operations.amend_commitment, commitment=commitment, **acts(request, commitment))
    if request.method == "POST" and outcome(form, gathering(act)):
        messages.success(request, _("The promise is amended. The earlier text stays visible."))
        return to_commitment(commitment)
    return commitment_form(request, commitment, form, _("Amend the promise"), _("Save the amendment"))


@requires(rules.may_consent, load=queries.commitment_of)
def commitment_withdraw(request: HttpRequest, commitment: Commitment) -> HttpResponse:
    form = ConsentForm(request.POST or None)
    act = partial(operations.consent_to_withdrawal, commitment=commitment, **acts(request, commitment))
    if request.method == "POST" and outcome(form, act):
        messages.success(request, _("Your side's consent is recorded. The promise ends when both sides have given it."))
        return to_commitment(commitment)
    intro = _("A promise ends only when both sides agree. It stays visible, with the reasons of both.")
    return commitment_form(request, commitment, form, _("Agree to withdraw"), _("Record our consent"), intro)


@requires(rules.may_report, load=queries.commitment_of)
def commitment_report(request: HttpRequest, commitment: Commitment) -> HttpResponse:
    form = ReportForm(request.POST or None)
    act = partial(operations.report_progress, commitment=commitment, **acts(request, commitment))
    if request.method == "POST" and outcome(form, act):
        messages.success(request, _("The report is filed. It counts as met once the other side has verified it."))
        return to_commitment(commitment)
    text = commitment.versions.order_by("-number").values_list("text", flat=True).first()
    return commitment_form(request, commitment, form, _("Report on progress"), _("File the report"), text or "")


@requires(rules.may_verify_report, load=queries.report_of)
def commitment_verify(request: HttpRequest, report: CommitmentReport) -> HttpResponse:
    commitment = report.commitment
    form = VerifyForm(request.POST or None)
    act = partial(operations.verify, report=report, **acts(request, commitment))
    if request.method == "POST" and outcome(form, act):
        messages.success(request, _("Your finding stands beside the report."))
        return to_commitment(commitment)
    intro = _("The owner reports “%(claim)s”: %(text)s") % {"claim": report.get_claim_display(), "text": report.text}
    return commitment_form(request, commitment, form, _("Verify the report"), _("Record the finding"), intro)


# -- pieces -----------------------------------------------------------------------------------------------------------
def acts(request: HttpRequest, commitment: Commitment) -> dict[str, Any]:
    return {"acting": request.viewer, "on": today_in(commitment.compact.country)}


def trail_to(compact: Compact) -> tuple[str, str]:
    return compact.title, reverse("compact", kwargs={"slug": compact.slug})


def to_commitment(commitment: Commitment) -> HttpResponse:
    return redirect("commitment", slug=commitment.compact.slug, ref=commitment.ref)


def commitment_form(
    request: HttpRequest, commitment: Commitment, form: Any, heading: str, submit: str, intro: str = ""
) -> HttpResponse:
    compact = commitment.compact
    back = (commitment.ref, reverse("commitment", kwargs={"slug": compact.slug, "ref": commitment.ref}))
    context = form_place(
        compact.country, request.viewer, trail_to(compact), back, heading=heading, submit=submit, intro=intro
    )
    return form_page(request, form, context)
