#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`--format ninjs` of every sample that can be read, held to IPTC's schema.

The schema is that of ninjs 1.0; what versions 1.1 to 1.4 have added to it and
newsalert writes stands below. Samples are those of tests/data/formats, and
those that lie beside a checkout on the machines that measure."""
import datetime
import json
import os
import re
import sys
import unittest

try:
    import jsonschema
except ImportError:
    print("skipped: no python3-jsonschema (tools/setup)")
    sys.exit(77)

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "lib"))
from harness import SOURCE, Daemon  # noqa: E402

SCHEMA = os.path.join(SOURCE, "tests", "data", "ninjs", "ninjs-schema_1.0.json")
OWN = os.path.join(SOURCE, "tests", "data", "formats")
SHARED = os.path.join(SOURCE, "..", "shared", "data", "formats")

TEXT = {"type": "string"}
TIME = {"type": "string", "format": "date-time"}
URI = {"type": "string", "format": "uri"}
ADDED = {
    "urgency": {"type": "integer", "minimum": 1, "maximum": 9},  # 1.1
    "slugline": TEXT, "firstcreated": TIME,                      # 1.2
    "representationtype": {"type": "string", "enum": ["complete", "incomplete"]},
    "infosource": {"type": "array", "items": {
        "type": "object", "additionalProperties": False,
        "properties": {"name": TEXT, "rel": TEXT, "scheme": URI, "code": TEXT}}},
    "altids": {"type": "object"},                                # 1.3
    "$standard": {"type": "object", "additionalProperties": False,
                  "properties": {"name": TEXT, "version": TEXT, "schema": URI}},
}

formats = jsonschema.FormatChecker(formats=())


@formats.checks("date-time", raises=ValueError)
def is_time(text):
    if not isinstance(text, str):
        return True  # its type is another matter
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text):
        return False
    datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    return True


@formats.checks("uri")
def is_uri(text):
    return not isinstance(text, str) or re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+", text)


def make_validator():
    with open(SCHEMA, encoding="utf-8") as file:
        schema = json.load(file)
    schema["properties"].update(ADDED)
    jsonschema.Draft3Validator.check_schema(schema)
    return jsonschema.Draft3Validator(schema, format_checker=formats)


def sample_files():
    """All files, each under a name of its own."""
    for top in (OWN, SHARED):
        for parent, _, names in sorted(os.walk(top)):
            for name in sorted(names):
                path = os.path.join(parent, name)
                yield path, re.sub(r"[^A-Za-z0-9.-]", "_", os.path.relpath(path, top))[-150:]


class NinjsOutput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.validator = make_validator()
        cls.daemon = Daemon().start()
        names = []
        for number, (path, name) in enumerate(sample_files()):
            names.append("%05d-%s" % (number, name))
            with open(path, "rb") as file:
                content = file.read()
            cls.daemon.drop(names[-1], content)
        for name in names:
            cls.daemon.wait_receipt(name)

    @classmethod
    def tearDownClass(cls):
        cls.daemon.stop()
        cls.daemon.remove()

    def documents(self, *arguments):
        out = self.daemon.client(*arguments, "--format", "ninjs", check=True).stdout.decode("utf-8")
        return [json.loads(line) for line in out.splitlines()]

    def check_document(self, document):
        for error in self.validator.iter_errors(document):
            self.fail("%s: %s" % (error.message, json.dumps(document)[:1000]))
        self.assertEqual(document["$standard"]["version"], "1.4")

    def test_the_validator_tells_what_is_wrong(self):
        good = {"uri": "urn:x", "headline": "A", "urgency": 9, "versioncreated": "2026-11-23T10:00:00Z"}
        self.assertFalse(list(self.validator.iter_errors(good)))
        for bad in ({"uri": None}, {"uri": "no uri"}, {"urgency": 10}, {"versioncreated": "2026-02-30T10:00:00Z"},
                    {"summary": "A"}, {"place": [{"country": "JP"}]}, {"pubstatus": "killed"}):
            self.assertTrue(list(self.validator.iter_errors({**good, **bad})), bad)
        del good["uri"]
        self.assertTrue(list(self.validator.iter_errors(good)))

    def test_every_alert_is_a_valid_document(self):
        head = self.daemon.status()["head"]
        documents = self.documents("log", "--last", "100000")
        self.assertEqual(len(documents), head)
        for document in documents:
            with self.subTest(uri=document.get("uri")):
                self.check_document(document)
        print("%d documents" % len(documents))

    def test_an_article_with_its_body_is_a_valid_document(self):
        for seq in range(1, min(60, self.daemon.status()["head"]) + 1):
            documents = self.documents("show", str(seq))
            self.assertEqual(len(documents), 1)
            self.check_document(documents[0])
            self.assertEqual(documents[0]["representationtype"], "complete")

    def test_what_came_as_ninjs_goes_out_as_it_was(self):
        uri = "urn:newsml:example.com:20260315:harvest"
        document = next(d for d in self.documents("log", "--last", "100000") if d["uri"] == uri)
        self.assertEqual(document["headline"], "Harvest in the north is late")
        self.assertEqual(document["version"], "3")
        self.assertEqual(document["urgency"], 5)
        self.assertEqual(document["firstcreated"], "2026-03-15T06:00:00Z")
        self.assertEqual(document["versioncreated"], "2026-03-15T07:00:00Z")
        self.assertEqual(document["located"], "Lyon")
        self.assertEqual(document["renditions"], {"web": {"href": "https://news.example/harvest"}})
        self.assertIn("17000000", [s["code"] for s in document["subject"]])
        self.assertIn("FR", [p["code"] for p in document["place"]])


if __name__ == "__main__":
    unittest.main(verbosity=2)
