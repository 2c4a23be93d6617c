import pytest

from tests.api.asking import make_job
from tests.compacts.exchange.files import load, sealed
from tests.compacts.exchange.ladder import LEVELS, ladder


@pytest.fixture
def stairs(db):
    """A country with one row of each kind at each level, and a document at each level."""
    country = load(sealed(ladder()))
    for place, name in enumerate(LEVELS):
        make_job(country, place, f"canary-{name}-document")
    return country
