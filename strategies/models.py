"""The table of contents of this app's rows; each feature folder describes its own."""

from strategies.analysis.models import ConflictAnalysis, Finding
from strategies.consultation.models import ConsultationStep, Endorsement
from strategies.drafting.models import Section, SectionRevision
from strategies.plans.models import Priority, Risk, RoleAllocation, Strategy, StrategyVersion
from strategies.publication.models import CitedCommitment, CitedFinding

__all__ = [
    "CitedCommitment",
    "CitedFinding",
    "ConflictAnalysis",
    "ConsultationStep",
    "Endorsement",
    "Finding",
    "Priority",
    "Risk",
    "RoleAllocation",
    "Section",
    "SectionRevision",
    "Strategy",
    "StrategyVersion",
]
