"""How many questions a page asks of the database."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def asked(client, address):
    """The second request counts: the first one of a session writes down that the person is here."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert (answer.status_code, len(captured) < 20) == (200, True)
    return len(captured)
