# SPDX-License-Identifier: MIT
"""RSS 0.9x, 1 and 2, Atom, CDF: what their samples must give."""
import base64
import os
import xml.etree.ElementTree as ElementTree

from expected import Entry, Sample, children, files, local, text_of_html, xml_root

TEXTS = ("description", "summary", "content", "encoded", "body", "div", "fullitem", "abstract", "subtitle", "xhtml")
FORMATS = {"rss": "rss", "RDF": "rss", "feed": "atom", "channel": "cdf"}


def text_of(element):
    """As a reader of the feed would see it, whatever its markup."""
    kind = element.get("type", "").lower()
    mode = element.get("mode", "")
    text = "".join(element.itertext())
    if mode == "base64" or (element.tag.startswith("{http://www.w3.org/2005/Atom}") and "/" in kind
                            and not kind.startswith("text/") and "xml" not in kind):
        try:
            text = base64.b64decode(text).decode("utf-8", "replace")
        except ValueError:
            pass
    if kind == "xhtml" or mode == "xml" or (kind == "text" or kind == "text/plain"):
        return text
    if element.tag.startswith("{http://www.w3.org/2005/Atom}") and kind == "":
        return text
    return text_of_html(text)


def entry_of(element):
    """None: neither a title nor text."""
    titles = [text for text in map(text_of, children(element, "title", "TITLE")) if text.strip()]
    body = any(text_of(child).strip() for child in children(element, *TEXTS))
    if not titles and not body:
        return None
    return Entry(titles[0] if len(titles) == 1 else None, body)


def sample_of(path):
    root = xml_root(path)
    kind = FORMATS.get(local(root))
    if kind is None:
        return None
    entries = [entry_of(element) for element in root.iter() if local(element) in ("item", "entry")]
    # With one that is empty the number is not certain.
    whole = None not in entries
    return Sample(path, kind, [entry for entry in entries if entry], True, whole)


def samples(directory):
    """Yield a Sample for each file of these formats below the directory."""
    for path in files(os.path.join(directory, "feedparser", "tests"), ".xml"):
        try:
            sample = sample_of(path)
        except (ElementTree.ParseError, LookupError, ValueError):
            sample = Sample(path, "illformed", [], False)
        if sample is None:
            continue
        if os.sep + "wellformed" + os.sep not in path:
            sample = sample._replace(valid=False, format=path.split(os.sep + "tests" + os.sep)[1].split(os.sep)[0])
        yield sample
