"""The table of contents of the pages about people: invitations, the acting role, the demo's cast."""

from django.urls import path

from fragile.actors import views

urlpatterns = [
    path("", views.people, name="people"),
    path("invite/", views.invite, name="invite"),
    path("invitations/<int:pk>/withdraw/", views.withdraw, name="withdraw_invitation"),
    path("memberships/<int:pk>/end/", views.end_membership, name="end_membership"),
    path("join/<str:token>/", views.join, name="join"),
    path("acting/", views.acting, name="acting"),
    path("here/", views.still_here, name="still_here"),
    path("demo/", views.demo, name="demo"),
]
