"""Mounted under /ui/ when DEBUG is on: the style guide is for those who write pages."""

from django.urls import path

from fragile.ui import views

urlpatterns = [path("", views.guide, name="guide")]
