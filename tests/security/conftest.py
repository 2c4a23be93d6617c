"""The workspaces of both apps in one place: attacks cross them."""

import threading

import pytest
from django.db import connection, connections

from tests.compacts.conftest import *  # noqa: F403
from tests.strategies.conftest import *  # noqa: F403


@pytest.fixture
def at_once(transactional_db):
    """Run functions at the same moment, each in its own thread and connection; give back results and exceptions."""

    def run(*acts):
        start, results = threading.Barrier(len(acts)), [None] * len(acts)

        def one(place, act):
            start.wait(10)
            try:
                results[place] = act()
            except Exception as error:
                results[place] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one, args=pair) for pair in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return results

    return run


@pytest.fixture
def sql(db):
    """Whatever code runs: straight to PostgreSQL, deferred checks included."""

    def run(statement, *params):
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    return run
