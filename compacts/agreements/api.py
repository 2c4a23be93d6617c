"""Compacts and their parties, as the read API tells of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from compacts.agreements.models import Compact, CompactState, Party
from fragile.endpoints import COUNTRY, HIDDEN, Level, Listing, Named, One
from strategies.plans.models import Strategy


class PartyOut(serializers.ModelSerializer[Party]):
    actor = Named()

    class Meta:
        model = Party
        fields = ("actor", "side", "signed_on")


class CompactOut(serializers.ModelSerializer[Compact]):
    country = serializers.CharField(source="country.iso3", help_text=COUNTRY)
    strategy = serializers.CharField(
        source="strategy.slug",
        default=None,
        allow_null=True,
        help_text="slug of the strategy, if the caller may see it",
    )
    level = Level()
    parties = PartyOut(many=True)

    class Meta:
        model = Compact
        fields = (
            "slug", "country", "title", "strategy", "state", "state_since", "state_reason", "legal_nature",
            "signed_on", "ends_on",
            "monitoring_agreed_on", "next_review_on", "joint_body", "source", "level", "parties",
        )  # fmt: skip


class CompactFilter(filters.FilterSet):
    country = filters.CharFilter(field_name="country__iso3", help_text=COUNTRY)
    state = filters.ChoiceFilter(choices=CompactState.choices)


def compacts(view: Any) -> QuerySet[Compact]:
    found = Compact.objects.visible_to(view.viewer).select_related("country")
    parties = Party.objects.visible_to(view.viewer).select_related("actor")
    return found.prefetch_related(
        Prefetch("strategy", Strategy.objects.visible_to(view.viewer)), Prefetch("parties", parties)
    )


@extend_schema(summary="Compacts", description="Agreements of a government and its partners, with their parties.")
class Compacts(Listing):
    serializer_class = CompactOut
    filterset_class = CompactFilter
    ordering_fields = ("slug", "title", "signed_on")

    def get_queryset(self) -> QuerySet[Compact]:
        return compacts(self)


@extend_schema(summary="One compact", description=HIDDEN)
class OneCompact(One):
    serializer_class = CompactOut
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Compact]:
        return compacts(self)
