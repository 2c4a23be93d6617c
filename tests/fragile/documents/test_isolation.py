"""A rendering that runs wild ends alone, and says why."""

import faulthandler
import os
import signal

import pytest

from fragile.documents.isolation import MIB, Limits, render_isolated
from fragile.documents.rendering import Progress, RenderedPdf, RenderingBroke, RenderingRefused

PDF = RenderedPdf(b"%PDF-" + b"x" * 3_000_000, 1, 2, "0" * 64)


def ignore(progress):
    pass


def spin(tell):
    while True:
        pass


def test_the_document_comes_back_whole_from_its_child():
    assert render_isolated(lambda tell: PDF, beat=ignore) == PDF


def test_progress_reaches_the_parent_while_the_child_works():
    class Enough(Exception):
        pass

    def render(tell):
        tell(Progress(f"made by {os.getpid()}", 50))
        spin(tell)

    def beat(progress):
        if progress.percent == 50:
            assert progress.step != f"made by {os.getpid()}"
            raise Enough

    with pytest.raises(Enough):
        render_isolated(render, beat=beat, every=0.01)


def test_a_child_whose_job_is_lost_is_killed(tmp_path):
    pid = tmp_path / "pid"

    def render(tell):
        pid.write_text(str(os.getpid()))
        tell(Progress("working", 10))
        spin(tell)

    def beat(progress):
        if progress.percent == 10:
            raise KeyError

    with pytest.raises(KeyError):
        render_isolated(render, beat=beat, every=0.01)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_too_much_memory_is_refused():
    with pytest.raises(RenderingRefused, match="more memory"):
        render_isolated(lambda tell: bytearray(200 * MIB), beat=ignore, limits=Limits(memory=50 * MIB))


def test_too_much_computing_is_refused():
    with pytest.raises(RenderingRefused, match="more than 1 seconds of computing"):
        render_isolated(spin, beat=ignore, limits=Limits(cpu_seconds=1))


def test_a_rendering_that_only_waits_is_ended():
    with pytest.raises(RenderingBroke, match="not done after 0 seconds"):
        render_isolated(lambda tell: signal.pause(), beat=ignore, limits=Limits(wall_seconds=0), every=0.01)


def test_a_killed_child_is_told_from_a_refusal():
    with pytest.raises(RenderingBroke, match="stopped from outside"):
        render_isolated(lambda tell: os.kill(os.getpid(), signal.SIGKILL), beat=ignore)


def test_a_crash_in_a_library_names_its_signal():
    def render(tell):
        faulthandler.disable()  # pytest's own report of the crash
        os.abort()

    with pytest.raises(RenderingBroke, match="SIGABRT"):
        render_isolated(render, beat=ignore)


def test_an_unknown_error_names_its_kind():
    with pytest.raises(RenderingBroke, match="ZeroDivisionError"):
        render_isolated(lambda tell: 1 / 0, beat=ignore)


def test_a_refusal_keeps_its_sentence():
    def render(tell):
        raise RenderingRefused("Shorten the text.")

    with pytest.raises(RenderingRefused, match=r"^Shorten the text\.$"):
        render_isolated(render, beat=ignore)
