from __future__ import annotations

from smtplib import SMTPException

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from fragile.actors.models import Invitation
from fragile.refusals import Refused


def send_invitation(invitation: Invitation, link: str) -> None:
    subject = _("Fragile: your invitation to the workspace of %(country)s") % {"country": invitation.actor.country}
    text = render_to_string("fragile/actors/invitation.txt", {"invitation": invitation, "link": link})
    try:
        send_mail(subject, text, None, [invitation.email])
    except (SMTPException, OSError):
        raise Refused(
            _("The mail server did not take the message, so nobody was invited. Try again in a few minutes."),
            field="email",
        ) from None
