"""The agreed text in one canonical form, and its hash.

`content_hash` is the sha256 of `canonical(version)` in UTF-8: JSON with sorted keys and no spaces, made of

- title, version (number) and language,
- sections in the order of the template: key, level, body as typed,
- priorities in order: their texts, the refs of their provisions, their roles as (part, actor's slug),
- risks in order: their texts and the owner's slug,
- cited findings and cited commitments as frozen by the proposal, with their levels.

It covers every audience level. Actors stand in it by their slug, so that a corrected name changes no hash; the dates of
review, positions and the consultation are not part of the text.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from strategies.plans.models import StrategyVersion


def content_hash(version: StrategyVersion) -> str:
    return hashlib.sha256(canonical(version).encode()).hexdigest()


def hash_holds(version: StrategyVersion) -> bool:
    """Whether the text as it stands in the database still gives the hash that positions were taken on."""
    return content_hash(version) == version.content_hash


def canonical(version: StrategyVersion) -> str:
    return json.dumps(
        content(version), cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def content(version: StrategyVersion) -> dict[str, Any]:
    return {
        "title": version.strategy.title,
        "version": version.number,
        "language": version.language,
        "sections": [
            {"key": row.key, "level": row.level, "body": row.body} for row in version.sections.order_by("position")
        ],
        "priorities": _priorities(version),
        "risks": _risks(version),
        "cited_findings": list(
            version.cited_findings.order_by("position").values("position", "kind", "text", "source", "level")
        ),
        "cited_commitments": list(
            version.cited_commitments.order_by("position").values(
                "position", "ref", "side", "owner", "text", "benchmark", "due_on", "level"
            )
        ),
    }


def _priorities(version: StrategyVersion) -> list[dict[str, Any]]:
    rows = version.priorities.order_by("number").prefetch_related("provisions__settlement", "roles__actor")
    return [
        {
            **{
                name: getattr(row, name)
                for name in ("number", "title", "dimension", "dividend", "why_now", "gains", "loses")
            },
            "provisions": sorted([provision.settlement.slug, provision.ref] for provision in row.provisions.all()),
            "roles": sorted([role.part, role.actor.slug] for role in row.roles.all()),
        }
        for row in rows
    ]


def _risks(version: StrategyVersion) -> list[dict[str, Any]]:
    return [
        {
            "number": row.number,
            "text": row.text,
            "owner": row.owner.slug,
            "trigger": row.trigger,
            "response": row.response,
        }
        for row in version.risks.order_by("number").select_related("owner")
    ]
