"""The table of contents of the pages about people: invitations, the acting role, the demo's cast."""

from django.urls import URLPattern, path  # noqa: F401

urlpatterns: list[URLPattern] = []
