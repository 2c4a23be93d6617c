from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from fragile.actors.access import anyone, requires
from fragile.actors.limits import address_of
from fragile.asof import as_of
from fragile.countries.models import Country
from fragile.documents import operations, queries
from fragile.documents.forms import AskForm
from fragile.documents.models import Artefact, RenderJob
from fragile.documents.queries import Offer
from fragile.refusals import Refused
from fragile.rowforms import outcome
from fragile.ui.htmx import page_part


@requires(anyone, load=queries.offer)
def ask(request: HttpRequest, offer: Offer) -> HttpResponseBase:
    form = AskForm(offer, request.POST or None, day=as_of(request, offer.country).day)
    asked = partial(operations.request_document, kind=offer.kind.key, slug=offer.slug, acting=request.viewer)
    found = outcome(form, partial(asked, address=address_of(request)))
    if found:
        return redirect("document", uuid=found[0].uuid)
    context = {"form": form, "offer": offer, "country": offer.country}
    return render(request, "documents/ask.html", context, status=422 if form.is_bound else 200)


@require_safe
@requires(anyone, load=queries.job_within_reach)
def job(request: HttpRequest, job: RenderJob) -> HttpResponse:
    waiting = queries.waiting_before(job) if job.is_open else 0
    return page_part(request, "documents/job.html", "progress", {**about(job), "waiting": waiting})


def about(job: RenderJob) -> dict[str, Any]:
    """For the page's head too: what is shown there is the document's, not the person's own audience."""
    return {"job": job, "country": job.country, "as_of": job.as_of, "audience_level": job.audience}


@require_POST
@requires(anyone, load=queries.job_within_reach)
def retry(request: HttpRequest, job: RenderJob) -> HttpResponse:
    try:
        operations.retry(job=job, acting=request.viewer)
    except Refused as refusal:
        return render(request, "documents/job.html", {**about(job), "refusal": refusal.sentence}, status=422)
    return redirect("document", uuid=job.uuid)


@require_safe
@requires(anyone, load=queries.artefact_within_reach)
def download(request: HttpRequest, artefact: Artefact) -> HttpResponse:
    etag = f'"{artefact.sha256}"'
    # The file itself is only read when the browser does not hold it already.
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(bytes(artefact.content), content_type=artefact.media_type)
        response["Content-Disposition"] = content_disposition_header(True, artefact.filename)  # noqa: FBT003
        response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = etag
    # Even a public file is asked for again each time: it may have been taken back.
    is_public = artefact.job.audience == 0 and request.viewer.user_id is None
    response["Cache-Control"] = "public, no-cache" if is_public else "private, no-store"
    return response


@require_safe
@requires(anyone, load=queries.country_within_reach)
def of_country(request: HttpRequest, country: Country) -> HttpResponse:
    jobs = queries.documents_of(request.viewer, country.pk)
    return render(request, "documents/of_country.html", {"country": country, "jobs": jobs})
