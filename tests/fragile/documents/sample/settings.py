"""The project with the sample kinds: for the workers of these tests."""

from fragile.settings import *  # noqa: F403
from fragile.settings import INSTALLED_APPS

# what a test can wait for
DOCUMENT_LEASE_SECONDS = 3
DOCUMENT_PATIENCE_SECONDS = 1
INSTALLED_APPS = [*INSTALLED_APPS, "tests.fragile.documents.sample"]
