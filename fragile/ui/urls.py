"""What the frame of every page needs, and the style guide for those who write pages."""

from django.conf import settings
from django.urls import path

from fragile.ui import views

urlpatterns = [path("language/", views.set_language, name="set_language")]
if settings.DEBUG:
    urlpatterns.append(path("", views.guide, name="guide"))
