"""The sample kinds, a country with something to hide, and what a PDF says when it is read back."""

import io
import json
import subprocess
import sys

import pikepdf
import pytest

from fragile.actors.models import Actor
from fragile.audience import AudienceLevel
from tests.cast import make_actor

CANARY = "Canary 4711"
SAMPLE = "tests.fragile.documents.sample"
# page-validation takes a deflate stream whose last byte is a line end for one of wrong length; qpdf does not.
MISREAD = "STREAM-LENGTH"


@pytest.fixture
def kinds(settings):
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, SAMPLE]


@pytest.fixture
def secretive(country):
    """A country that has one public and one restricted actor."""
    make_actor(country, "ministry-of-health", Actor.Kind.MINISTRY, level=AudienceLevel.PUBLIC)
    make_actor(country, "canary-4711", Actor.Kind.ARMED_MOVEMENT, level=AudienceLevel.RESTRICTED)
    return country


@pytest.fixture
def faults():
    """The rules of PDF/UA-1 and PDF/A-3a that a file breaks.

    In a process of its own: the validator starts threads, and a process that has threads cannot be forked safely.
    """

    def validate(path):
        script = (
            "import json, sys, page; content = open(sys.argv[1], 'rb').read();"
            "results = [page.validate_pdf_bytes(content, profile=profile) for profile in ('ua1', '3a')];"
            "print(json.dumps([fault.rule_id for result in results for fault in result.failures]))"
        )
        run = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
        return [rule for rule in json.loads(run.stdout) if MISREAD not in rule]

    return validate


def unpacked(content):
    """The file with nothing compressed: what titles, bookmarks, alternative texts and metadata say is plain to see."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(target, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return target.getvalue()


@pytest.fixture
def read_back(tmp_path):
    """The text of a PDF as poppler reads it."""

    def read(content):
        path = tmp_path / "read.pdf"
        path.write_bytes(content)
        run = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True)
        return run.stdout

    return read
