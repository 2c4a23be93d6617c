"""The page's figures, as the read API gives them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from compacts.agreements.models import Compact
from compacts.figures.exports import as_json
from compacts.figures.queries import compact_figures
from fragile.asof import as_of
from fragile.endpoints import One

AS_OF = OpenApiParameter("as_of", OpenApiTypes.DATE, description="The day to look from; today when left out")


@extend_schema(
    summary="Figures of a compact",
    description=(
        "The page's own figures for the caller's audience: amounts in millions of the reporting currency, and in full "
        "under “exact”. A figure without a value is null, and “reasons” says why."
    ),
    parameters=[AS_OF],
    responses=OpenApiTypes.OBJECT,
)
class Figures(One):
    own_parameters = frozenset({"as_of"})
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Compact]:
        return Compact.objects.visible_to(self.viewer).select_related("country")

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        compact = self.get_object()
        chosen = as_of(request._request, compact.country)
        if chosen.form.errors:
            sentence = _("Write a day between 1945 and 2100 as year-month-day, such as 2005-12-31.")
            raise ValidationError({"as_of": [sentence]})
        return Response(as_json(compact_figures(compact, chosen.day, self.viewer)))
