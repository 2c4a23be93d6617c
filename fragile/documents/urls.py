"""Asking for documents, watching them being made, fetching them."""

from django.urls import path

from fragile.documents import views

urlpatterns = [
    path("of/<slug:iso3>/", views.of_country, name="documents"),
    path("new/<slug:kind>/<slug:slug>/", views.ask, name="ask_document"),
    path("<uuid:uuid>/", views.job, name="document"),
    path("<uuid:uuid>/retry/", views.retry, name="retry_document"),
    path("<uuid:uuid>/file/", views.download, name="download_document"),
]
