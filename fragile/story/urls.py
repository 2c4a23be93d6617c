"""The table of contents of the country pages: home, story, settings, actors, rates, settlements, activity."""

from django.urls import URLPattern, URLResolver, include, path

from fragile.activity import views as activity
from fragile.actors.register import views as register
from fragile.countries import views as countries
from fragile.settlements import views as settlements
from fragile.story import views as story

settings = [
    path("", countries.country_settings, name="country_settings"),
    path("change/", countries.country_edit, name="country_edit"),
    path("institutions/add/", countries.institution_add, name="institution_add"),
    path("institutions/<slug:slug>/", countries.institution_edit, name="institution_edit"),
]

actors = [
    path("", register.actors, name="actors"),
    path("add/", register.actor_add, name="actor_add"),
    path("<slug:slug>/", register.actor, name="actor"),
    path("<slug:slug>/change/", register.actor_edit, name="actor_edit"),
    path("<slug:slug>/dac/add/", register.dac_status_add, name="dac_status_add"),
    path("<slug:slug>/relations/add/", register.relation_add, name="relation_add"),
]

settlement = [
    path("", settlements.settlement, name="settlement"),
    path("change/", settlements.settlement_edit, name="settlement_edit"),
    path("parties/add/", settlements.party_add, name="party_add"),
    path("parties/<slug:actor>/", settlements.party_edit, name="party_edit"),
    path("parties/<slug:actor>/remove/", settlements.party_remove, name="party_remove"),
    path("provisions/add/", settlements.provision_add, name="provision_add"),
    path("provisions/<slug:ref>/", settlements.provision, name="provision"),
    path("provisions/<slug:ref>/change/", settlements.provision_edit, name="provision_edit"),
]

country: list[URLPattern | URLResolver] = [
    path("", story.country, name="country"),
    path("settings/", include(settings)),
    path("actors/", include(actors)),
    path("rates/", countries.rates, name="rates"),
    path("rates/add/", countries.rate_add, name="rate_add"),
    path("settlements/", settlements.settlements, name="settlements"),
    path("settlements/add/", settlements.settlement_add, name="settlement_add"),
    path("settlements/<slug:slug>/", include(settlement)),
    path("activity/", activity.activity, name="activity"),
]

urlpatterns = [
    path("", story.home, name="home"),
    path("countries/<slug:iso3>/", include(country)),
    path("robots.txt", story.robots, name="robots"),
    path(".well-known/security.txt", story.security_txt, name="security_txt"),
]
