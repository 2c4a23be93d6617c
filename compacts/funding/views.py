"""Logging a commitment with its money, and the ledger of each flow."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compacts import rules
from compacts.agreements.models import Compact
from compacts.agreements.queries import compact_of, shown_name
from compacts.commitments.chains import Found, upstream
from compacts.commitments.models import Commitment
from compacts.funding import operations, queries
from compacts.funding.forms import CorrectionForm, EntryForm, FlowForm
from compacts.funding.models import FlowShare, FundingFlow, Transaction
from compacts.funding.preview import Preview, preview_of
from fragile.actors.access import anyone, requires
from fragile.asof import today_in
from fragile.audience import Viewer
from fragile.rowforms import form_page, outcome
from fragile.story.place import form_place, place
from fragile.ui.chain import ChainLink, chain_of
from fragile.ui.htmx import page_part


@requires(rules.may_log_money, load=compact_of)
def log_flow(request: HttpRequest, compact: Compact) -> HttpResponse:
    form = FlowForm(request.POST or None, compact=compact, viewer=request.viewer)
    is_preview = "preview" in request.POST
    act = partial(operations.log_flow, compact=compact, acting=request.viewer, on=today_in(compact.country))
    if request.method == "POST" and not is_preview and (logged := outcome(form, act)):
        messages.success(request, logged_sentence(logged))
        return redirect("flow", slug=compact.slug, ref=logged.ref)
    context = {
        **place(compact.country, request.viewer, trail_to(compact), (_("Log a commitment with its money"), "")),
        "compact": compact, "form": form, "preview": shown(compact, form),
    }  # fmt: skip
    status = 422 if form.is_bound and not is_preview else 200
    return page_part(request, "compacts/funding/log.html", "preview", context, status=status)


def logged_sentence(flow: FundingFlow) -> str:
    if flow.commitment is not None and flow.commitment.state == Commitment.State.PROPOSED:
        return _("Logged. The money counts from now on; the promise is proposed until the other side takes it up.")
    return _("Logged. Each entry stands in the ledger below.")


def shown(compact: Compact, form: FlowForm) -> Preview | None:
    if not form.is_bound:
        return None
    form.is_valid()
    labels = {name: dict(form.fields[name].choices).get(form.read.get(name), "") for name in ("kind", "channel")}
    return preview_of(compact, form.read, {name: str(label) for name, label in labels.items()})


@require_safe
@requires(anyone, load=queries.flow_of)
def flow(request: HttpRequest, flow: FundingFlow) -> HttpResponse:
    viewer, compact = request.viewer, flow.compact
    shares = queries.shares_of(flow, viewer)
    commitment = visible_commitment(flow, viewer)
    context = {
        **place(compact.country, viewer, trail_to(compact), trail_to_money(compact), (flow.title, "")),
        "compact": compact, "flow": flow, "ledger": queries.ledger_of(flow, viewer), "shares": shares,
        "donor": shown_name(flow.donor, viewer),
        "recipient": shown_name(flow.recipient, viewer) if flow.recipient else "",
        "commitment": commitment,
        "may_write": rules.may_write_ledger(viewer, flow),
        "links": chain_of_flow(flow, viewer, shares, commitment),
    }  # fmt: skip
    return render(request, "compacts/funding/flow.html", context)


def visible_commitment(flow: FundingFlow, viewer: Viewer) -> Commitment | None:
    if flow.commitment is None or not Commitment.objects.visible_to(viewer).filter(pk=flow.commitment.pk).exists():
        return None
    return flow.commitment


def chain_of_flow(
    flow: FundingFlow, viewer: Viewer, shares: list[FlowShare], commitment: Commitment | None
) -> list[ChainLink]:
    slug = flow.compact.slug
    priority = shares[0].priority if shares else commitment.priority if commitment else None
    found: Found = upstream(priority, viewer)
    found["flow"] = (flow.title, reverse("flow", kwargs={"slug": slug, "ref": flow.ref}))
    if commitment:
        words = _("Commitment %(ref)s") % {"ref": commitment.ref}
        found["commitment"] = (words, reverse("commitment", kwargs={"slug": slug, "ref": commitment.ref}))
    return chain_of("flow", found)


@requires(rules.may_write_ledger, load=queries.flow_of)
def entry_add(request: HttpRequest, flow: FundingFlow) -> HttpResponse:
    form = EntryForm(request.POST or None)
    act = partial(operations.add_transaction, flow=flow, **acts(request, flow))
    if request.method == "POST" and outcome(form, act):
        messages.success(request, _("The entry stands in the ledger."))
        return to_flow(flow)
    return ledger_form(request, flow, form, _("Add an entry"), _("Write it into the ledger"))


@requires(rules.may_write_ledger_of, load=queries.transaction_of)
def entry_correct(request: HttpRequest, entry: Transaction) -> HttpResponse:
    flow = entry.flow
    said = {
        "kind": entry.kind,
        "amount": entry.amount,
        "currency": entry.currency,
        "value_date": today_in(flow.compact.country),
    }
    form = CorrectionForm(request.POST or None, initial=said)
    act = partial(operations.correct_transaction, transaction=entry, **acts(request, flow))
    if request.method == "POST" and outcome(form, act):
        messages.success(request, _("Corrected. The old entry and the correction both stand in the ledger."))
        return to_flow(flow)
    intro = _("No entry is ever changed: the correction is a new row that names the old one.")
    return ledger_form(request, flow, form, _("Correct an entry"), _("Write the correction"), intro)


# -- pieces -----------------------------------------------------------------------------------------------------------
def acts(request: HttpRequest, flow: FundingFlow) -> dict[str, Any]:
    return {"acting": request.viewer, "on": today_in(flow.compact.country)}


def trail_to(compact: Compact) -> tuple[str, str]:
    return compact.title, reverse("compact", kwargs={"slug": compact.slug})


def trail_to_money(compact: Compact) -> tuple[str, str]:
    return _("Money"), reverse("compact_money", kwargs={"slug": compact.slug})


def to_flow(flow: FundingFlow) -> HttpResponse:
    return redirect("flow", slug=flow.compact.slug, ref=flow.ref)


def ledger_form(
    request: HttpRequest, flow: FundingFlow, form: Any, heading: str, submit: str, intro: str = ""
) -> HttpResponse:
    compact = flow.compact
    back = (flow.title, reverse("flow", kwargs={"slug": compact.slug, "ref": flow.ref}))
    context = form_place(
        compact.country, request.viewer, trail_to(compact), back, heading=heading, submit=submit, intro=intro
    )
    return form_page(request, form, context)
