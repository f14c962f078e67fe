"""Text that came from events and policies, made safe to stand in a page, a picture or a block of data."""

from __future__ import annotations

import html
import json
import re
from typing import Any

_UNWRITABLE = re.compile("[^\t\n\r\x20-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold, what UTF-8 cannot write, and the signs that turn the direction of the text around them."""
_IN_SCRIPT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


def clean(text: str) -> str:
    """The text, with a replacement character for each sign that no document may hold.

    >>> clean("a" + chr(0) + "b") == "a" + chr(0xFFFD) + "b"
    True
    """
    return _UNWRITABLE.sub("\ufffd", text)


def escaped(text: str) -> str:
    """The text as content of an element or an attribute: never markup.

    >>> escaped('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return html.escape(clean(text))


def data_block(value: Any) -> str:
    """Plain values as JSON that may stand in a ``<script>`` element: nothing in it ends the element.

    >>> "<" in data_block({"name": "</script>"}), json.loads(data_block({"name": "</script>"}))
    (False, {'name': '</script>'})
    """
    return json.dumps(value, separators=(",", ":")).translate(_IN_SCRIPT)


def link(url: str | None) -> str | None:
    """An address that may be followed from a page: of the web, and no other.

    >>> link("javascript:alert(1)"), link("https://example.org/rule")
    (None, 'https://example.org/rule')
    """
    if url is None or not re.match(r"https?://", url, re.IGNORECASE):
        return None
    return clean(url)
