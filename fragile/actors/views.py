from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fragile.actors import operations, queries
from fragile.actors.access import anyone, requires, signed_in
from fragile.actors.forms import InviteForm, JoinForm
from fragile.actors.limits import Limit, limited
from fragile.actors.middleware import SESSION_KEY
from fragile.actors.models import Invitation, Membership, User
from fragile.actors.rules import keeps_members, may_end
from fragile.audience import Viewer
from fragile.refusals import Refused

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
INVITING = Limit("invite", 40, per_seconds=3600)
JOINING = Limit("join", 20, per_seconds=600, per="address", when_uncounted="refuse")
CHOOSING = Limit("demo", 60, per_seconds=600, per="address")


# -- who is here ------------------------------------------------------------------------------------------------------
@requires(keeps_members)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    found = queries.people_of(request.viewer, timezone.now())
    return render(request, "fragile/actors/people.html", {"people": found, "country": here(request)})


@requires(keeps_members)
@limited(INVITING)
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        try:
            invitation = operations.invite(
                acting=request.viewer, at=timezone.now(),
                link=lambda token: request.build_absolute_uri(reverse("join", args=[token])), **form.cleaned_data,
            )  # fmt: skip
        except Refused as refused:
            form.add_error(refused.field, refused.sentence)
        else:
            messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": invitation.email})
            return redirect("people")
    context = {"form": form, "country": here(request)}
    return render(request, "fragile/actors/invite.html", context, status=422 if form.is_bound else 200)


@requires(keeps_members, load=queries.invitation_to_withdraw)
@require_POST
def withdraw(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    try:
        operations.withdraw(acting=request.viewer, invitation=invitation, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("The invitation to %(email)s is withdrawn.") % {"email": invitation.email})
    return redirect("people")


@requires(may_end, load=queries.membership_to_end)
@require_POST
def end_membership(request: HttpRequest, membership: Membership) -> HttpResponse:
    try:
        operations.end_membership(acting=request.viewer, membership=membership, on=timezone.localdate())
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(
            request,
            _("%(person)s no longer acts for %(actor)s.") % {"person": membership.user, "actor": membership.actor},
        )
    return redirect(
        "people" if keeps_members(request.viewer) and membership.user_id != request.viewer.user_id else "home"
    )


def here(request: HttpRequest) -> Any:
    return request.acting_membership.actor.country if request.acting_membership else None


# -- coming in --------------------------------------------------------------------------------------------------------
@requires(anyone, load=queries.seat_of)
@limited(JOINING)
def join(request: HttpRequest, seat: queries.Seat) -> HttpResponse:
    """One click for the person whose address it is, a new account for somebody new; anybody else is told what to do."""
    visitor, posted = request.user, request.method == "POST"
    mine = visitor.is_authenticated and visitor.email.lower() == seat.invitation.email
    form = None
    if not (seat.has_account or visitor.is_authenticated):
        form = JoinForm(request.POST if posted else None, email=seat.invitation.email)
    refusal = ""
    if posted and (mine or (form and form.is_valid())):
        try:
            return enter(request, take_seat(request, seat.invitation, form))
        except Refused as refused:
            refusal = refused.sentence
    context = {"seat": seat, "form": form, "mine": mine, "refusal": refusal, "country": seat.invitation.actor.country}
    return render(request, "fragile/actors/join.html", context, status=422 if posted else 200)


def take_seat(request: HttpRequest, invitation: Invitation, form: JoinForm | None) -> Membership:
    at = timezone.now()
    if form is None:
        return operations.accept(user=cast(User, request.user), invitation=invitation, at=at)
    return operations.accept_with_new_account(invitation=invitation, at=at, **form.cleaned_data)


def enter(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Signed in with a new session key, acting as this member."""
    if request.user.pk != membership.user_id:
        login(request, membership.user, backend=BACKEND)
    request.session[SESSION_KEY] = membership.pk
    messages.success(
        request,
        _("You now act for %(actor)s as %(role)s.")
        % {"actor": membership.actor.name, "role": membership.get_role_display()},
    )
    return redirect("home")


# -- acting -----------------------------------------------------------------------------------------------------------
@requires(signed_in)
def acting(request: HttpRequest) -> HttpResponse:
    """Which of one's memberships counts from now on, in this session."""
    held = {str(membership.pk): membership for membership in request.held_memberships}
    back = request.POST.get("next") or request.GET.get("next") or reverse("home")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("home")
    if request.method == "POST":
        membership = held.get(request.POST.get("membership", ""))
        if membership:
            request.session[SESSION_KEY] = membership.pk
            return redirect(back)
        messages.error(request, _("Choose one of your own roles."))
    return render(
        request,
        "fragile/actors/acting.html",
        {"held": held.values(), "back": back},
        status=422 if request.POST else 200,
    )


@requires(signed_in)
@require_safe
def still_here(request: HttpRequest) -> HttpResponse:
    """Long typing makes no requests: a page that is being typed in says so here, and the session stays young."""
    return HttpResponse(status=204)


# -- the demo ---------------------------------------------------------------------------------------------------------
def in_the_demo(viewer: Viewer) -> None:
    if not settings.DEMO:
        raise Http404


@requires(anyone, load=in_the_demo)
@limited(CHOOSING)
def demo(request: HttpRequest, _demo: None) -> HttpResponse:
    """Become a person of the cast by choosing them. Never outside the demo, and never anybody but the cast."""
    on = timezone.localdate()
    if request.method == "POST":
        try:
            membership = queries.cast_member(on, int(request.POST.get("membership", "")))
        except (ValueError, Membership.DoesNotExist):
            messages.error(request, _("Choose one of the people below."))
        else:
            logout(request)
            return enter(request, membership)
    return render(
        request, "fragile/actors/demo.html", {"cast": queries.cast(on)}, status=422 if request.method == "POST" else 200
    )
