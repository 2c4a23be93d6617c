"""Renders in a child of its own, forked from a process that has everything loaded already.

A document that runs wild takes only its child with it: memory, processor time and wall time are bounded, and the
child dies with its parent. Meanwhile the parent can say how far the rendering is.
"""

import contextlib
import ctypes
import gc
import json
import logging
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import NoReturn

from django.utils.translation import gettext as _

from fragile.documents.rendering import OnProgress, Progress, RenderedPdf, RenderingBroke, RenderingRefused

log = logging.getLogger(__name__)

PR_SET_PDEATHSIG = 1
MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    memory: int = 768 * MIB
    """More than what the process holds already when it forks."""
    cpu_seconds: int = 90
    wall_seconds: int = 180


def render_isolated(
    render: Callable[[OnProgress], RenderedPdf],
    *,
    beat: OnProgress,
    limits: Limits = Limits(),
    every: float = 1.0,
) -> RenderedPdf:
    """Run `render` in a child and call `beat` about each second with how far it is.

    When `beat` raises, the child is killed and the exception goes on: the caller has lost the right to this job.
    Raises RenderingRefused or RenderingBroke, with a sentence.
    """
    child, reader = _fork(render, limits)
    try:
        return _follow(reader, beat, limits, every)
    except EOFError:
        raise _why_it_died(_reap(child), limits) from None
    finally:
        reader.close()
        _end(child)


def _fork(render: Callable[[OnProgress], RenderedPdf], limits: Limits) -> tuple[int, Connection]:
    reader, writer = Pipe(duplex=False)
    parent = os.getpid()
    # What waits in a buffer would be written twice, once by each process.
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        reader.close()
        _be_the_child(render, writer, limits, parent)
    writer.close()
    return child, reader


def _follow(reader: Connection, beat: OnProgress, limits: Limits, every: float) -> RenderedPdf:
    progress = Progress(_("Starting"), 1)
    started = last_beat = time.monotonic()
    while True:
        if reader.poll(every):
            kind, facts = json.loads(reader.recv_bytes())
            if kind == "progress":
                progress = Progress(**facts)
            elif kind == "done":
                return RenderedPdf(content=reader.recv_bytes(), **facts)
            else:
                raise (RenderingRefused if kind == "refused" else RenderingBroke)(facts)
        now = time.monotonic()
        if now - started > limits.wall_seconds:
            sentence = _("The document was not done after %(seconds)s seconds. The server may be busy.")
            raise RenderingBroke(sentence % {"seconds": limits.wall_seconds})
        if now - last_beat >= every:
            beat(progress)
            last_beat = now


def _be_the_child(
    render: Callable[[OnProgress], RenderedPdf], writer: Connection, limits: Limits, parent: int
) -> NoReturn:
    """Never returns, and never runs the parent's exit handlers: its database and broker connections are not ours."""
    try:
        _bind(limits, parent)
        _render_and_tell(render, writer)
    except BrokenPipeError:
        # The parent is gone or no longer wants the document.
        pass
    finally:
        os._exit(0)


def _render_and_tell(render: Callable[[OnProgress], RenderedPdf], writer: Connection) -> None:
    def tell(kind: str, facts: object) -> None:
        writer.send_bytes(json.dumps([kind, facts]).encode())

    try:
        done = render(lambda progress: tell("progress", {"step": progress.step, "percent": progress.percent}))
    except RenderingRefused as fault:
        tell("refused", str(fault))
    except MemoryError:
        tell("refused", _("The document needs more memory than one document may take. Shorten it."))
    except BrokenPipeError:
        raise
    except Exception as fault:
        log.exception("rendering failed")
        tell("broke", _("The renderer met an error it does not know (%(name)s).") % {"name": type(fault).__name__})
    else:
        tell("done", {"pages": done.pages, "words": done.words, "sha256": done.sha256})
        writer.send_bytes(done.content)


def _bind(limits: Limits, parent: int) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGHUP, signal.SIGQUIT):
        # A terminal's Ctrl-C reaches this child too; whether to stop is for the parent to decide.
        signal.signal(number, signal.SIG_IGN if number == signal.SIGINT else signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        # The parent died before the line above.
        os._exit(0)
    # The collector cannot free much of a document and costs an eighth of the time.
    gc.disable()
    # A crash must not leave what the document says in a core file.
    _cap(resource.RLIMIT_CORE, 0)
    _cap(resource.RLIMIT_CPU, limits.cpu_seconds)
    if sys.platform == "linux":
        _cap(resource.RLIMIT_AS, _address_space() + limits.memory)


def _cap(kind: int, amount: int) -> None:
    _soft, hard = resource.getrlimit(kind)
    amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    resource.setrlimit(kind, (amount, hard))


def _address_space() -> int:
    with open("/proc/self/statm") as sizes:
        return int(sizes.read().split()[0]) * resource.getpagesize()


def _reap(child: int) -> int | None:
    """The child's exit code, negative for a signal; None when somebody else has collected it."""
    with contextlib.suppress(ChildProcessError):
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return None


def _why_it_died(code: int | None, limits: Limits) -> Exception:
    if code == -signal.SIGXCPU:
        sentence = _("The document takes more than %(seconds)s seconds of computing. Shorten it.")
        return RenderingRefused(sentence % {"seconds": limits.cpu_seconds})
    if code is not None and code < 0 and code != -signal.SIGKILL:
        # Pango aborts where Python would raise MemoryError.
        sentence = _("The renderer crashed (%(signal)s). The document may need more memory than one document may take.")
        return RenderingBroke(sentence % {"signal": signal.Signals(-code).name})
    return RenderingBroke(_("The renderer was stopped from outside before the document was done."))


def _end(child: int) -> None:
    with contextlib.suppress(ProcessLookupError, ChildProcessError):
        # After a normal end it is a zombie or gone, and the signal meets nobody.
        if os.waitpid(child, os.WNOHANG)[0] == 0:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
