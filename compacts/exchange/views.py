from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from compacts.exchange.queries import country_file, text_of
from fragile.actors.access import requires
from fragile.countries.models import Country
from fragile.countries.queries import country_of
from fragile.rules import may_take_country_file


@require_safe
@requires(may_take_country_file, load=country_of)
def download_country_file(request: HttpRequest, country: Country) -> HttpResponse:
    """What the acting person may see, and no more; the file says for which audience it was made."""
    document = country_file(country, request.viewer)
    name = f"{country.iso3.lower()}-{document['audience'].replace('_', '-')}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text_of(document), content_type="application/json; charset=utf-8", headers=headers)
