# SPDX-License-Identifier: MIT
"""The first real input that newsalert was given, where it lies beside the
checkout: what classify must make of it."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SAMPLE = os.path.join(SOURCE, "..", "shared", "data", "tass-sample.txt")
DAEMON = os.path.join(os.environ["NEWSALERT_BUILD"], "newsalertd")


class Sample(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp(prefix="newsalert-sample-", dir="/tmp")
        # a copy made now: the year of the dateline is not the file's
        copy = os.path.join(cls.directory, "sample.txt")
        shutil.copyfile(SAMPLE, copy)
        out = subprocess.run([DAEMON, "classify", copy], stdout=subprocess.PIPE, check=True).stdout
        cls.alert = json.loads(out)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.directory)

    def test_headline_source_and_dateline(self):
        self.assertTrue(self.alert["headline"].startswith("Tokyo\u2019s policy makes resumption"))
        self.assertTrue(self.alert["headline"].endswith("senior diplomat"))
        self.assertEqual(self.alert["source"], "TASS")
        self.assertEqual(self.alert["dateline"], {"place": "St. Petersburg", "country": "RU", "date": "2022-12-13"})

    def test_countries_and_their_roles(self):
        roles = {country["code"]: sorted(country["roles"]) for country in self.alert["countries"]}
        self.assertEqual(roles, {"JP": ["about"], "RU": ["about", "filed"], "US": ["mentioned"]})

    def test_topics(self):
        topics = {topic["id"] for topic in self.alert["topics"]}
        self.assertLessEqual({"politics/diplomacy", "politics/treaty", "politics/sanctions", "politics/border-disputes"}, topics)
        self.assertFalse({topic.split("/")[0] for topic in topics} & {"sport", "arts", "weather", "health"})

    def test_evidence_points_at_the_words(self):
        with open(SAMPLE, encoding="utf-8") as file:
            text = file.read()
        headline = self.alert["headline"]
        for tag in self.alert["countries"] + self.alert["topics"]:
            self.assertGreater(len(tag["evidence"]), 0)
            for piece in tag["evidence"]:
                self.assertNotIn(piece["zone"], ("credit", "section", "byline"))
                self.assertIn(piece["text"], text)
                if piece["zone"] == "headline":
                    self.assertEqual(headline[piece["offset"]:piece["offset"] + len(piece["text"])], piece["text"])


if __name__ == "__main__":
    if not os.path.exists(SAMPLE):
        print("skipped: no ../shared/data/tass-sample.txt beside the checkout")
        sys.exit(77)
    unittest.main(verbosity=2)
