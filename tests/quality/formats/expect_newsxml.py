# SPDX-License-Identifier: MIT
"""NITF, NewsML 1.2, NewsML-G2: what their samples must give."""
import os
import xml.etree.ElementTree as ElementTree

from expected import Entry, Sample

STORIES = ("nitf", "NewsML", "newsItem", "newsMessage")
PACKAGES = ("packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem")
BLOCKS = ("p", "pre", "li", "hl2", "h1", "h2", "h3", "td", "div")
MEDIA_ROLES = ("photo", "picture", "image", "graphic", "video", "audio", "logo", "stylesheet", "caption", "contact",
               "headline", "subheadline")


def local(element):
    """The name of an element without its name space."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def below(element, name):
    return [node for node in element.iter() if local(node) == name]


def child(element, *names):
    """The first descendant that is reached by the names; None."""
    for name in names:
        element = next((node for node in (element if element is not None else ()) if local(node) == name), None)
    return element


def text(element):
    return "" if element is None else " ".join("".join(element.itertext()).split())


def has_text(element):
    """Whether there are paragraphs, or text that stands alone."""
    if element is None:
        return False
    if any(local(node) in BLOCKS and text(node) for node in element.iter()):
        return True
    return len(element) == 0 and bool(text(element))


def nitf_entry(nitf):
    head = child(nitf, "body", "body.head")
    headlines = below(head, "hl1") if head is not None else []
    headline = text(headlines[0]) if headlines else ""
    title = text(child(nitf, "head", "title"))
    bodies = below(nitf, "body.content")
    return Entry(headline or title or None, any(has_text(body) for body in bodies))


def role(node):
    return node.get("role", "").rpartition(":")[2].lower()


def g2_entry(item):
    """A news item; None where it has neither headline nor text."""
    headlines = [h for h in below(item, "headline") if not role(h).startswith("sub") and not below(h, "hl1")]
    headline = text(headlines[0]) if headlines else None
    body = False
    for holder in below(item, "inlineXML") + below(item, "inlineData"):
        nitf = below(holder, "nitf")
        if nitf:
            entry = nitf_entry(nitf[0])
            headline, body = headline or entry.headline, body or entry.body
        else:
            body = body or has_text(child(holder, "html", "body") if child(holder, "html") is not None else holder)
    described = any(text(node) for node in below(item, "description"))
    if not headline and not body and not described:
        return None
    return Entry(headline or None, body)


def is_text(item):
    node = child(item, "itemMeta", "itemClass")
    return node is None or node.get("qcode", "text").rpartition(":")[2] in ("text", "composite")


def captions(root, items):
    """The guids of pictures and the like that a package puts beside one text."""
    by_guid = {item.get("guid"): item for item in items}
    found = set()
    for package in below(root, "packageItem"):
        inside = [by_guid[ref.get("residref")] for ref in below(package, "itemRef") if ref.get("residref") in by_guid]
        if sum(is_text(item) for item in inside) == 1:
            found.update(item.get("guid") for item in inside if not is_text(item))
    return found


def g2_entries(root):
    items = below(root, "newsItem")
    beside = captions(root, items)
    entries = [g2_entry(item) for item in items if item.get("guid") not in beside]
    return [entry for entry in entries if entry is not None]


def newsml_entry(item):
    headlines, body = [], False
    for component in below(item, "NewsComponent"):
        named = child(component, "Role")
        kind = named.get("FormalName", "").lower() if named is not None else ""
        line = child(component, "NewsLines", "HeadLine")
        if line is not None and text(line) and kind not in MEDIA_ROLES:
            headlines.append(text(line))
        for content in component:
            if local(content) == "ContentItem" and kind not in MEDIA_ROLES:
                body = body or any(has_text(data) for data in below(content, "DataContent"))
    return Entry(headlines[0] if headlines else None, body)


def entries_of(root):
    """None: the file holds no story of these formats."""
    name = local(root)
    if name == "nitf":
        return "nitf", [nitf_entry(root)]
    if name == "NewsML":
        return "newsml1", [newsml_entry(item) for item in below(root, "NewsItem")]
    if name in ("newsItem", "newsMessage"):
        return "newsml-g2", g2_entries(root)
    return None


def parse(path):
    """The root of a file. Some say that they are in Latin-1 and are not: what
    is UTF-8 is no accident."""
    with open(path, "rb") as file:
        data = file.read()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return ElementTree.fromstring(data)
    return ElementTree.fromstring(data, ElementTree.XMLParser(encoding="utf-8"))


def samples(directory):
    """Yield a Sample for each file of these formats below the directory."""
    for parent, _, names in sorted(os.walk(directory)):
        for name in sorted(names):
            path = os.path.join(parent, name)
            try:
                root = parse(path)
            except (ElementTree.ParseError, ValueError, LookupError):
                continue
            found = entries_of(root)
            if found is not None and found[1]:
                yield Sample(path, *found)
            elif found is not None or local(root) in PACKAGES:
                yield Sample(path, "newsml-g2", [], False)
