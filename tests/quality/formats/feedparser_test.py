#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Hold what newsalertd classify makes of feedparser's own samples to what each
of them says in its first comment that it must give:

    Expect:      not bozo and entries[0]['title'] == 'Example title'

    feedparser_test.py --bin build/newsalertd --shared ../shared [--show]

Assertions about the titles and the number of entries count; at least FLOOR of
those of the well-formed samples must hold. Those about links and ids, about
texts (whose words must be in the alert's summary), and about a feed's own title
(the alert's source) are counted beside them. An entry needs a title to be an
article, so one is put into an entry that has none, and an entry into a feed
that has none, where the assertion is not about that. Titles are compared after
markup is taken off and white space folded.
"""
import argparse
import ast
import html
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata

SKIPPED = 77
FLOOR = 0.97
EXPECT = re.compile(rb"Expect:(.*?)\r?\n", re.S)
LITERAL = r"(u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\")"
PATTERNS = (
    ("title", r"^entries\[(\d)\]\[['\"](?:title|title_detail['\"]\]\[['\"]value)['\"]\]\s*==\s*" + LITERAL),
    ("count", r"^len\(entries\)()\s*==\s*(\d+)"),
    ("link", r"^entries\[(\d)\]\[['\"]link['\"]\]\s*==\s*" + LITERAL),
    ("id", r"^entries\[(\d)\]\[['\"](?:id|guid)['\"]\]\s*==\s*" + LITERAL),
    ("feed", r"^feed()\[['\"](?:title|title_detail['\"]\]\[['\"]value)['\"]\]\s*==\s*" + LITERAL),
    ("text", r"^entries\[(\d)\]\[['\"](?:summary|description|content['\"]\]\[0\]\[['\"]value)['\"]\]\s*==\s*" + LITERAL),
)
SETS = ("wellformed", "illformed", "entities", "encoding")


def fold(text):
    """What a reader sees of HTML, with its white space folded."""
    text = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.S | re.I)
    text = re.sub(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", " ", text, flags=re.S)
    text = unicodedata.normalize("NFC", html.unescape(html.unescape(text)))
    text = re.sub(r"</?[a-zA-Z][^<>]*>", " ", text)
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc") or c.isspace())
    return " ".join(text.split())


def words(text):
    """To compare where a tag may or may not part two words."""
    return "".join(fold(text).split())


def assertions(path):
    """Yield (kind, entry, value) of a sample's first comment."""
    with open(path, "rb") as file:
        found = EXPECT.search(file.read(4096))
    if not found:
        return
    text = found.group(1).decode("utf-8", "replace").strip()
    for part in re.split(r"\s+and\s+", text):
        for kind, pattern in PATTERNS:
            match = re.match(pattern, part)
            if not match:
                continue
            value = match.group(2)
            if kind != "count":
                value = ast.literal_eval(value)
            yield kind, int(match.group(1) or 0), value


def insert(data, marks, text):
    """The text in front of the first of the marks that is there, in whatever
    kind of Unicode the file is."""
    for mark in marks:
        for charset in ("ascii", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
            at = data.rfind(mark.encode(charset))
            if at >= 0:
                return data[:at] + text.encode(charset) + data[at:]
    return data


def complete(data, kinds):
    """The sample with what makes an article of what it speaks about."""
    if "title" in kinds or "count" in kinds:
        return data
    if b"</item>" not in data.lower() and b"</entry>" not in data:
        data = insert(data, ["</channel>", "</CHANNEL>"], "<item><title>headline</title></item>")
        return insert(data, ["</feed>"], "<entry><title>headline</title></entry>")
    if "link" in kinds or "id" in kinds:
        return insert(data, ["</item>", "</entry>", "</ITEM>"], "<title>headline</title>")
    return data


def classify(binary, paths):
    """For each path its alerts in order, a refused article as None."""
    with tempfile.TemporaryDirectory(prefix="newsalert-feeds-") as links:
        for number, path in enumerate(paths):
            with open(path, "rb") as sample, open(os.path.join(links, "%05d" % number), "wb") as file:
                file.write(complete(sample.read(), [kind for kind, _, _ in assertions(path)]))
        names = ["%05d" % number for number in range(len(paths))]
        done = subprocess.run([os.path.abspath(binary), "classify"] + names, cwd=links, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, timeout=600)
    if done.returncode not in (0, 65):
        raise SystemExit("classify ended with %d" % done.returncode)
    found = [[] for _ in paths]
    for line in done.stdout.decode("utf-8").splitlines():
        line = json.loads(line)
        if "error" not in line or "article" in line:
            found[int(line["file"])].append(None if "error" in line else line)
    return found


def holds(kind, value, number, alerts):
    if kind == "count":
        return len(alerts) == int(value)
    alert = alerts[number] if number < len(alerts) else None
    if kind in ("link", "id"):
        return bool(alert) and alert.get({"link": "link", "id": "guid"}[kind], "") == value
    if not fold(value):
        return None
    if alert is None:
        return False
    if kind == "feed":
        return words(alert.get("source", "")) == words(value)
    if kind == "title":
        return words(alert.get("headline", "")) == words(value)
    return words(value)[:200] in words(alert.get("summary", "") + alert.get("headline", ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--shared", required=True)
    parser.add_argument("--show", action="store_true", help="print what does not hold")
    args = parser.parse_args()
    directory = os.path.join(args.shared, "data", "formats", "feedparser", "tests")
    if not os.path.isdir(directory):
        print("skipped: no samples at " + directory)
        return SKIPPED
    failed = False
    for name in SETS:
        paths = sorted(os.path.join(parent, file) for parent, _, files in os.walk(os.path.join(directory, name))
                       for file in files if file.endswith(".xml"))
        tally = {kind: [0, 0] for kind, _ in PATTERNS}
        for path, alerts in zip(paths, classify(args.bin, paths)):
            for kind, number, value in assertions(path):
                held = holds(kind, value, number, alerts)
                if held is None:
                    continue
                tally[kind][0] += held
                tally[kind][1] += 1
                if args.show and not held:
                    print("%s: %s is not %r: %r" % (os.path.relpath(path, directory), kind, value, [
                        alert and (alert.get("headline"), alert.get("summary"), alert.get("link"), alert.get("guid"))
                        for alert in alerts][:2]))
        print("%-10s %4d samples  %s" % (name, len(paths), "  ".join(
            "%s %d/%d" % (kind, *tally[kind]) for kind, _ in PATTERNS)))
        if name == "wellformed":
            good = tally["title"][0] + tally["count"][0]
            failed = good < FLOOR * (tally["title"][1] + tally["count"][1])
    return int(failed)


sys.exit(main())
