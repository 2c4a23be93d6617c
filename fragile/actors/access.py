"""Permission on views: each declares a rule, and `load` brings its object from within the viewer's reach."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission

from fragile.actors.request import Request
from fragile.audience import AudienceLevel, Viewer
from fragile.refusals import Refused

Rule = Callable[..., bool]


def rule(sentence: str | Promise) -> Callable[[Rule], Rule]:
    """Mark a predicate `(viewer, obj=None) -> bool` as a permission; the sentence tells the refused who may."""

    def mark(predicate: Rule) -> Rule:
        predicate.refusal = sentence  # type: ignore[attr-defined]
        return predicate

    return mark


@rule(_("Everybody may see this."))
def anyone(viewer: Viewer, obj: models.Model | None = None) -> bool:
    return True


@rule(_("Sign in to see this."))
def signed_in(viewer: Viewer, obj: models.Model | None = None) -> bool:
    return viewer.user_id is not None


@rule(_("Only members of a country workspace may see this."))
def member(viewer: Viewer, obj: models.Model | None = None) -> bool:
    return viewer.membership_id is not None


def requires(
    predicate: Rule, *, load: Callable[..., Any] | None = None
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Declare a view's permission.

    With `load(viewer, **url_kwargs)` the object is found within the viewer's reach (it raises Http404 otherwise, the
    same for a foreign and a missing one), the rule is asked about it, and the view receives it instead of the URL's
    words.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: Request, **kwargs: Any) -> HttpResponseBase:
            found = reached(load, request.viewer, kwargs) if load else None
            if not predicate(request.viewer, found):
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
                raise PermissionDenied(predicate.refusal)  # type: ignore[attr-defined]
            return view(request, found) if load else view(request, **kwargs)

        guarded.permission = predicate  # type: ignore[attr-defined]
        return guarded

    return decorate


def insist(permission: Rule, acting: Viewer, row: Any) -> None:
    """The same rule inside an operation, where there is no view: commands and the API's callers get its sentence."""
    if not permission(acting, row):
        raise Refused(str(permission.refusal))  # type: ignore[attr-defined]


def reached(load: Callable[..., Any], viewer: Viewer, kwargs: dict[str, Any]) -> Any:
    try:
        return load(viewer, **kwargs)
    except models.ObjectDoesNotExist:
        raise Http404 from None


def page_head(request: HttpRequest) -> dict[str, Any]:
    """What every page's head shows: who acts, in which role, and the audience of what is shown."""
    viewer = getattr(request, "viewer", Viewer.public())
    return {
        "viewer": viewer,
        "acting_membership": getattr(request, "acting_membership", None),
        "held_memberships": getattr(request, "held_memberships", []),
        "audience_label": AudienceLevel(viewer.level).label,
        "today": timezone.localdate(),
        "demo": settings.DEMO,
    }


class ReadOnly(BasePermission):
    """The API reads; what a caller reaches is decided by each queryset's `visible_to`."""

    def has_permission(self, request: Any, view: Any) -> bool:
        return request.method in SAFE_METHODS
