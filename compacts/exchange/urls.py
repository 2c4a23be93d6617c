"""A whole workspace as a file."""

from django.urls import path

from compacts.exchange import views

urlpatterns = [
    path("countries/<slug:iso3>/country-file.json", views.download_country_file, name="country_file"),
]
