"""The read API of the ground floor: countries, actors, documents; and the API's own description."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe
from django_filters import rest_framework as filters
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework import serializers

from fragile.actors.access import anyone, requires
from fragile.actors.models import Actor, DacStatus
from fragile.countries.models import Country
from fragile.documents.models import RenderJob
from fragile.documents.queries import job_within_reach
from fragile.endpoints import COUNTRY, HIDDEN, Level, Listing, One, YesNo, endpoint


# -- countries --------------------------------------------------------------------------------------------------------
class CountryOut(serializers.ModelSerializer[Country]):
    class Meta:
        model = Country
        fields = (
            "iso3", "name", "currency", "reporting_currency", "fiscal_year_start_month", "languages", "time_zone",
            "history_ends_on", "is_public", "is_demo",
        )  # fmt: skip


class CountryFilter(filters.FilterSet):
    is_demo = YesNo()


@extend_schema(summary="Countries", description="Country workspaces with a public page, and the caller's own.")
class Countries(Listing):
    serializer_class = CountryOut
    filterset_class = CountryFilter
    ordering_fields = ("name", "iso3")

    def get_queryset(self) -> QuerySet[Country]:
        return Country.objects.visible_to(self.viewer)


@extend_schema(summary="One country", description=HIDDEN)
class OneCountry(One):
    serializer_class = CountryOut
    lookup_field = "iso3"

    def get_queryset(self) -> QuerySet[Country]:
        return Country.objects.visible_to(self.viewer)


# -- actors -----------------------------------------------------------------------------------------------------------
class DacStatusOut(serializers.ModelSerializer[DacStatus]):
    class Meta:
        model = DacStatus
        fields = ("is_member", "since", "source")


class ActorOut(serializers.ModelSerializer[Actor]):
    country = serializers.CharField(source="country.iso3", help_text=COUNTRY)
    level = Level()
    dac_statuses = DacStatusOut(many=True, help_text="DAC membership by date; empty when it is not known")

    class Meta:
        model = Actor
        fields = (
            "id", "country", "slug", "name", "short_name", "kind", "org_ref", "is_humanitarian", "dissolved_on",
            "level", "dac_statuses",
        )  # fmt: skip


class ActorFilter(filters.FilterSet):
    country = filters.CharFilter(field_name="country__iso3", help_text=COUNTRY)
    kind = filters.ChoiceFilter(choices=Actor.Kind.choices)
    is_humanitarian = YesNo()


def actors(view: Listing | One) -> QuerySet[Actor]:
    return Actor.objects.visible_to(view.viewer).select_related("country").prefetch_related("dac_statuses")


@extend_schema(summary="Actors", description="Organisations and political forces, each as one country knows it.")
class Actors(Listing):
    serializer_class = ActorOut
    filterset_class = ActorFilter
    ordering_fields = ("name", "kind", "slug")

    def get_queryset(self) -> QuerySet[Actor]:
        return actors(self)


@extend_schema(summary="One actor", description=HIDDEN)
class OneActor(One):
    serializer_class = ActorOut
    queryset = Actor.objects.none()

    def get_queryset(self) -> QuerySet[Actor]:
        return actors(self)


# -- documents --------------------------------------------------------------------------------------------------------
class DocumentOut(serializers.ModelSerializer[RenderJob]):
    country = serializers.CharField(source="country.iso3", help_text=COUNTRY)
    audience = Level()
    subject = serializers.CharField(source="subject_slug", help_text="slug of the strategy or compact that it shows")
    sha256 = serializers.CharField(source="artefact.sha256", default=None, allow_null=True)
    pages = serializers.IntegerField(source="artefact.pages", default=None, allow_null=True)
    size = serializers.IntegerField(source="artefact.size", default=None, allow_null=True, help_text="bytes")
    file = serializers.SerializerMethodField(help_text="address of the finished file; null until it is there")

    class Meta:
        model = RenderJob
        fields = (
            "uuid", "country", "kind", "subject", "title", "audience", "as_of", "language", "state", "created_at",
            "finished_at", "content_hash", "sha256", "pages", "size", "file",
        )  # fmt: skip

    def get_file(self, job: RenderJob) -> str | None:
        return reverse("download_document", args=[job.uuid]) if job.state == RenderJob.State.DONE else None


class DocumentFilter(filters.FilterSet):
    country = filters.CharFilter(field_name="country__iso3", help_text=COUNTRY)
    kind = filters.CharFilter(help_text="strategy or report")
    state = filters.ChoiceFilter(choices=RenderJob.State.choices)


@extend_schema(
    summary="Documents", description="Documents that were asked for, with the audience that each was made for."
)
class Documents(Listing):
    serializer_class = DocumentOut
    filterset_class = DocumentFilter
    ordering_fields = ("-created_at", "created_at", "as_of", "kind")

    def get_queryset(self) -> QuerySet[RenderJob]:
        jobs = RenderJob.objects.visible_to(self.viewer).select_related("country", "artefact")
        return jobs.defer("snapshot", "artefact__content")


@extend_schema(summary="One document", description=HIDDEN)
class OneDocument(One):
    serializer_class = DocumentOut
    queryset = RenderJob.objects.none()
    lookup_field = "uuid"

    def get_object(self) -> RenderJob:
        try:
            return job_within_reach(self.viewer, self.kwargs["uuid"])
        except RenderJob.DoesNotExist:
            return super().get_object()  # from an empty list: the usual answer


# -- the API's own description ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Address:
    path: str
    summary: str
    description: str
    parameters: tuple[tuple[str, str], ...]


@cache
def addresses() -> tuple[Address, ...]:
    """From the OpenAPI schema itself, so that the page for people can leave none out."""
    paths: dict[str, Any] = SchemaGenerator().get_schema(public=True)["paths"]
    return tuple(
        Address(
            address,
            operation.get("summary", ""),
            operation.get("description", ""),
            tuple((p["name"], p.get("description", "")) for p in operation.get("parameters", []) if p["in"] == "query"),
        )
        for address, operations in paths.items()
        for operation in operations.values()
    )


@require_safe
@requires(anyone)
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "fragile/api.html", {"addresses": addresses(), "here": "API"})


@extend_schema(exclude=True)
class Schema(SpectacularAPIView):
    permission = anyone


schema = Schema.as_view()
schema.permission = anyone  # type: ignore[attr-defined]

urlpatterns = [
    path("", about, name="api"),
    path("schema/", schema, name="api_schema"),
    path("countries/", endpoint(Countries), name="api_countries"),
    path("countries/<slug:iso3>/", endpoint(OneCountry), name="api_country"),
    path("actors/", endpoint(Actors), name="api_actors"),
    path("actors/<int:pk>/", endpoint(OneActor), name="api_actor"),
    path("documents/", endpoint(Documents), name="api_documents"),
    path("documents/<uuid:uuid>/", endpoint(OneDocument), name="api_document"),
]
