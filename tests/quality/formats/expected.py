# SPDX-License-Identifier: MIT
"""What a sample must give, found without newsalert: the modules expect_*.py
read their formats with Python's own parsers and yield these."""
import html.parser
import os
import re
import unicodedata
import xml.etree.ElementTree as ElementTree
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
    exact: bool = True    # False: it may give more alerts than these


def fold(text):
    """Text as it is compared: NFC, white space folded, without what cannot be
    seen; cut as an alert cuts its headline."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc") or c.isspace())
    text = re.sub(r"\s+", " ", text).strip()
    if len(text) > HEADLINE_MAX:
        text = text[:HEADLINE_MAX - 1] + "\u2026"
    return text


class _Text(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.text = []
        self.hidden = 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("script", "style")
        self.text.append(" " if tag in ("p", "br", "div", "li", "td") else "")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style") and self.hidden > 0

    def handle_data(self, data):
        if not self.hidden:
            self.text.append(data)


def text_of_html(markup):
    """What a reader of the page would see."""
    parser = _Text()
    parser.feed(markup)
    parser.close()
    return "".join(parser.text)


def files(directory, *suffixes):
    """Paths below a directory that end so, or all."""
    for parent, _, names in sorted(os.walk(directory)):
        for name in sorted(names):
            if not suffixes or name.endswith(suffixes):
                yield os.path.join(parent, name)


def xml_root(path):
    """The root of an XML file. Bytes that are UTF-8 are, whatever the
    declaration says: text in another charset is hardly ever."""
    with open(path, "rb") as file:
        data = file.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ElementTree.fromstring(data)
    return ElementTree.fromstring(re.sub(r"^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*(\"[^\"]*\"|'[^']*')", r"\1", text))


def local(element):
    """The name of an element without its name space."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element, *names):
    return [child for child in element if local(child) in names]
