from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fragile.actors.access import anyone, requires
from fragile.ui import guide as example


@requires(anyone)
def guide(request: HttpRequest) -> HttpResponse:
    return render(request, "components/guide.html", example.context())
