"""Asking the read API as somebody."""

import datetime as dt

from django.test import Client

from fragile.actors.models import Actor, Role
from fragile.audience import Viewer
from fragile.documents.models import RenderJob
from tests.cast import make_actor, make_member, sign_in

LISTS = ["countries", "actors", "documents", "strategies", "compacts", "commitments", "flows"]


def get(client, path, status=200, **parameters):
    response = client.get(f"/api/v1/{path}", parameters)
    assert response.status_code == status, response.content
    return response.json()


def rows(client, path, **parameters):
    return get(client, path, **parameters)["results"]


def make_job(country, level, title, **fields):
    fields = {
        "kind": "strategy",
        "subject_slug": "plan",
        "language": "en",
        "template_version": "1",
        "content_hash": "0" * 64,
        **fields,
    }
    return RenderJob.objects.create(
        country=country, audience=level, title=title, as_of=dt.date(2006, 1, 1), key=title.ljust(64, "."), snapshot={},
        requester="test", **fields,
    )  # fmt: skip


def client_at(country, level):
    if level is None:
        return Client(), Viewer.public()
    actor = make_actor(country, f"reader-{level}", Actor.Kind.NGO)
    member = make_member(actor, Role.AUDITOR, clearance=level)
    return sign_in(Client(), member), member.viewer
