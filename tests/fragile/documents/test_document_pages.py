"""The pages around a document, as people of the cast see them."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from fragile.audience import AudienceLevel
from fragile.documents import leases, operations
from fragile.documents.models import RenderJob
from fragile.documents.rendering import Progress, RenderedPdf
from tests.cast import sign_in
from tests.fragile.documents.conftest import CANARY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
DAY = dt.date(2005, 12, 31)
PDF = RenderedPdf(b"%PDF-1.7 the file", 3, 120, "ab" * 32)
ASK = "/documents/new/sample/tst/"
ASKED = {"audience": "0", "as_of": "2005-12-31", "language": "en"}


def page_of(job, name="document"):
    return reverse(name, kwargs={"uuid": job.uuid})


def make(acting, audience=AudienceLevel.PUBLIC, as_of=DAY, **more):
    asked = {"kind": "sample", "slug": "tst", "language": "en", "audience": audience, "as_of": as_of, **more}
    return operations.request_document(**asked, acting=acting)[0]


def finish(job):
    claimed = leases.claim(job_id=job.pk)
    leases.complete(job_id=job.pk, token=claimed.token, pdf=PDF, filename="Côte-2005.pdf")
    return job


# -- asking -----------------------------------------------------------------------------------------------------------
def test_the_form_offers_the_persons_own_audience_and_wider_ones(client, secretive, donor):
    page = sign_in(client, donor).get(ASK)
    assert [int(value) for value, _label in page.context["form"].fields["audience"].choices] == [0, 1, 2]
    assert page.context["form"].initial["audience"] == AudienceLevel.PARTNERS


def test_a_visitor_is_offered_the_public_document_only(client, secretive):
    assert [value for value, _label in client.get(ASK).context["form"].fields["audience"].choices] == [0]
    assert client.post(ASK, ASKED | {"audience": "1"}).status_code == 422
    answer = client.post(ASK, ASKED)
    assert answer.headers["Location"] == page_of(RenderJob.objects.get())


@pytest.mark.parametrize("address", ["/documents/new/novel/tst/", "/documents/new/sample/xyz/"])
def test_an_unknown_document_is_not_found(client, secretive, address):
    assert client.get(address).status_code == 404


def test_a_hidden_country_is_not_found_by_strangers(client, secretive, outsider):
    secretive.is_public = False
    secretive.save()
    assert client.get(ASK).status_code == 404
    assert sign_in(client, outsider).get(ASK).status_code == 404


def test_a_refused_request_keeps_what_was_typed(client, secretive, donor):
    answer = sign_in(client, donor).post(ASK, ASKED | {"as_of": "2999-01-01"})
    assert answer.status_code == 422
    assertContains(answer, 'value="2999-01-01"', status_code=422)
    assertContains(answer, "The date lies in the future", status_code=422)
    assert RenderJob.objects.count() == 0


def test_a_forged_request_is_refused(secretive, donor):
    client = sign_in(Client(enforce_csrf_checks=True), donor)
    assert client.post(ASK, ASKED).status_code == 403
    assert RenderJob.objects.count() == 0


# -- watching ---------------------------------------------------------------------------------------------------------
def test_the_page_follows_the_work_until_it_is_done(client, secretive, donor):
    job = make(donor.viewer)
    sign_in(client, donor)
    assertContains(client.get(page_of(job)), "Waiting for a worker")
    claimed = leases.claim(job_id=job.pk)
    leases.heartbeat(job_id=job.pk, token=claimed.token, progress=Progress("Laying out page 7", 41))
    htmx = {"HX-Request": "true", "HX-Target": "progress"}
    part = client.get(page_of(job), headers=htmx)
    assertContains(part, "Laying out page 7")
    assertContains(part, 'value="41"')
    assertContains(part, 'hx-trigger="every 1s"')
    assertNotContains(part, "<html")
    leases.complete(job_id=job.pk, token=claimed.token, pdf=PDF, filename="a.pdf")
    part = client.get(page_of(job), headers=htmx)
    assertContains(part, page_of(job, "download_document"))
    assertNotContains(part, "hx-trigger")


def test_without_scripts_the_page_asks_again_by_itself(client, secretive, donor):
    job = make(donor.viewer)
    sign_in(client, donor)
    assertContains(client.get(page_of(job)), '<noscript><meta http-equiv="refresh" content="3"></noscript>')
    finish(job)
    assertNotContains(client.get(page_of(job)), "http-equiv")


def test_a_failed_document_says_why_and_can_be_tried_again(client, secretive, donor):
    job = make(donor.viewer)
    leases.fail(job_id=job.pk, token=leases.claim(job_id=job.pk).token, reason="A word is too long.")
    sign_in(client, donor)
    assertContains(client.get(page_of(job)), "A word is too long.")
    assert client.post(page_of(job, "retry_document")).status_code == 302
    job.refresh_from_db()
    assert job.state == RenderJob.State.QUEUED


def test_a_visitor_who_retries_at_once_is_told_to_wait(client, secretive):
    job = make(operations.Viewer.public())
    leases.fail(job_id=job.pk, token=leases.claim(job_id=job.pk).token, reason="A word is too long.")
    assertContains(client.post(page_of(job, "retry_document")), "Wait a minute", status_code=422)


# -- fetching ---------------------------------------------------------------------------------------------------------
def test_the_file_comes_with_its_name_and_is_kept_by_nobody(client, secretive, donor):
    job = finish(make(donor.viewer, AudienceLevel.PARTNERS))
    answer = sign_in(client, donor).get(page_of(job, "download_document"))
    assert answer.content == PDF.content
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''C%C3%B4te-2005.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["ETag"] == f'"{PDF.sha256}"'
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_public_file_may_be_kept_but_is_asked_for_again(client, secretive, django_assert_num_queries):
    job = finish(make(operations.Viewer.public()))
    answer = client.get(page_of(job, "download_document"))
    assert answer.headers["Cache-Control"] == "public, no-cache"
    with django_assert_num_queries(3):  # the job, its subject, the file's row without the file
        again = client.get(page_of(job, "download_document"), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_there_is_no_file_before_it_is_done(client, secretive, donor):
    job = make(donor.viewer)
    assert sign_in(client, donor).get(page_of(job, "download_document")).status_code == 404


@pytest.mark.parametrize("name", ["document", "download_document"])
def test_whoever_may_not_see_the_audience_finds_nothing(client, secretive, donor, civil_society, outsider, name):
    job = finish(make(donor.viewer, AudienceLevel.PARTNERS))
    assert sign_in(client, donor).get(page_of(job, name)).status_code == 200
    for person in (civil_society, outsider):
        assert sign_in(client, person).get(page_of(job, name)).status_code == 404
    client.logout()
    assert client.get(page_of(job, name)).status_code == 404


def test_rights_that_ended_after_the_request_end_the_download(client, secretive, donor):
    job = finish(make(donor.viewer, AudienceLevel.PARTNERS))
    address = page_of(job, "download_document")
    etag = sign_in(client, donor).get(address).headers["ETag"]
    donor.ended_on = timezone.localdate()
    donor.save()
    assert client.get(address).status_code == 404
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 404


def test_a_lowered_clearance_ends_the_download(client, secretive, donor):
    job = finish(make(donor.viewer, AudienceLevel.PARTNERS))
    sign_in(client, donor)
    donor.clearance = AudienceLevel.PARTIES
    donor.save()
    assert client.get(page_of(job, "download_document")).status_code == 404


def test_a_country_taken_back_takes_its_public_files_back(client, secretive):
    job = finish(make(operations.Viewer.public()))
    secretive.is_public = False
    secretive.save()
    assert client.get(page_of(job, "download_document")).status_code == 404


# -- the list ---------------------------------------------------------------------------------------------------------
def test_the_list_shows_each_person_their_own_audience(client, secretive, donor, civil_society):
    for level in (AudienceLevel.PUBLIC, AudienceLevel.PARTNERS):
        finish(make(donor.viewer, level))

    def listed():
        return [job.audience for job in client.get("/documents/of/tst/").context["jobs"]]

    sign_in(client, donor)
    assert listed() == [2, 0]
    sign_in(client, civil_society)
    assert listed() == [0]
    client.logout()
    assert listed() == [0]


def test_the_list_asks_the_database_no_more_for_more_rows(client, secretive, donor):
    sign_in(client, donor)
    client.get("/documents/of/tst/")  # the first visit also writes the session
    counts = []
    for days in ([1], [2, 3]):
        for day in days:
            finish(make(donor.viewer, as_of=dt.date(2005, 12, day)))
        with CaptureQueriesContext(connection) as asked:
            assertNotContains(client.get("/documents/of/tst/"), CANARY)
        counts.append(len(asked))
    assert counts[0] == counts[1] < 20


def test_an_empty_list_says_what_belongs_there(client, country):
    assertContains(client.get("/documents/of/tst/"), "No document has been made yet")
