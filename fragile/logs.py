"""What must not stand in a log: an address that lets its reader in."""

from __future__ import annotations

import logging
import re
from typing import Any

# an invitation, a new password, a confirmed e-mail address: whoever holds the address holds the right
KEY = re.compile(r"(/people/join/|/accounts/password/reset/key/|/accounts/confirm-email/)[^/?#\s\"']+")


def without_key(value: Any) -> Any:
    return KEY.sub(r"\1...", value) if isinstance(value, str) else value


class NoKeys(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_key(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(without_key(value) for value in record.args)
        return True
