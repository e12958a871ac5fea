# SPDX-License-Identifier: MIT
"""NITF, NewsML 1.2, NewsML-G2: what their samples must give."""
import os
import xml.etree.ElementTree as ElementTree

from expected import Entry, Sample, children, files, local

FORMATS = {"nitf": "nitf", "NewsML": "newsml1", "newsMessage": "newsml-g2", "newsItem": "newsml-g2"}


def text_of(element):
    return " ".join("".join(element.itertext()).split())


def below(element, *names):
    return [child for child in element.iter() if local(child) in names]


def first_text(elements):
    return next((text for text in map(text_of, elements) if text), None)


def nitf_entry(root):
    headline = first_text(below(root, "hl1"))
    return Entry(headline, any(map(text_of, below(root, "body.content"))))


def g2_entry(item):
    """Of a text item; None: of any other."""
    classes = [text.get("qcode", "") for text in below(item, "itemClass")]
    content = below(item, "inlineXML", "inlineData")
    if not classes or not classes[0].endswith(":text") or not any(map(text_of, content)):
        return None
    headlines = [head for meta in children(item, "contentMeta") for head in children(meta, "headline")]
    tagged = [head for head in headlines if text_of(head)]
    return Entry(text_of(tagged[0]) if len(tagged) == 1 else None, True)


def newsml1_entry(item):
    content = below(item, "DataContent")
    heads = [head for head in below(item, "HeadLine") if text_of(head)]
    return Entry(text_of(heads[0]) if heads else None, any(map(text_of, content)))


def sample_of(path):
    root = ElementTree.parse(path).getroot()
    kind = FORMATS.get(local(root))
    if kind is None:
        return None
    if kind == "nitf":
        return Sample(path, kind, [nitf_entry(root)])
    if kind == "newsml1":
        return Sample(path, kind, [newsml1_entry(item) for item in below(root, "NewsItem")], True, False)
    items = below(root, "newsItem")
    entries = [entry for entry in map(g2_entry, items) if entry]
    if not entries:
        return Sample(path, kind, [], False)
    return Sample(path, kind, entries, True, False)


def samples(directory):
    """Yield a Sample for each file of these formats below the directory."""
    for name in ("iptc-newsml-g2", "superdesk-core", "superdesk-ntb", os.path.join("iptc-ninjs", "examples", "NewsML")):
        for path in files(os.path.join(directory, name)):
            try:
                sample = sample_of(path)
            except (ElementTree.ParseError, LookupError, ValueError):
                continue
            if sample is not None:
                yield sample
