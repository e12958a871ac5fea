# SPDX-License-Identifier: MIT
"""What a sample must give, found without newsalert: the modules expect_*.py
read their formats with Python's own parsers and yield these."""
import re
import unicodedata
from typing import List, NamedTuple, Optional

HEADLINE_MAX = 512  # code points of an alert's headline


class Entry(NamedTuple):
    """One article of a sample."""
    headline: Optional[str]  # as the format tags it; None: it tags none
    body: bool               # whether there is text below the headline


class Sample(NamedTuple):
    path: str
    format: str           # a row of the table: "rss", "nitf", ...
    entries: List[Entry]  # in order
    valid: bool = True    # False: it must not crash, no more


def fold(text):
    """Text as it is compared: NFC, white space folded, without what cannot be
    seen; cut as an alert cuts its headline."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc") or c.isspace())
    text = re.sub(r"\s+", " ", text).strip()
    if len(text) > HEADLINE_MAX:
        text = text[:HEADLINE_MAX - 1] + "\u2026"
    return text
