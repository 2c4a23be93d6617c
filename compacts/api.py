"""The read API of the compacts: parties, promises of both sides, donors' money, and the figures made of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import path
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from compacts.agreements.models import Compact, CompactState, Party, Side
from compacts.commitments.models import Commitment, CommitmentReport, CommitmentVersion, Verification
from compacts.figures.exports import as_json
from compacts.figures.queries import compact_figures
from compacts.funding.models import FlowShare, FundingFlow, Transaction
from fragile.actors.models import Actor
from fragile.asof import AsOfForm, today_in
from fragile.endpoints import Level, Listing, Named, One, endpoint
from strategies.plans.models import Priority, Strategy

COUNTRY = "ISO 3166 code of the country, such as LBR"
NOT_REPORTED = "not_reported"


# -- compacts ---------------------------------------------------------------------------------------------------------
class PartyOut(serializers.ModelSerializer[Party]):
    actor = Named()

    class Meta:
        model = Party
        fields = ("actor", "side", "signed_on")


class CompactOut(serializers.ModelSerializer[Compact]):
    country = serializers.CharField(source="country.iso3", help_text=COUNTRY)
    strategy = serializers.CharField(
        source="strategy.slug", default=None, allow_null=True, help_text="slug of the strategy, if the caller may see it"
    )
    level = Level()
    parties = PartyOut(many=True)

    class Meta:
        model = Compact
        fields = (
            "slug", "country", "title", "strategy", "state", "legal_nature", "signed_on", "ends_on",
            "monitoring_agreed_on", "next_review_on", "joint_body", "source", "level", "parties",
        )  # fmt: skip


class CompactFilter(filters.FilterSet):
    country = filters.CharFilter(field_name="country__iso3", help_text=COUNTRY)
    state = filters.ChoiceFilter(choices=CompactState.choices)


def compacts(view: Any) -> QuerySet[Compact]:
    found = Compact.objects.visible_to(view.viewer).select_related("country")
    parties = Party.objects.visible_to(view.viewer).select_related("actor")
    return found.prefetch_related(Prefetch("strategy", Strategy.objects.visible_to(view.viewer)), Prefetch("parties", parties))


@extend_schema(summary="Compacts")
class Compacts(Listing):
    serializer_class = CompactOut
    filterset_class = CompactFilter
    ordering_fields = ("slug", "title", "signed_on")

    def get_queryset(self) -> QuerySet[Compact]:
        return compacts(self)


@extend_schema(summary="One compact")
class OneCompact(One):
    serializer_class = CompactOut
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Compact]:
        return compacts(self)


# -- figures ----------------------------------------------------------------------------------------------------------
AS_OF = OpenApiParameter("as_of", OpenApiTypes.DATE, description="The day to look from; today when left out")


@extend_schema(
    summary="Figures of a compact",
    description=(
        "The page's own figures for the caller's audience: amounts in millions of the reporting currency, `exact` as text. "
        "A figure without a value is null and `reasons` says why."
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
        form = AsOfForm(request.query_params)
        if not form.is_valid():
            sentence = _("Write a day between 1945 and 2100 as year-month-day, such as 2005-12-31.")
            raise ValidationError({"as_of": [sentence]})
        day = form.cleaned_data["as_of"] or today_in(compact.country)
        return Response(as_json(compact_figures(compact, day, self.viewer)))


# -- promises ---------------------------------------------------------------------------------------------------------
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


@extend_schema(summary="One commitment")
class OneCommitment(One):
    serializer_class = CommitmentOut
    lookup_field = "ref"

    def get_queryset(self) -> QuerySet[Commitment]:
        return commitments(self).filter(compact__slug=self.kwargs.get("slug"))


# -- money ------------------------------------------------------------------------------------------------------------
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
        help_text="disclosed: the entries hold it; not_disclosed: the donor gives and has not said how much, which is not zero"
    )
    commitment = serializers.CharField(source="commitment.ref", default=None, allow_null=True)
    level = Level()
    shares = ShareOut(many=True)
    transactions = TransactionOut(many=True, help_text="the ledger: signed entries, a correction names what it corrects")

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
    is_humanitarian = filters.BooleanFilter()


def flows(view: Any) -> QuerySet[FundingFlow]:
    found = FundingFlow.objects.visible_to(view.viewer).select_related("compact__country", "donor", "recipient")
    seen = priorities(view)
    return found.prefetch_related(
        Prefetch("commitment", Commitment.objects.visible_to(view.viewer)),
        Prefetch("shares", FlowShare.objects.filter(priority__in=seen).prefetch_related(Prefetch("priority", seen))),
        "transactions",
    )


@extend_schema(summary="Flows", description="Donors' money with its ledger. Amounts are text, each with its currency and source.")
class Flows(Listing):
    serializer_class = FlowOut
    filterset_class = FlowFilter
    ordering_fields = ("ref", "title", "compact__slug")

    def get_queryset(self) -> QuerySet[FundingFlow]:
        return flows(self)


@extend_schema(summary="One flow")
class OneFlow(One):
    serializer_class = FlowOut
    lookup_field = "ref"

    def get_queryset(self) -> QuerySet[FundingFlow]:
        return flows(self).filter(compact__slug=self.kwargs.get("slug"))


urlpatterns = [
    path("compacts/", endpoint(Compacts), name="api_compacts"),
    path("compacts/<slug:slug>/", endpoint(OneCompact), name="api_compact"),
    path("compacts/<slug:slug>/figures/", endpoint(Figures), name="api_figures"),
    path("compacts/<slug:slug>/commitments/<slug:ref>/", endpoint(OneCommitment), name="api_commitment"),
    path("compacts/<slug:slug>/flows/<slug:ref>/", endpoint(OneFlow), name="api_flow"),
    path("commitments/", endpoint(Commitments), name="api_commitments"),
    path("flows/", endpoint(Flows), name="api_flows"),
]
