"""The table of contents of the country pages: home, story, settlement, actors, rates."""

from django.urls import URLPattern, path  # noqa: F401

urlpatterns: list[URLPattern] = []
