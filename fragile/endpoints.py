"""What the addresses of the read API have in common: reach, filters, and a sentence for what they do not know."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import generics, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.filters import OrderingFilter
from rest_framework.request import Request
from rest_framework.views import APIView

from fragile.actors.access import anyone
from fragile.actors.models import Actor
from fragile.audience import AudienceLevel, Viewer

COUNTRY = "ISO 3166 code of the country, such as LBR"
HIDDEN = "What the caller may not see and what does not exist give the same answer, 404."
LEVELS = [(level.name.lower(), level.label) for level in AudienceLevel]


class Endpoint(APIView):
    """`own_parameters` are the query parameters that the view reads itself; any other unknown one is refused."""

    own_parameters: ClassVar[frozenset[str]] = frozenset()

    @property
    def viewer(self) -> Viewer:
        """Who asks, exactly as on the pages: ActingMiddleware has set it on Django's own request."""
        if getattr(self, "swagger_fake_view", False):  # while the schema is made there is no request
            return Viewer.public()
        viewer: Viewer = self.request._request.viewer  # type: ignore[attr-defined]
        return viewer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        known = self.known_parameters()
        for name in request.query_params:
            if name not in known:
                sentence = _("There is no parameter of this name here. The known ones are: %(names)s.")
                raise ValidationError({name: [sentence % {"names": ", ".join(sorted(known)) or "-"}]})

    def known_parameters(self) -> frozenset[str]:
        return self.own_parameters


class Ordering(OrderingFilter):
    """Only by the fields that a view lists, refused for any other. The key breaks ties, so that pages never overlap."""

    def get_valid_fields(self, queryset: QuerySet[Any], view: Any, context: Any = None) -> list[tuple[str, str]]:
        return [(name, name) for name in view.ordering_fields]

    def remove_invalid_fields(
        self, queryset: QuerySet[Any], fields: Iterable[str], view: Any, request: Request
    ) -> list[str]:
        for field in fields:
            if field.removeprefix("-") not in view.ordering_fields:
                sentence = _("Lists here are ordered by: %(names)s. Put - before a name for the reverse order.")
                raise ValidationError({"ordering": [sentence % {"names": ", ".join(view.ordering_fields)}]})
        return list(fields)

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        order = self.get_ordering(request, queryset, view) or list(view.ordering_fields[:1])
        return queryset.order_by(*order, "pk")


class Listing(Endpoint, generics.ListAPIView[Any]):
    """A page of what the caller may see. `ordering_fields` is the allow-list, its first one the usual order."""

    filter_backends = (filters.DjangoFilterBackend, Ordering)
    ordering_fields: ClassVar[tuple[str, ...]]
    filterset_class: ClassVar[type[filters.FilterSet] | None] = None

    def known_parameters(self) -> frozenset[str]:
        declared = self.filterset_class.base_filters if self.filterset_class else ()
        return self.own_parameters | {"page", "page_size", "ordering", *declared}


class YesNo(filters.TypedChoiceFilter):
    """true or false; a plain BooleanFilter would take any other word for no wish at all."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("true", "true"), ("false", "false")]
        super().__init__(choices=choices, coerce=lambda word: word == "true", **kwargs)


class One(Endpoint, generics.RetrieveAPIView[Any]):
    """One row within the caller's reach; what lies beyond it and what does not exist give the same answer."""


class Level(serializers.ChoiceField):
    """An audience by its name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=LEVELS, read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        return AudienceLevel(value).name.lower()


class ActorName(serializers.Serializer[Actor]):
    slug = serializers.CharField(allow_null=True, help_text="null for an organisation that the caller may not know of")
    name = serializers.CharField(allow_null=True)


@extend_schema_field(ActorName(allow_null=True))
class Named(serializers.Field[Any, Any, Any, Any]):
    """Another row's actor; null where there is none, both names null where the caller may not know which."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Any) -> dict[str, str | None]:
        viewer: Viewer = self.context["view"].viewer
        may_know = viewer.sees(value.level, value.country_id)
        return {"slug": value.slug if may_know else None, "name": value.name if may_know else None}


def endpoint(view: type[Endpoint]) -> Callable[..., HttpResponseBase]:
    """Everybody may ask; what they reach is decided by each queryset's `visible_to`."""
    made = view.as_view()
    made.permission = anyone  # type: ignore[attr-defined]
    return made
