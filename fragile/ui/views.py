from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import i18n

from fragile.actors.access import anyone, requires
from fragile.ui import guide as example

# Django's own: takes POST only, goes back to `next` if that lies on this site, and keeps the choice in a cookie
set_language = requires(anyone)(i18n.set_language)


@requires(anyone)
def guide(request: HttpRequest) -> HttpResponse:
    return render(request, "components/guide.html", example.context())
