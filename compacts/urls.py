"""The table of contents of the compact pages."""

from django.urls import path

from compacts.agreements import views as agreements
from compacts.commitments import views as commitments
from compacts.figures import views as figures
from compacts.funding import views as funding
from compacts.funding.published import views as published

urlpatterns = [
    path("", figures.compacts, name="compacts"),
    path("start/<slug:iso3>/", agreements.start_compact, name="start_compact"),
    path("<slug:slug>/", commitments.compact, name="compact"),
    path("<slug:slug>/parties/add/", agreements.party_add, name="compact_party_add"),
    path("<slug:slug>/parties/<int:party>/sign/", agreements.sign, name="compact_sign"),
    path("<slug:slug>/move/<slug:verb>/", agreements.move, name="compact_move"),
    path("<slug:slug>/put-in-force/", commitments.put_in_force, name="compact_put_in_force"),
    # promises
    path("<slug:slug>/commitments/add/", commitments.commitment_add, name="commitment_add"),
    path("<slug:slug>/commitments/<slug:ref>/", commitments.commitment, name="commitment"),
    path("<slug:slug>/commitments/<slug:ref>/accept/", commitments.commitment_accept, name="commitment_accept"),
    path("<slug:slug>/commitments/<slug:ref>/amend/", commitments.commitment_amend, name="commitment_amend"),
    path("<slug:slug>/commitments/<slug:ref>/withdraw/", commitments.commitment_withdraw, name="commitment_withdraw"),
    path("<slug:slug>/commitments/<slug:ref>/report/", commitments.commitment_report, name="commitment_report"),
    path(
        "<slug:slug>/commitments/<slug:ref>/reports/<int:report>/verify/", commitments.commitment_verify,
        name="commitment_verify",
    ),
    # money
    path("<slug:slug>/money/", figures.money, name="compact_money"),
    path("<slug:slug>/figures.csv", figures.download_csv, name="figures_csv"),
    path("<slug:slug>/figures.json", figures.download_json, name="figures_json"),
    path("<slug:slug>/log/", funding.log_flow, name="log_flow"),
    path("<slug:slug>/undisclosed/", published.undisclosed_add, name="undisclosed_add"),
    path("<slug:slug>/figures/add/", published.figure_add, name="figure_add"),
    path("<slug:slug>/figures/<slug:ref>/prefer/", published.figure_prefer, name="figure_prefer"),
    path("<slug:slug>/flows/<slug:ref>/", funding.flow, name="flow"),
    path("<slug:slug>/flows/<slug:ref>/entries/add/", funding.entry_add, name="entry_add"),
    path("<slug:slug>/flows/<slug:ref>/entries/<int:entry>/correct/", funding.entry_correct, name="entry_correct"),
]  # fmt: skip
