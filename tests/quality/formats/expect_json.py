# SPDX-License-Identifier: MIT
"""ninjs, JSON Feed: what their samples must give."""
import json
import os

from expected import Entry, Sample, files, text_of_html


def first_value(items):
    return next((item["value"] for item in items if isinstance(item, dict) and item.get("value")), None)


def headline_of(item):
    """What tags it; None: nothing, or several languages."""
    if isinstance(item.get("headline"), str):
        return item["headline"]
    headlines = item.get("headlines")
    if isinstance(headlines, list) and len(headlines) == 1:
        return first_value(headlines)
    return None


def has_body(item):
    for name, value in item.items():
        if name.startswith("body_") and isinstance(value, str) and text_of_html(value).strip(" .[]\n\t"):
            return True
    bodies = item.get("bodies")
    return isinstance(bodies, list) and bool(first_value(bodies))


def ninjs_entry(item):
    """None: it tells no story."""
    headline = headline_of(item)
    if item.get("type") in ("event", "planning") or not (headline or has_body(item)):
        return None
    return Entry(headline, has_body(item))


def sample_of(path):
    with open(path, encoding="utf-8-sig") as file:
        root = json.load(file)
    if not isinstance(root, dict) or "$schema" in root:
        return None
    if str(root.get("version", "")).startswith("https://jsonfeed.org/"):
        entries = [Entry(item.get("title"), bool(item.get("content_text") or item.get("content_html")))
                   for item in root.get("items", [])]
        return Sample(path, "jsonfeed", entries)
    entry = ninjs_entry(root)
    if entry is None or "should_fail" in path or "invalid" in os.path.basename(path) or "uri" not in root:
        return Sample(path, "ninjs", [], False)
    return Sample(path, "ninjs", [entry], True, False)


def samples(directory):
    """Yield a Sample for each file of these formats below the directory."""
    for path in files(directory, ".json"):
        if os.path.basename(path).startswith("package"):
            continue
        try:
            sample = sample_of(path)
        except (ValueError, UnicodeError):
            continue
        if sample is not None:
            yield sample
