import pytest
from django.core.exceptions import ImproperlyConfigured

from fragile.environment import broker_url, database, flag, redis_url, secret


def test_secret_is_read_from_the_file_that_the_environment_names(tmp_path, monkeypatch):
    (tmp_path / "key").write_text("from a file\n")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    assert secret("SECRET_KEY") == "from a file"


def test_secret_that_is_missing_stops_the_start_and_says_what_to_set(monkeypatch):
    monkeypatch.delenv("NOBODY_SET_THIS", raising=False)
    with pytest.raises(ImproperlyConfigured, match="NOBODY_SET_THIS_FILE"):
        secret("NOBODY_SET_THIS")


def test_flag_refuses_a_word_that_could_mean_either(monkeypatch):
    monkeypatch.setenv("DEMO", "yes")
    with pytest.raises(ImproperlyConfigured, match="write 1 for yes or 0 for no"):
        flag("DEMO", default=False)


def test_database_reads_a_socket_folder_and_a_quoted_password():
    socket = database("postgresql://u@/name?host=/run/pg")
    network = database("postgresql://u:p%40ss@db:5433/name")
    assert (socket["HOST"], socket["NAME"], socket["PORT"]) == ("/run/pg", "name", "")
    assert (network["HOST"], network["PORT"], network["PASSWORD"]) == ("db", 5433, "p@ss")


def test_database_refuses_another_product():
    with pytest.raises(ImproperlyConfigured, match="PostgreSQL is the only database"):
        database("sqlite:///x")


@pytest.mark.parametrize(
    ("base", "client", "broker"),
    [
        ("redis://:pw@host:6379", "redis://:pw@host:6379/3", "redis://:pw@host:6379/3"),
        ("unix:///run/r.sock", "unix:///run/r.sock?db=3", "redis+socket:///run/r.sock?virtual_host=3"),
    ],
    ids=["network", "socket"],
)
def test_addresses_of_one_server_for_its_two_readers(base, client, broker):
    assert (redis_url(base, 3), broker_url(base, 3)) == (client, broker)
