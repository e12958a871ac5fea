# SPDX-License-Identifier: MIT
"""The topics that come with newsalert: ids and codes, how many keywords, and
that each one has a rule test."""
import collections
import glob
import os
import re
import unittest

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOPS = {
    "arts": "01000000", "crime": "02000000", "disaster": "03000000",
    "economy": "04000000", "education": "05000000", "environment": "06000000",
    "health": "07000000", "human-interest": "08000000", "labour": "09000000",
    "lifestyle": "10000000", "politics": "11000000", "religion": "12000000",
    "science": "13000000", "society": "14000000", "sport": "15000000",
    "conflict": "16000000", "weather": "17000000",
}


def read_topics():
    """Each topic of the shipped files: id, medtop code, English keywords."""
    topics = []
    for path in sorted(glob.glob(os.path.join(SOURCE, "conf/topics/*.yaml"))):
        with open(path, encoding="utf-8") as file:
            entries = re.split(r"^- topic: ", file.read(), flags=re.M)[1:]
        for entry in entries:
            code = re.search(r'^  medtop: "(.*)"$', entry, re.M)
            words = re.search(r"^    en: \[(.*?)\]$", entry, re.M | re.S)
            topics.append({
                "id": entry.split("\n", 1)[0],
                "file": os.path.basename(path)[:-len(".yaml")],
                "code": code and code.group(1),
                "words": len(re.findall(r'"[^"]*"|[^,]+', words.group(1))),
            })
    return topics


def tested():
    """The topics that a rule test asks for."""
    found = set()
    for path in glob.glob(os.path.join(SOURCE, "tests/quality/rules/*.yaml")):
        with open(path, encoding="utf-8") as file:
            for names in re.findall(r"^topics: \[?([^\]\n]*)", file.read(), re.M):
                found.update(name.strip() for name in names.split(","))
    return found


class Topics(unittest.TestCase):
    topics = read_topics()

    def test_ids_are_unique_and_lie_in_the_file_of_their_top_topic(self):
        ids = collections.Counter(topic["id"] for topic in self.topics)
        self.assertEqual([name for name in ids if ids[name] > 1], [])
        for topic in self.topics:
            self.assertRegex(topic["id"], r"^[a-z-]+(/[a-z-]+)?$")
            self.assertEqual(topic["id"].split("/")[0], topic["file"])

    def test_codes_are_unique_and_well_formed(self):
        codes = collections.Counter(topic["code"] for topic in self.topics)
        self.assertEqual([code for code in codes if codes[code] > 1], [])
        for topic in self.topics:
            if "/" in topic["id"]:
                self.assertRegex(topic["code"], r"^2000[01]\d{3}$")
            else:
                self.assertEqual(topic["code"], TOPS[topic["id"]])

    def test_all_top_topics_and_150_others(self):
        tops = {topic["id"] for topic in self.topics if "/" not in topic["id"]}
        self.assertEqual(tops, set(TOPS))
        self.assertGreaterEqual(len(self.topics) - len(tops), 150)

    def test_english_keywords(self):
        for topic in self.topics:
            with self.subTest(topic["id"]):
                self.assertGreaterEqual(topic["words"], 15 if "/" in topic["id"] else 60)

    def test_each_has_a_rule_test(self):
        missing = {topic["id"] for topic in self.topics} - tested()
        self.assertEqual(missing, set())


if __name__ == "__main__":
    unittest.main(verbosity=2)
