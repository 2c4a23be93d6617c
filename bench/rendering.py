"""Rows against time, memory and size: `.venv/bin/python -m bench.rendering [ROWS ...]`.

Each document is rendered as in a worker: by a warm process, in a forked child. Time is the child's processor time. Says
how it grows with the rows (the slope of its logarithm: 1 is linear); the last line is the first one again, whose digest
must be the same.
"""

import gc
import math
import os
import resource
import sys
import time
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = ("Commitment", "Who", "Due", "Light", "Pledged", "Committed", "Paid", "Note")
CELLS = (
    "Publish the budget of each quarter",
    "Government",
    "31 Dec 2005",
    "On track",
    "12.5",
    "9.0",
    "4.2",
    "as agreed",
)
CSS = ("css/tokens.css", "css/components.css", "css/widths.css", "css/print.css")


def document(rows: int) -> str:
    links = "".join(f'<link rel="stylesheet" href="app:{path}">' for path in CSS)
    head = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    row = "<tr>" + "".join(f"<td>{cell}</td>" for cell in CELLS) + "</tr>"
    return (
        f'<!doctype html><html lang="en"><title>Rows</title>{links}<body><h1>Rows</h1>'
        f'<table class="data"><thead><tr>{head}</tr></thead><tbody>{row * rows}</tbody></table>'
    )


def measure(rows: int) -> tuple[float, float]:
    from fragile.documents.isolation import Limits, render_isolated
    from fragile.documents.pdf import render_pdf
    from fragile.documents.rendering import RenderedPdf

    assets = {f"app:{path}": ((ROOT / "static" / path).read_bytes(), "text/css") for path in CSS}
    html = document(rows)

    def render(tell) -> RenderedPdf:
        pdf = render_pdf(html, assets=assets, language="en", title="Rows", on_progress=tell)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{rows:6} rows {pdf.pages:4} pages {len(pdf.content) // 1024:6} KiB {peak:5} MiB ", end="", flush=True)
        return pdf

    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    limits = Limits(memory=4 << 30, cpu_seconds=900, wall_seconds=900)
    digest = render_isolated(render, beat=lambda progress: None, limits=limits).sha256
    wall = time.perf_counter() - wall
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{wall:7.2f} s wall {cpu:7.2f} s cpu {1000 * cpu / rows:6.1f} ms a row  {digest[:12]}")
    return cpu, wall


def main(sizes: list[int]) -> None:
    os.environ.setdefault("FONTCONFIG_FILE", str(ROOT / "var" / "fonts" / "fonts.conf"))
    settings.configure(USE_I18N=False)
    from fragile.documents.pdf import warm

    warm()
    gc.collect()
    gc.freeze()
    costs = [measure(rows)[0] for rows in sizes]
    measure(sizes[0])
    if len(sizes) > 1:
        slope = math.log(costs[-1] / costs[0]) / math.log(sizes[-1] / sizes[0])
        print(f"slope from {sizes[0]} to {sizes[-1]} rows: {slope:.2f}")


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [50, 200, 400, 800, 1600])
