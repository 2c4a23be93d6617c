import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from invitations only."""
        return False

    def send_notification_mail(self, template_prefix: str, *args: Any, **kwargs: Any) -> None:
        """The change was made; a mail server that is away must not make it look as if it was not."""
        try:
            super().send_notification_mail(template_prefix, *args, **kwargs)
        except (SMTPException, OSError) as error:
            log.warning("notice %s was not sent: %s", template_prefix, error)
