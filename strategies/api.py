"""The read API of the strategies: each with the versions that the caller may see, and a version's text and plan."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.urls import path
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from fragile.endpoints import COUNTRY, HIDDEN, Level, Listing, Named, One, endpoint
from fragile.settlements.models import SettlementProvision
from strategies.consultation.models import Endorsement
from strategies.drafting.models import Section
from strategies.plans.models import Priority, Risk, RoleAllocation, State, Strategy, StrategyVersion
from strategies.publication.models import CitedCommitment, CitedFinding


class VersionOut(serializers.ModelSerializer[StrategyVersion]):
    strategy = serializers.CharField(source="strategy.slug")
    supersedes = serializers.IntegerField(source="supersedes.number", default=None, allow_null=True)
    level = Level()

    class Meta:
        model = StrategyVersion
        fields = (
            "strategy", "number", "state", "language", "level", "supersedes", "proposed_on", "content_hash",
            "agreed_on", "next_review_on",
        )  # fmt: skip


class StrategyOut(serializers.ModelSerializer[Strategy]):
    country = serializers.CharField(source="country.iso3")
    facilitator = Named()
    versions = VersionOut(many=True, help_text="the ones that the caller may see, the newest first")

    class Meta:
        model = Strategy
        fields = ("slug", "country", "title", "kind", "facilitator", "versions")


class SectionOut(serializers.ModelSerializer[Section]):
    title = serializers.CharField(source="get_key_display")
    level = Level()

    class Meta:
        model = Section
        fields = ("key", "title", "body", "revision", "word_budget", "level")


class RoleOut(serializers.ModelSerializer[RoleAllocation]):
    actor = Named()

    class Meta:
        model = RoleAllocation
        fields = ("part", "actor")


class ProvisionOut(serializers.ModelSerializer[SettlementProvision]):
    settlement = serializers.CharField(source="settlement.slug")

    class Meta:
        model = SettlementProvision
        fields = ("settlement", "ref", "text")


class PriorityOut(serializers.ModelSerializer[Priority]):
    roles = RoleOut(many=True)
    provisions = ProvisionOut(many=True)

    class Meta:
        model = Priority
        fields = ("number", "title", "why_now", "dimension", "dividend", "gains", "loses", "provisions", "roles")


class RiskOut(serializers.ModelSerializer[Risk]):
    owner = Named()

    class Meta:
        model = Risk
        fields = ("number", "text", "owner", "trigger", "response")


class CitedFindingOut(serializers.ModelSerializer[CitedFinding]):
    level = Level()

    class Meta:
        model = CitedFinding
        fields = ("kind", "text", "source", "level")


class CitedCommitmentOut(serializers.ModelSerializer[CitedCommitment]):
    level = Level()

    class Meta:
        model = CitedCommitment
        fields = ("ref", "side", "owner", "text", "benchmark", "due_on", "level")


class EndorsementOut(serializers.ModelSerializer[Endorsement]):
    actor = Named()

    class Meta:
        model = Endorsement
        fields = ("actor", "kind", "on", "content_hash", "reservation")


class WholeVersionOut(VersionOut):
    sections = SectionOut(many=True)
    priorities = PriorityOut(many=True)
    risks = RiskOut(many=True)
    cited_findings = CitedFindingOut(many=True)
    cited_commitments = CitedCommitmentOut(many=True)
    endorsements = EndorsementOut(many=True)

    class Meta(VersionOut.Meta):
        fields = (
            *VersionOut.Meta.fields, "sections", "priorities", "risks", "cited_findings", "cited_commitments",
            "endorsements",
        )  # type: ignore[assignment]  # fmt: skip


class StrategyFilter(filters.FilterSet):
    country = filters.CharFilter(field_name="country__iso3", help_text=COUNTRY)
    kind = filters.ChoiceFilter(choices=Strategy.Kind.choices)


class VersionFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=State.choices)


def strategies(view: Any) -> QuerySet[Strategy]:
    versions = (
        StrategyVersion.objects.visible_to(view.viewer).select_related("supersedes", "strategy").order_by("-number")
    )
    found = Strategy.objects.visible_to(view.viewer).select_related("country", "facilitator")
    return found.prefetch_related(Prefetch("versions", versions))


def versions_of(view: Any) -> QuerySet[StrategyVersion]:
    """Of a strategy that the caller may not see there is no list, not an empty one."""
    found = StrategyVersion.objects.visible_to(view.viewer).select_related("strategy", "supersedes")
    if getattr(view, "swagger_fake_view", False):
        return found
    if not Strategy.objects.visible_to(view.viewer).filter(slug=view.kwargs["slug"]).exists():
        raise Http404
    return found.filter(strategy__slug=view.kwargs["slug"])


def whole_versions_of(view: Any) -> QuerySet[StrategyVersion]:
    def seen(rows: Any) -> QuerySet[Any]:
        return rows.objects.visible_to(view.viewer)

    return versions_of(view).prefetch_related(
        Prefetch("sections", seen(Section)),
        Prefetch("priorities", seen(Priority)),
        Prefetch("priorities__roles", seen(RoleAllocation).select_related("actor")),
        Prefetch("priorities__provisions", seen(SettlementProvision).select_related("settlement")),
        Prefetch("risks", seen(Risk).select_related("owner")),
        Prefetch("cited_findings", seen(CitedFinding)),
        Prefetch("cited_commitments", seen(CitedCommitment)),
        Prefetch("endorsements", seen(Endorsement).select_related("actor")),
    )


@extend_schema(summary="Strategies", description="Each with the versions that the caller may see.")
class Strategies(Listing):
    serializer_class = StrategyOut
    filterset_class = StrategyFilter
    ordering_fields = ("slug", "title")

    def get_queryset(self) -> QuerySet[Strategy]:
        return strategies(self)


@extend_schema(summary="One strategy", description=HIDDEN)
class OneStrategy(One):
    serializer_class = StrategyOut
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Strategy]:
        return strategies(self)


@extend_schema(summary="Versions of a strategy", description="The newest first.")
class Versions(Listing):
    serializer_class = VersionOut
    filterset_class = VersionFilter
    ordering_fields = ("-number", "number")

    def get_queryset(self) -> QuerySet[StrategyVersion]:
        return versions_of(self)


@extend_schema(
    summary="One version", description="The text section by section, the plan, and the positions taken on it."
)
class OneVersion(One):
    serializer_class = WholeVersionOut
    lookup_field = "number"

    def get_queryset(self) -> QuerySet[StrategyVersion]:
        return whole_versions_of(self)


urlpatterns = [
    path("strategies/", endpoint(Strategies), name="api_strategies"),
    path("strategies/<slug:slug>/", endpoint(OneStrategy), name="api_strategy"),
    path("strategies/<slug:slug>/versions/", endpoint(Versions), name="api_versions"),
    path("strategies/<slug:slug>/versions/<int:number>/", endpoint(OneVersion), name="api_version"),
]
