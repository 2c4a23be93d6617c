"""The read API of the compacts; each feature folder describes its own rows."""

from django.urls import path

from compacts.agreements.api import Compacts, OneCompact
from compacts.commitments.api import Commitments, OneCommitment
from compacts.figures.api import Figures
from compacts.funding.api import Flows, OneFlow
from fragile.endpoints import endpoint

urlpatterns = [
    path("compacts/", endpoint(Compacts), name="api_compacts"),
    path("compacts/<slug:slug>/", endpoint(OneCompact), name="api_compact"),
    path("compacts/<slug:slug>/figures/", endpoint(Figures), name="api_figures"),
    path("compacts/<slug:slug>/commitments/<slug:ref>/", endpoint(OneCommitment), name="api_commitment"),
    path("compacts/<slug:slug>/flows/<slug:ref>/", endpoint(OneFlow), name="api_flow"),
    path("commitments/", endpoint(Commitments), name="api_commitments"),
    path("flows/", endpoint(Flows), name="api_flows"),
]
