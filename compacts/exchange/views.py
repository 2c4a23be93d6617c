from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from compacts.exchange.queries import country_file, get_country, text_of
from compacts.exchange.rules import may_take_country_file
from fragile.actors.access import requires
from fragile.countries.models import Country


@requires(may_take_country_file, load=get_country)
def download_country_file(request: HttpRequest, country: Country) -> HttpResponse:
    """What the acting person may see, and no more; the file says for which audience it was made."""
    document = country_file(country, request.viewer)
    name = f"{country.iso3.lower()}-{document['audience'].replace('_', '-')}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text_of(document), content_type="application/json; charset=utf-8", headers=headers)
