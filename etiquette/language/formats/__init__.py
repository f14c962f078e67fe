"""The formats of everything that is read and written, as JSON Schema of draft 2020-12.

These are the one source; the files in ``schemas/``, which editors and other programs use, are printed from them:

    python -m etiquette.language.formats policy > schemas/policy-1.schema.json
"""

from __future__ import annotations

import json
from typing import Any, Literal

from etiquette.language.formats.audit import AUDIT
from etiquette.language.formats.cases import CASES
from etiquette.language.formats.decision import DECISION
from etiquette.language.formats.event import EVENT
from etiquette.language.formats.policy import POLICY
from etiquette.language.formats.shapes import Schema

FormatName = Literal["policy", "event", "cases", "decision", "audit"]

FORMATS: dict[FormatName, Schema] = {
    "policy": POLICY,
    "event": EVENT,
    "cases": CASES,
    "decision": DECISION,
    "audit": AUDIT,
}
_WIDTH = 120


def printed(name: FormatName) -> str:
    """The text of the file in ``schemas/``.

    >>> printed("event").splitlines()[2]
    '  "$id": "https://etiquette.dev/schemas/event-1.schema.json",'
    """
    return _laid_out(FORMATS[name], "", 0) + "\n"


def _laid_out(value: Any, margin: str, before: int) -> str:
    """JSON on one line where it fits behind ``before`` characters, else member by member."""
    line = json.dumps(value, ensure_ascii=False)
    if before + len(line) < _WIDTH or line[0] not in "[{":
        return line
    inner = margin + "  "
    if line.startswith("["):
        items: list[Any] = value
        rows = [inner + _laid_out(item, inner, len(inner)) for item in items]
        return "[\n" + ",\n".join(rows) + f"\n{margin}]"
    members: dict[str, Any] = value
    heads = {key: f"{inner}{json.dumps(key, ensure_ascii=False)}: " for key in members}
    rows = [head + _laid_out(members[key], inner, len(head)) for key, head in heads.items()]
    return "{\n" + ",\n".join(rows) + f"\n{margin}}}"
