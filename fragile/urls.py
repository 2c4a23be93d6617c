"""The whole site's table of contents."""

from django.urls import include, path

from fragile import health

urlpatterns = [
    path("healthz/", health.ready, name="ready"),
    path("livez/", health.live, name="live"),
    path("accounts/", include("allauth.urls")),
    path("people/", include("fragile.actors.urls")),
    path("strategies/", include("strategies.urls")),
    path("compacts/", include("compacts.urls")),
    path("documents/", include("fragile.documents.urls")),
    path("ui/", include("fragile.ui.urls")),
    path("api/v1/", include("fragile.api")),
    path("api/v1/", include("strategies.api")),
    path("api/v1/", include("compacts.api")),
    path("", include("compacts.exchange.urls")),
    path("", include("fragile.story.urls")),
]
handler500 = "fragile.health.failed"
# allauth answers with this when somebody tries too often
handler429 = "fragile.actors.limits.too_often"
