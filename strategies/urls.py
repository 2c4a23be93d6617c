"""The table of contents of the strategy pages."""

from django.urls import URLPattern, URLResolver, include, path

from strategies.analysis import views as analysis
from strategies.consultation import views as consultation
from strategies.drafting import views as drafting
from strategies.plans import views as plans
from strategies.publication import views as publication

priority: list[URLPattern] = [
    path("", plans.priority_edit, name="priority_edit"),
    path("remove/", plans.priority_remove, name="priority_remove"),
    path("move/", plans.priority_move, name="priority_move"),
    path("roles/", plans.role_add, name="role_add"),
    path("roles/<int:role_id>/remove/", plans.role_remove, name="role_remove"),
]

version: list[URLPattern | URLResolver] = [
    path("", publication.strategy_version, name="strategy_version"),
    path("sections/<slug:key>/", drafting.section_edit, name="section_edit"),
    path("sections/<slug:key>/audience/", drafting.section_level, name="section_level"),
    path("sections/<slug:key>/history/", drafting.section_history, name="section_history"),
    path("sections/<slug:key>/restore/", drafting.section_restore, name="section_restore"),
    path("priorities/new/", plans.priority_add, name="priority_add"),
    path("priorities/<int:order>/", include(priority)),
    path("risks/new/", plans.risk_add, name="risk_add"),
    path("risks/<int:order>/", plans.risk_edit, name="risk_edit"),
    path("risks/<int:order>/remove/", plans.risk_remove, name="risk_remove"),
    path("review/", plans.review_date, name="review_date"),
    path("consultation/", consultation.consultation, name="consultation"),
    path("endorse/", consultation.endorse, name="endorse"),
    path("propose/", publication.strategy_propose, name="strategy_propose"),
    path("return/", publication.strategy_return, name="strategy_return"),
    path("hash/", publication.strategy_hash, name="strategy_hash"),
    path("agree/", publication.strategy_agree, name="strategy_agree"),
    path("withdraw/", publication.strategy_withdraw, name="strategy_withdraw"),
    path("next/", publication.strategy_new_version, name="strategy_new_version"),
]

analyses = [
    path("", analysis.analyses, name="analyses"),
    path("new/", analysis.analysis_add, name="analysis_add"),
    path("<slug:slug>/", analysis.analysis, name="analysis"),
    path("<slug:slug>/change/", analysis.analysis_edit, name="analysis_edit"),
    path("<slug:slug>/findings/new/", analysis.finding_add, name="finding_add"),
    path("<slug:slug>/findings/<slug:ref>/", analysis.finding_edit, name="finding_edit"),
]

urlpatterns = [
    path("analyses/<slug:iso3>/", include(analyses)),
    path("start/", drafting.strategy_start, name="strategy_start"),
    path("<slug:slug>/", publication.strategy, name="strategy"),
    path("<slug:slug>/v<int:number>/", include(version)),
]
