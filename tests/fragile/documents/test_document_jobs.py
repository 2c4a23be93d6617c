"""Asking for documents and the life of a job's row, without a worker."""

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from fragile.activity.models import LogEntry
from fragile.audience import AudienceLevel, Viewer
from fragile.documents import leases, operations
from fragile.documents.models import Artefact, RenderJob
from fragile.documents.printing import print_content, print_job
from fragile.documents.publishing import KINDS, kind_of
from fragile.documents.rendering import Progress, RenderedPdf
from fragile.refusals import Refused
from tests.fragile.documents.conftest import CANARY, unpacked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
DAY = dt.date(2005, 12, 31)
PDF = RenderedPdf(b"%PDF-1.7", 3, 120, "ab" * 32)
State = RenderJob.State


def ask(acting, audience=AudienceLevel.PUBLIC, slug="tst", **more):
    asked = {"kind": "sample", "slug": slug, "audience": audience, "as_of": DAY, "language": "en", **more}
    return operations.request_document(**asked, acting=acting)


@pytest.fixture
def job(secretive, donor):
    return ask(donor.viewer)[0]


def lease_ends(job):
    """As if LEASE had gone by since the last heartbeat."""
    RenderJob.objects.filter(pk=job.pk).update(lease_until=Now() - dt.timedelta(seconds=1))


def waited(job):
    RenderJob.objects.filter(pk=job.pk).update(woken_at=Now() - leases.PATIENCE - dt.timedelta(seconds=1))


# -- asking -----------------------------------------------------------------------------------------------------------
def test_the_same_content_is_printed_once_whoever_asks(secretive, donor, ministry):
    first, first_is_new = ask(donor.viewer)
    second, second_is_new = ask(ministry.viewer)
    assert (first_is_new, second_is_new) == (True, False)
    assert first.pk == second.pk
    assert list(LogEntry.objects.values_list("verb", "target_id")) == [("request_document", first.pk)]


def test_other_content_audience_day_or_language_is_another_document(secretive, donor):
    keys = {ask(donor.viewer)[0].key}
    for change in ({"audience": AudienceLevel.PARTIES}, {"as_of": dt.date(2005, 12, 30)}, {"language": "fr"}):
        keys.add(ask(donor.viewer, **change)[0].key)
    secretive.name = "Renamed"
    secretive.save()
    keys.add(ask(donor.viewer)[0].key)
    assert len(keys) == 5


def test_the_snapshot_is_made_with_the_eyes_of_the_audience(secretive, ministry):
    """Not of the person who asks: CANARY is restricted, and the ministry's own person may be cleared for it."""
    ministry.clearance = AudienceLevel.RESTRICTED
    ministry.save()
    public = ask(ministry.viewer)[0]
    restricted = ask(ministry.viewer, AudienceLevel.RESTRICTED)[0]
    assert CANARY not in json.dumps(public.snapshot)
    assert CANARY in json.dumps(restricted.snapshot)


def test_no_canary_is_in_any_byte_of_a_public_document(secretive, ministry, read_back):
    public = ask(ministry.viewer)[0]
    restricted = ask(Viewer.for_audience(AudienceLevel.RESTRICTED, secretive.pk), AudienceLevel.RESTRICTED)[0]
    pdfs = [
        print_content(kind_of(job.kind), job.snapshot, job, beat=lambda progress: None) for job in (public, restricted)
    ]
    texts = [read_back(pdf.content) for pdf in pdfs]
    assert CANARY not in texts[0]
    assert CANARY.encode() not in unpacked(pdfs[0].content)
    assert "Ministry Of Health" in texts[0]
    assert CANARY in texts[1]  # the search would have found it


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "novel"}, "kind"),
        ({"slug": "xyz"}, "slug"),
        ({"audience": AudienceLevel.RESTRICTED}, "audience"),
        ({"audience": 9}, "audience"),
        ({"as_of": dt.date(2999, 1, 1)}, "as_of"),
        ({"as_of": dt.date(2001, 1, 1)}, "as_of"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_cannot_be_made_is_refused_at_its_field(secretive, donor, change, field):
    with pytest.raises(Refused) as refusal:
        ask(donor.viewer, **change)
    assert refusal.value.field == field
    assert RenderJob.objects.count() == 0


def test_a_character_that_cannot_be_printed_is_refused_before_anything_is_queued(secretive, donor):
    secretive.name = "Test → land"
    secretive.save()
    with pytest.raises(Refused, match="rightwards arrow"):
        ask(donor.viewer)


def test_a_visitor_gets_public_documents_of_public_countries_only(secretive):
    visitor = Viewer.public()
    assert ask(visitor)[1] is True
    with pytest.raises(Refused):
        ask(visitor, AudienceLevel.PARTIES)
    secretive.is_public = False
    secretive.save()
    with pytest.raises(Refused):
        ask(visitor, as_of=dt.date(2005, 12, 30))


def test_an_outsider_cannot_ask_for_another_country(secretive, outsider):
    with pytest.raises(Refused) as refusal:
        ask(outsider.viewer, AudienceLevel.PARTIES)
    assert refusal.value.field == "audience"


def test_one_person_keeps_at_most_five_documents_waiting(secretive, donor, ministry):
    for day in range(1, 6):
        ask(donor.viewer, as_of=dt.date(2005, 12, day))
    with pytest.raises(Refused, match="5 of your documents"):
        ask(donor.viewer)
    assert ask(donor.viewer, as_of=dt.date(2005, 12, 1))[1] is False  # what is there already costs nothing
    assert ask(ministry.viewer)[1] is True


def test_visitors_of_one_network_are_held_to_a_number_an_hour(secretive):
    for day in range(operations.MOST_BY_ADDRESS_AN_HOUR):
        job, _new = ask(Viewer.public(), as_of=DAY - dt.timedelta(days=day), address="192.0.2.1")
        claimed = leases.claim(job_id=job.pk)
        leases.complete(job_id=job.pk, token=claimed.token, pdf=PDF, filename="a.pdf")
    with pytest.raises(Refused, match="last hour"):
        ask(Viewer.public(), as_of=dt.date(2004, 1, 1), address="192.0.2.1")
    assert ask(Viewer.public(), as_of=dt.date(2004, 1, 1), address="192.0.2.2")[1] is True
    assert not RenderJob.objects.filter(requester__contains="192.0.2").exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_requests_in_the_same_moment_make_one_job(secretive, donor):
    def one(_number):
        try:
            return ask(donor.viewer)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(20)))
    assert {job.pk for job, _new in answers} == {RenderJob.objects.get().pk}
    assert sum(new for _job, new in answers) == 1


# -- a worker's rights ------------------------------------------------------------------------------------------------
def test_a_claimed_job_cannot_be_claimed_again(job):
    assert leases.claim(job_id=job.pk).state == State.RUNNING
    assert leases.claim(job_id=job.pk) is None


def test_a_stale_token_can_do_nothing(job):
    old = leases.claim(job_id=job.pk)
    lease_ends(job)
    new = leases.claim(job_id=job.pk)
    assert new.token == old.token + 1
    held = {"job_id": job.pk, "token": old.token}
    for act in (
        lambda: leases.heartbeat(**held, progress=Progress("x", 1)),
        lambda: leases.complete(**held, pdf=PDF, filename="a.pdf"),
        lambda: leases.give_back(**held, reason="x"),
        lambda: leases.fail(**held, reason="x"),
    ):
        with pytest.raises(leases.LeaseLost):
            act()
    job.refresh_from_db()
    assert (job.state, job.token, Artefact.objects.count()) == (State.RUNNING, new.token, 0)
    leases.complete(job_id=job.pk, token=new.token, pdf=PDF, filename="a.pdf")
    job.refresh_from_db()
    assert (job.state, bytes(job.artefact.content)) == (State.DONE, PDF.content)


def test_a_heartbeat_extends_the_lease_and_tells_how_far_it_is(job):
    claimed = leases.claim(job_id=job.pk)
    RenderJob.objects.filter(pk=job.pk).update(lease_until=Now() + dt.timedelta(seconds=1))
    leases.heartbeat(job_id=job.pk, token=claimed.token, progress=Progress("Laying out page 7", 41))
    job.refresh_from_db()
    assert (job.step, job.percent) == ("Laying out page 7", 41)
    assert job.lease_until > timezone.now() + leases.LEASE - dt.timedelta(seconds=5)


def test_a_job_whose_worker_died_three_times_fails_with_a_reason(job):
    for _attempt in range(RenderJob.MAX_ATTEMPTS):
        assert leases.claim(job_id=job.pk) is not None
        lease_ends(job)
    assert leases.claim(job_id=job.pk) is None
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.FAILED, 3)
    assert "three times" in job.error


def test_a_job_given_back_is_tried_again_and_then_fails(job):
    for attempt in range(1, 4):
        claimed = leases.claim(job_id=job.pk)
        assert claimed.attempts == attempt
        leases.give_back(job_id=job.pk, token=claimed.token, reason=f"Broken {attempt}.")
    job.refresh_from_db()
    assert (job.state, job.error) == (State.FAILED, "Broken 3.")


def test_a_failed_job_is_queued_again_on_request(job, donor):
    claimed = leases.claim(job_id=job.pk)
    leases.fail(job_id=job.pk, token=claimed.token, reason="Too long.")
    assert ask(donor.viewer)[0].state == State.FAILED
    operations.retry(job=job, acting=donor.viewer)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (State.QUEUED, 0, "")
    assert leases.claim(job_id=job.pk).token == claimed.token + 1


def test_a_visitor_waits_a_minute_before_a_retry(job):
    claimed = leases.claim(job_id=job.pk)
    leases.fail(job_id=job.pk, token=claimed.token, reason="Too long.")
    with pytest.raises(Refused, match="a moment ago"):
        operations.retry(job=job, acting=Viewer.public())


def test_only_a_failed_job_can_be_retried(job, donor):
    claimed = leases.claim(job_id=job.pk)
    operations.retry(job=job, acting=donor.viewer)
    job.refresh_from_db()
    assert (job.state, job.token) == (State.RUNNING, claimed.token)


def test_the_sweep_wakes_what_waits_and_what_was_left_behind(job, donor):
    assert leases.wake_waiting() == 0  # its message is still under way
    waited(job)
    assert leases.wake_waiting() == 1
    assert leases.wake_waiting() == 0
    leases.claim(job_id=job.pk)
    waited(job)
    assert leases.wake_waiting() == 0  # somebody works on it
    lease_ends(job)
    assert leases.wake_waiting() == 1


def test_content_that_the_renderer_refuses_fails_at_once_with_its_sentence(job):
    RenderJob.objects.filter(pk=job.pk).update(snapshot={"country": "x" * 600, "actors": []})
    print_job(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.FAILED, 1)
    assert "characters without a space" in job.error


def test_a_kind_that_is_gone_is_given_back_with_a_reason(job):
    known = KINDS.pop("sample")
    try:
        print_job(job_id=job.pk)
    finally:
        KINDS["sample"] = known
    job.refresh_from_db()
    assert job.state == State.QUEUED
    assert "error in the program" in job.error


# -- what the database refuses ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "lost"},
        {"state": "running"},
        {"state": "done"},
        {"state": "failed", "finished_at": Now(), "error": ""},
        {"percent": 101},
        {"attempts": 4},
        {"attempts": 1, "token": 0},
        {"audience": 7},
    ],
)
def test_a_row_that_makes_no_sense_is_refused(job, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        RenderJob.objects.filter(pk=job.pk).update(**wrong)


def test_a_finished_file_is_never_changed(job):
    claimed = leases.claim(job_id=job.pk)
    leases.complete(job_id=job.pk, token=claimed.token, pdf=PDF, filename="a.pdf")
    with pytest.raises(IntegrityError, match="history"), transaction.atomic():
        Artefact.objects.update(content=b"other")
