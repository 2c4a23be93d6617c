"""PostgreSQL is away in the middle of a save: 503 with a time to come back, and no promise about what was saved."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.urls import reverse

from strategies.drafting import operations as drafting
from tests.cast import sign_in


def save_while(fault, person, monkeypatch):
    def broken(**_kwargs):
        raise fault

    monkeypatch.setattr(drafting, "save_section", broken)
    client = sign_in(Client(raise_request_exception=False), person)
    address = reverse("section_edit", kwargs={"slug": "testland-2003", "number": 1, "key": "analysis"})
    return client.post(address, {"body": "Words.", "base": 0})


@pytest.mark.parametrize("fault", [OperationalError("server closed the connection"), InterfaceError("is closed")])
def test_save_while_the_database_is_away_says_when_to_come_back(version, un_mission, monkeypatch, fault):
    answer = save_while(fault, un_mission, monkeypatch)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    page = answer.content.decode()
    assert "Look first whether it is there already" in page
    assert "server closed" not in page


def test_another_fault_stays_a_fault(version, un_mission, monkeypatch):
    answer = save_while(RuntimeError("hush"), un_mission, monkeypatch)
    assert answer.status_code == 500
    assert "hush" not in answer.content.decode()
