"""The table of contents of the country file. docs/country-file.md explains it, docs/country-file.schema.json holds it.

It names organisations, never people: who recorded a row, and when, stays with the site where it was recorded.
"""

from __future__ import annotations

from compacts.agreements.models import Compact, Party
from compacts.commitments.models import (
    Commitment,
    CommitmentReport,
    CommitmentVersion,
    Verification,
    WithdrawalConsent,
)
from compacts.exchange.shape import Part, Ref
from compacts.funding.models import FlowShare, FundingFlow, SourceFigure, Transaction
from fragile.actors.models import Actor, ActorRelation, DacStatus
from fragile.countries.models import ExchangeRate, Institution
from fragile.settlements.models import Settlement, SettlementParty, SettlementProvision
from strategies.analysis.models import ConflictAnalysis, Finding
from strategies.consultation.models import ConsultationStep, Endorsement
from strategies.drafting.models import Section, SectionRevision
from strategies.plans.models import Priority, Risk, RoleAllocation, Strategy, StrategyVersion
from strategies.publication.models import CitedCommitment, CitedFinding

COUNTRY_FIELDS = (
    "iso3 name currency reporting_currency fiscal_year_start_month languages time_zone history_ends_on is_public "
    "is_demo"
)

SETTLEMENTS = Part(
    "settlements", Settlement, key="slug",
    fields="slug title signed_on place is_anchor document_ref source level",
    children=(
        Part("parties", SettlementParty, "capacity", parent="settlement", key="actor", refs={"actor": Ref(Actor)}),
        Part(
            "provisions", SettlementProvision, key="ref", parent="settlement",
            fields="ref category text due_on is_resource_related source level",
        ),
    ),
)  # fmt: skip

ANALYSES = Part(
    "analyses", ConflictAnalysis, "slug title on method level", key="slug", many={"owners": Ref(Actor)},
    children=(
        Part("findings", Finding, "ref kind text confidence level provenance source", parent="analysis", key="ref"),
    ),
)  # fmt: skip

VERSIONS = Part(
    "versions", StrategyVersion, parent="strategy", key="number",
    refs={"supersedes": Ref(StrategyVersion, 1, number=True)},
    fields="number state language level proposed_on content_hash agreed_on next_review_on",
    children=(
        Part(
            "sections", Section, "key word_budget body revision level", parent="version", key="key", place="position",
            children=(Part("revisions", SectionRevision, "number body merged_from", parent="section", key="number"),),
        ),
        Part(
            "priorities", Priority, parent="version", key="number",
            fields="number title why_now dimension dividend gains loses",
            many={"provisions": Ref(SettlementProvision)},
            children=(
                Part("roles", RoleAllocation, "part", parent="priority", key="actor", refs={"actor": Ref(Actor)}),
            ),
        ),
        Part(
            "risks", Risk, "number text trigger response", parent="version", key="number", refs={"owner": Ref(Actor)}
        ),
        Part("cited_findings", CitedFinding, "kind text source level", parent="version", place="position"),
        Part(
            "cited_commitments", CitedCommitment, parent="version", place="position",
            fields="ref side owner text benchmark due_on level",
        ),
        Part(
            "consultation_steps", ConsultationStep, "step on channel text level", parent="version",
            refs={"actor": Ref(Actor)},
        ),
        Part(
            "endorsements", Endorsement, "kind on content_hash reservation", parent="version",
            refs={"actor": Ref(Actor)},
        ),
    ),
)  # fmt: skip

STRATEGIES = Part(
    "strategies", Strategy, "slug title kind", key="slug", refs={"facilitator": Ref(Actor)}, children=(VERSIONS,)
)

COMMITMENTS = Part(
    "commitments", Commitment, "ref area state withdrawn_on source level", parent="compact", key="ref",
    refs={"owner": Ref(Party, 1), "counterpart": Ref(Party, 1), "priority": Ref(Priority)},
    children=(
        Part(
            "versions", CommitmentVersion, parent="commitment", key="number",
            fields="number text indicator baseline baseline_on target due_on evidence_required reason made_on",
        ),
        Part(
            "reports", CommitmentReport, "on claim text evidence source", parent="commitment",
            children=(
                Part(
                    "verifications", Verification, "on finding text", parent="report",
                    refs={"verifier": Ref(Party, 1)},
                ),
            ),
        ),
        Part(
            "withdrawal_consents", WithdrawalConsent, "on reason", parent="commitment", key="party",
            refs={"party": Ref(Party, 1)},
        ),
    ),
)  # fmt: skip

FLOWS = Part(
    "flows", FundingFlow, parent="compact", key="ref",
    fields=(
        "ref title channel is_new_money is_undisclosed is_humanitarian period_start period_end level provenance source"
    ),
    refs={"donor": Ref(Actor), "recipient": Ref(Actor), "commitment": Ref(Commitment, 1)},
    children=(
        Part("shares", FlowShare, "share", parent="flow", key="priority", refs={"priority": Ref(Priority)}),
        Part(
            "transactions", Transaction, "kind amount currency value_date reason provenance source", parent="flow",
            key="number", numbered=True, refs={"corrects": Ref(Transaction, 2, number=True)},
        ),
    ),
)  # fmt: skip

COMPACTS = Part(
    "compacts", Compact, key="slug", refs={"strategy": Ref(Strategy)},
    fields=(
        "slug title state state_since state_reason legal_nature signed_on ends_on monitoring_agreed_on next_review_on "
        "joint_body source level"
    ),
    children=(
        Part("parties", Party, "side signed_on", parent="compact", key="actor", refs={"actor": Ref(Actor)}),
        COMMITMENTS,
        FLOWS,
        Part(
            "source_figures", SourceFigure, parent="compact", key="ref",
            fields="ref measure subject amount currency on note is_preferred preferred_because level provenance source",
        ),
    ),
)  # fmt: skip

PARTS = (
    Part("institutions", Institution, "slug name branch source", key="slug"),
    Part("exchange_rates", ExchangeRate, "base quote rate on provenance source"),
    Part(
        "actors", Actor, "slug name short_name kind org_ref is_humanitarian dissolved_on level", key="slug",
        children=(Part("dac_statuses", DacStatus, "is_member since source", parent="actor", key="since"),),
    ),
    Part(
        "actor_relations", ActorRelation, "kind since source", parent="", country="actor__country",
        refs={"actor": Ref(Actor), "other": Ref(Actor)},
    ),
    SETTLEMENTS,
    ANALYSES,
    STRATEGIES,
    COMPACTS,
)  # fmt: skip
