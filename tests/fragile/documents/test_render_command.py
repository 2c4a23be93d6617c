"""manage.py render: the same document without a worker."""

import hashlib
import io

import pytest
from django.core.management import CommandError, call_command

from tests.cast import make_country
from tests.fragile.documents.conftest import CANARY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


def render(target, *words, slug="tst"):
    out = io.StringIO()
    call_command("render", "sample", slug, "--as-of", "2005-12-31", *words, "-o", str(target), stdout=out)
    return out.getvalue()


def test_it_prints_where_the_file_is_and_what_it_holds(secretive, tmp_path, read_back, faults):
    target = tmp_path / "a.pdf"
    said = render(target)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    assert said == f"{target} 1 pages sha256 {digest}\n"
    text = read_back(target.read_bytes())
    assert "Ministry Of Health" in text
    assert "not subject to review or conditions" in text
    assert "Page 1 of 1" in text
    assert CANARY not in text
    assert faults(target) == []


def test_the_audience_and_the_language_are_those_asked_for(secretive, tmp_path, read_back, faults):
    target = tmp_path / "a.pdf"
    render(target, "--audience", "restricted", "--lang", "ar")
    assert CANARY in read_back(target.read_bytes())
    assert faults(target) == []


def test_twice_gives_the_same_bytes(secretive, tmp_path):
    first, second = render(tmp_path / "a.pdf"), render(tmp_path / "b.pdf")
    assert first.split()[1:] == second.split()[1:]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["novel", "tst"], "no document of the kind"),
        (["sample", "xyz"], "no sample with the slug “xyz”"),
        (["sample", "tst", "--audience", "everyone"], "no audience “everyone”"),
        (["sample", "tst", "--lang", "xx"], "not made in the language “xx”"),
        (["sample", "tst", "--as-of", "31.12.2005"], "“31.12.2005” is not a day"),
        (["sample", "tst", "--as-of", "2999-01-01"], "lies in the future"),
        (["sample", "tst", "--as-of", "2001-01-01"], "nothing to print before 2003"),
        (["sample", "tst", "--country", "XYZ"], "no sample with the slug"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(secretive, tmp_path, words, sentence):
    target = tmp_path / "a.pdf"
    with pytest.raises(CommandError, match=sentence):
        call_command("render", *words, "-o", str(target))
    assert not target.exists()


def test_a_file_that_cannot_be_written_is_named(secretive, tmp_path):
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        render(tmp_path / "missing" / "a.pdf")


def test_a_country_that_is_not_public_is_printed_for_its_own(db, tmp_path):
    make_country("HID", "Hidden", is_public=False)
    assert "1 pages" in render(tmp_path / "a.pdf", slug="hid")
