"""The table of contents of this app's rows; each feature folder describes its own."""

from compacts.agreements.models import Compact, Party
from compacts.commitments.models import Commitment, CommitmentReport, CommitmentVersion, Verification, WithdrawalConsent
from compacts.funding.models import FlowShare, FundingFlow, SourceFigure, Transaction

__all__ = [
    "Commitment",
    "CommitmentReport",
    "CommitmentVersion",
    "Compact",
    "FlowShare",
    "FundingFlow",
    "Party",
    "SourceFigure",
    "Transaction",
    "Verification",
    "WithdrawalConsent",
]
