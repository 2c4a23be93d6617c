"""Promises of both sides, as the read API tells of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from compacts.agreements.models import Side
from compacts.commitments.models import Commitment, CommitmentReport, CommitmentVersion, Verification
from fragile.endpoints import COUNTRY, HIDDEN, Level, Listing, Named, One
from strategies.plans.models import Priority


class CommitmentVersionOut(serializers.ModelSerializer[CommitmentVersion]):
    class Meta:
        model = CommitmentVersion
        fields = (
            "number", "text", "indicator", "baseline", "baseline_on", "target", "due_on", "evidence_required", "reason",
            "made_on",
        )  # fmt: skip


class VerificationOut(serializers.ModelSerializer[Verification]):
    verifier = Named(source="verifier.actor", default=None, help_text="null when it was the joint body")

    class Meta:
        model = Verification
        fields = ("on", "finding", "text", "verifier")


class ReportOut(serializers.ModelSerializer[CommitmentReport]):
    verifications = VerificationOut(many=True)

    class Meta:
        model = CommitmentReport
        fields = ("on", "claim", "text", "evidence", "source", "verifications")


class PriorityRef(serializers.ModelSerializer[Priority]):
    strategy = serializers.CharField(source="version.strategy.slug")
    version = serializers.IntegerField(source="version.number")

    class Meta:
        model = Priority
        fields = ("strategy", "version", "number", "title")


class CommitmentOut(serializers.ModelSerializer[Commitment]):
    compact = serializers.CharField(source="compact.slug")
    country = serializers.CharField(source="compact.country.iso3", help_text=COUNTRY)
    side = serializers.ChoiceField(source="owner.side", choices=Side.choices)
    owner = Named(source="owner.actor")
    counterpart = Named(source="counterpart.actor", default=None)
    priority = PriorityRef(allow_null=True)
    level = Level()
    versions = CommitmentVersionOut(many=True, help_text="every wording, the one that stands first")
    reports = ReportOut(many=True, help_text="the owner's word, each with what the second key found")

    class Meta:
        model = Commitment
        fields = (
            "compact", "country", "ref", "side", "owner", "counterpart", "area", "state", "withdrawn_on", "priority",
            "source", "level", "versions", "reports",
        )  # fmt: skip


class CommitmentFilter(filters.FilterSet):
    compact = filters.CharFilter(field_name="compact__slug")
    country = filters.CharFilter(field_name="compact__country__iso3", help_text=COUNTRY)
    side = filters.ChoiceFilter(field_name="owner__side", choices=Side.choices)
    area = filters.ChoiceFilter(choices=Commitment.Area.choices)
    state = filters.ChoiceFilter(choices=Commitment.State.choices)


def priorities(view: Any) -> QuerySet[Priority]:
    return Priority.objects.visible_to(view.viewer).select_related("version__strategy")


def commitments(view: Any) -> QuerySet[Commitment]:
    found = Commitment.objects.visible_to(view.viewer).select_related(
        "compact__country", "owner__actor", "counterpart__actor"
    )
    verifications = Verification.objects.select_related("verifier__actor")
    return found.prefetch_related(
        Prefetch("priority", priorities(view)),
        Prefetch("versions", CommitmentVersion.objects.order_by("-number")),
        "reports",
        Prefetch("reports__verifications", verifications),
    )


@extend_schema(summary="Commitments", description="Promises of both sides; money is under flows.")
class Commitments(Listing):
    serializer_class = CommitmentOut
    filterset_class = CommitmentFilter
    ordering_fields = ("ref", "compact__slug")

    def get_queryset(self) -> QuerySet[Commitment]:
        return commitments(self)


@extend_schema(summary="One commitment", description=HIDDEN)
class OneCommitment(One):
    serializer_class = CommitmentOut
    lookup_field = "ref"

    def get_queryset(self) -> QuerySet[Commitment]:
        return commitments(self).filter(compact__slug=self.kwargs.get("slug"))
