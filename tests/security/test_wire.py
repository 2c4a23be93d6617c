"""What a real server tells of itself, believes of others, and writes into its log."""

import http.client
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


def get(server, path, **headers):
    there = urlsplit(server.url)
    connection = http.client.HTTPConnection(there.hostname, there.port, timeout=20)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


@pytest.mark.parametrize(
    "path", ["/people/join/{}/", "/accounts/password/reset/key/{}/", "/accounts/confirm-email/{}/"]
)
def test_key_in_an_address_is_not_in_the_log(server_process, path):
    key = "1-hush-a-key-of-somebody"
    get(server_process, path.format(key))
    get(server_process, "/livez/?seen=yes")
    log = server_process.output()
    assert "/livez/?seen=yes" in log  # the negative control: requests are logged
    assert key not in log


def test_address_that_a_client_gives_itself_is_not_believed(server_process):
    get(server_process, "/livez/?spoofed=1", X_Forwarded_For="203.0.113.77", X_Real_IP="203.0.113.77")
    assert "/livez/?spoofed=1" in server_process.output()
    assert "203.0.113.77" not in server_process.output()


def test_foreign_host_is_refused_and_named_nowhere(server_process):
    assert get(server_process, "/", Host="evil.example").status == 400
    answer = get(server_process, "/accounts/password/reset/", X_Forwarded_Host="evil.example")
    assert answer.status == 200


def test_server_does_not_say_what_it_is(server_process):
    assert get(server_process, "/").getheader("Server") is None
