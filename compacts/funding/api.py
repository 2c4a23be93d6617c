"""Donors' money with its ledger, as the read API tells of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers

from compacts.commitments.api import PriorityRef, priorities
from compacts.commitments.models import Commitment
from compacts.funding.models import FlowShare, FundingFlow, Transaction
from fragile.actors.models import Actor
from fragile.endpoints import COUNTRY, HIDDEN, Level, Listing, Named, One, YesNo

NOT_REPORTED = "not_reported"


class TransactionOut(serializers.ModelSerializer[Transaction]):
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True, help_text="id of the entry it corrects")

    class Meta:
        model = Transaction
        fields = (
            "id", "kind", "amount", "currency", "value_date", "corrects", "reason", "provenance", "source",
        )  # fmt: skip


class ShareOut(serializers.ModelSerializer[FlowShare]):
    priority = PriorityRef()
    share = serializers.DecimalField(max_digits=5, decimal_places=2, help_text="percent")

    class Meta:
        model = FlowShare
        fields = ("priority", "share")


class ChannelOut(serializers.Serializer[FundingFlow]):
    code = serializers.IntegerField(allow_null=True, help_text="IATI DisbursementChannel")
    name = serializers.CharField(help_text="not_reported where there is no code")


class FlowOut(serializers.ModelSerializer[FundingFlow]):
    compact = serializers.CharField(source="compact.slug")
    country = serializers.CharField(source="compact.country.iso3", help_text=COUNTRY)
    donor = Named()
    recipient = Named(allow_null=True)
    channel = serializers.SerializerMethodField()
    new_money = serializers.SerializerMethodField(help_text="yes, no, or not_reported, which is neither")
    amount = serializers.SerializerMethodField(
        help_text="disclosed: the entries hold it; not_disclosed: the donor gives and did not say how much, never zero"
    )
    commitment = serializers.CharField(source="commitment.ref", default=None, allow_null=True)
    level = Level()
    shares = ShareOut(many=True)
    transactions = TransactionOut(
        many=True, help_text="the ledger: signed entries, a correction names what it corrects"
    )

    class Meta:
        model = FundingFlow
        fields = (
            "compact", "country", "ref", "title", "donor", "recipient", "channel", "new_money", "amount",
            "is_humanitarian", "period_start", "period_end", "commitment", "level", "provenance", "source", "shares",
            "transactions",
        )  # fmt: skip

    @extend_schema_field(ChannelOut)
    def get_channel(self, flow: FundingFlow) -> dict[str, Any]:
        return {"code": flow.channel, "name": flow.get_channel_display() if flow.channel else NOT_REPORTED}

    def get_new_money(self, flow: FundingFlow) -> str:
        return {True: "yes", False: "no", None: NOT_REPORTED}[flow.is_new_money]

    def get_amount(self, flow: FundingFlow) -> str:
        return "not_disclosed" if flow.is_undisclosed else "disclosed"


class FlowFilter(filters.FilterSet):
    compact = filters.CharFilter(field_name="compact__slug")
    country = filters.CharFilter(field_name="compact__country__iso3", help_text=COUNTRY)
    donor = filters.ModelChoiceFilter(
        field_name="donor", to_field_name="slug", queryset=lambda request: Actor.objects.visible_to(request.viewer)
    )
    is_humanitarian = YesNo()


def flows(view: Any) -> QuerySet[FundingFlow]:
    found = FundingFlow.objects.visible_to(view.viewer).select_related("compact__country", "donor", "recipient")
    seen = priorities(view)
    return found.prefetch_related(
        Prefetch("commitment", Commitment.objects.visible_to(view.viewer)),
        Prefetch("shares", FlowShare.objects.filter(priority__in=seen).prefetch_related(Prefetch("priority", seen))),
        "transactions",
    )


@extend_schema(
    summary="Flows", description="Donors' money with its ledger. Amounts are text, each with its currency and source."
)
class Flows(Listing):
    serializer_class = FlowOut
    filterset_class = FlowFilter
    ordering_fields = ("ref", "title", "compact__slug")

    def get_queryset(self) -> QuerySet[FundingFlow]:
        return flows(self)


@extend_schema(summary="One flow", description=HIDDEN)
class OneFlow(One):
    serializer_class = FlowOut
    lookup_field = "ref"

    def get_queryset(self) -> QuerySet[FundingFlow]:
        return flows(self).filter(compact__slug=self.kwargs.get("slug"))
