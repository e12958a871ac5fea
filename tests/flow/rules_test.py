#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Rules as their author sees them: checked, tried, loaded, and what each has done over restarts and crashes."""
import collections
import json
import os
import pty
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness
from harness import SCALE

HIVES = """- topic: economy/beekeeping
  name: Beekeeping
  threshold: 0.1
  keywords: [beekeeper, honey harvest, hives]
"""
BARGES = """- topic: economy/barges
  name: Barges
  threshold: 0.1
  keywords: [barge, towpath]
  when: barge NEAR/20 canal
"""


def hive_story(number):
    return ("Hives do well in Kenya, report %d\n\nNAIROBI, Nov 3 (Reuters) - The beekeeper of farm %d sold the honey "
            "harvest of ten hives to a trader from Japan.\n" % (number, number))


class RulesTest(harness.FlowTest):
    """A daemon with the shipped rules and a directory of its own."""

    def setUp(self):
        self.daemon = harness.Daemon()
        self.watches = []
        self.addCleanup(self._clean)
        self.own = os.path.join(self.daemon.directory, "rules", "topics.d")
        os.makedirs(self.own)
        with open(self.daemon.conf, "a") as file:
            file.write("rules: [%s, %s/rules]\n" % (os.path.join(harness.SOURCE, "conf"), self.daemon.directory))
        self.write_rule("hives.yaml", HIVES)
        self.daemon.start()

    def write_rule(self, name, text):
        with open(os.path.join(self.own, name), "w") as file:
            file.write(text)

    def remove_rule(self, name):
        os.remove(os.path.join(self.own, name))

    def rules(self, *arguments):
        done = self.daemon.client("rules", *arguments, check=True)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        return {row.get("id", row.get("code")): row for row in rows}

    def drop_and_wait(self, numbers, prefix="hives"):
        for number in numbers:
            self.daemon.drop("%s-%d.txt" % (prefix, number), hive_story(number))
        self.daemon.wait_receipt("%s-%d.txt" % (prefix, numbers[-1]))


class Counts(RulesTest):
    def test_counts_live_through_restarts_and_reloads(self):
        self.drop_and_wait(range(3))
        row = self.rules()["economy/beekeeping"]
        self.assertEqual((row["hits"], row["name"]), (3, "Beekeeping"))
        self.assertGreaterEqual(row["last"], row["since"])
        self.daemon.stop()
        self.daemon.start()
        self.assertEqual(self.rules()["economy/beekeeping"], row)
        self.write_rule("barges.yaml", BARGES)
        self.daemon.client("reload", check=True)
        self.drop_and_wait(range(3, 5))
        rules = self.rules()
        self.assertEqual(rules["economy/beekeeping"]["hits"], 5)
        self.assertEqual(rules["economy/beekeeping"]["since"], row["since"])
        self.assertEqual(rules["economy/barges"]["hits"], 0)
        self.assertGreater(rules["economy/barges"]["since"], row["since"])
        self.assertNotIn("last", rules["economy/barges"])
        countries = self.rules("--countries")
        self.assertEqual(countries["KE"]["hits"], 5)
        self.assertEqual(countries["FJ"]["hits"] + countries["FJ"]["mentions"], 0)
        self.assertEqual(countries["JP"]["hits"] + countries["JP"]["mentions"], 5)

    def test_a_repeat_and_a_replay_do_not_count(self):
        self.drop_and_wait(range(2))
        self.daemon.drop("again.txt", hive_story(0))
        self.daemon.wait_receipt("again.txt")
        self.daemon.replay()
        self.assertEqual(self.rules()["economy/beekeeping"]["hits"], 2)

    def test_a_rule_that_was_removed_is_shown_as_such(self):
        self.drop_and_wait(range(1))
        self.remove_rule("hives.yaml")
        self.daemon.client("reload", check=True)
        row = self.rules("beekeep")["economy/beekeeping"]
        self.assertEqual(row["hits"], 1)
        self.assertIn("removed", row)
        self.assertEqual(self.rules("--idle", "1s", "beekeep"), {})
        table = self.daemon.client("rules", "--format", "pretty", "beekeep", check=True).stdout.decode()
        self.assertIn(", removed ", table.splitlines()[1])
        self.write_rule("hives.yaml", HIVES)
        self.daemon.client("reload", check=True)
        self.assertNotIn("removed", self.rules()["economy/beekeeping"])

    def test_idle_rules_are_those_that_tag_nothing(self):
        self.drop_and_wait(range(1))
        time.sleep(1.1)
        idle = self.rules("--idle", "1s")
        self.assertIn("economy/beekeeping", idle)
        self.drop_and_wait(range(1, 2))
        self.assertNotIn("economy/beekeeping", self.rules("--idle", "1s"))
        self.assertEqual(self.rules("--idle", "1h"), {})

    def test_each_alert_counts_once_whatever_is_killed(self):
        count = max(200, int(3000 * SCALE))
        for turn in range(3):
            for number in range(turn * count, (turn + 1) * count):
                self.daemon.drop("burst-%d.txt" % number, hive_story(number))
            self.daemon.wait_receipt("burst-%d.txt" % (turn * count + count // 3))
            self.daemon.kill()
            self.daemon.start()
        self.daemon.wait_receipt("burst-%d.txt" % (3 * count - 1))
        while self.daemon.status()["intake"]["waiting"] + self.daemon.status()["intake"]["in_work"] > 0:
            time.sleep(0.05)
        tags = collections.Counter()
        for alert in self.daemon.replay():
            tags.update(topic["id"] for topic in alert["topics"])
            for country in alert["countries"]:
                tags[country["code"] + (" mention" if country["roles"] == ["mentioned"] else "")] += 1
        self.assertEqual(tags["economy/beekeeping"], 3 * count)
        rules = self.rules()
        self.assertEqual({id: row["hits"] for id, row in rules.items() if row["hits"] > 0},
                         {id: hits for id, hits in tags.items() if id[0].islower()})
        countries = self.rules("--countries")
        self.assertEqual(countries["KE"]["hits"], tags["KE"])
        self.assertEqual(countries["JP"]["mentions"], tags["JP mention"])
        # One article in 64 was measured.
        self.assertGreater(rules["economy/beekeeping"]["spent_us"], 0)


def check(conf, *arguments):
    return subprocess.run([harness.program("newsalertd"), "--config", conf, "check", *arguments], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=harness.DEADLINE)


# A file of rules, and what check says of it.
FINDINGS = [
    ("topics/t.yaml", "- topic: sport\n  keywords: [ball]\n", []),
    ("topics/t.yaml", "- topic: sport\n  keywords: [ball]\n  name: 'a\n", ["4: error: syntax: while scanning a quoted scalar, "]),
    ("topics/t.yaml", "- topic: sport\n  keyword: [ball]\n  keywords: [ball]\n", ['2: error: unknown key "keyword"; a topic has ']),
    ("topics/t.yaml", "- topic: sport\n  keywords: [ball]\n- topic: sport\n  keywords: [goal]\n",
     ['3: error: topic "sport" is also at DIR/topics/t.yaml:1\n']),
    ("topics/t.yaml", "- topic: sport\n  keywords:\n  - ball*\n  - balls\n",
     ['4: warning: keyword "balls" can never match: "ball*" of the same topic takes its place\n']),
    ("topics/t.yaml", "- topic: sport\n  keywords:\n  - ball\n  - ' - '\n",
     ['4: error: keyword " - ": no letter or digit in it: it can never match\n']),
    ("topics/t.yaml", "- topic: sport\n  threshold: 12\n  keywords: [ball]\n",
     ['2: error: topic "sport" can never reach its threshold 12; its keywords give at most 11.3\n']),
    ("topics/t.yaml", "- topic: sport\n  keywords: [ball]\n  when: goal AND NOT goal\n",
     ['3: error: topic "sport" can never tag: its condition `when` never holds\n']),
    ("topics/t.yaml", "- topic: sport\n  keywords: [ball]\n  when: headline:goal\n  unless: goal\n",
     ['4: error: topic "sport" can never tag: its exclusion `unless` holds wherever `when` does\n']),
    ("topics/t.yaml", "- topic: sport\n  keywords: {xx: [ball]}\n", ['2: error: keywords: "xx" is not an ISO 639-1 language\n']),
    ("topics/t.yaml", "- topic: sports/golf\n  keywords: [ball]\n", ['1: error: topic "sports/golf": unknown parent "sports"; ']),
    ("topics/t.yaml", "- topic: sport/golf/cup\n  keywords: [ball]\n",
     ['1: error: topic "sport/golf/cup": unknown parent "sport/golf"\n']),
    ("topics/t.yaml", "- topic: sport\n  keywords: [ball]\n- topic: sport/golf\n  enabled: false\n",
     ['3: warning: topic "sport/golf" is switched off here, and is in no folder before this one\n']),
    ("countries/t.tsv", "JP\tname\ten\tJapan\n", []),
    ("countries/t.tsv", "JP\tnickname\ten\tJapan\n", ['1: error: kind: "nickname" is unknown\n']),
    ("countries/t.tsv", "JP\tname\ten\tJapan\nUK\tname\ten\tBritain\n",
     ['2: error: code: "UK" is not an ISO 3166-1 alpha-2 code, or several with commas between them\n']),
    ("countries/t.tsv", "JP\tname\ten\n", ["1: error: a line has four fields with tabs between them: code, kind, language, keywords\n"]),
    ("countries/t.tsv", "JP\tname\txx\tJapan\n", ['1: error: language: "xx" is neither \'*\' nor an ISO 639-1 code\n']),
    ("countries/t.tsv", "JP\tname\ten\tJapan; Nippon\n\nJP\tname\ten\tJAPAN\n",
     ['3: warning: keyword "JAPAN" is at DIR/countries/t.tsv:1 already, as "Japan"\n']),
]


class Check(unittest.TestCase):
    """newsalertd check: every finding with its place, and what it exits with."""

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="newsalert-check-")
        self.addCleanup(shutil.rmtree, self.directory)
        self.conf = self.write("newsalertd.yaml", "rules: [%s]\n" % self.directory)

    def write(self, name, text):
        path = os.path.join(self.directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
        return path

    def test_each_finding_has_path_line_and_severity(self):
        for name, text, findings in FINDINGS:
            path = self.write(name, text)
            with self.subTest(text=text):
                done = check(self.conf)
                lines = done.stderr.splitlines(keepends=True)
                self.assertEqual(len(lines), len(findings), done.stderr)
                for line, finding in zip(lines, findings):
                    self.assertTrue(line.startswith("%s:%s" % (path, finding.replace("DIR", self.directory))), line)
                errors = any(": error: " in line for line in lines)
                self.assertEqual(done.returncode, 78 if errors else 0)
                self.assertEqual(check(self.conf, "--strict").returncode, 78 if lines else 0)
                quiet = check(self.conf, "--quiet")
                self.assertEqual((quiet.stdout, quiet.stderr), ("", done.stderr if errors else ""))
                told = json.loads(check(self.conf, "--json").stdout)
                self.assertEqual(["%s:%d: %s: %s\n" % (f["path"], f["line"], f["level"], f["text"]) for f in told], lines)
            os.remove(path)

    def test_warnings_are_counted(self):
        self.write("topics/t.yaml", "- topic: sport\n  keywords: [ball, ball]\n")
        self.assertRegex(check(self.conf).stdout, r"^1 topics, .*: no errors, 1 warning\n$")


def example():
    """The first topic of newsalert-rules(5)."""
    with open(os.path.join(harness.SOURCE, "conf", "newsalert-rules.5")) as file:
        page = file.read()
    return re.search(r"\.Sh A FIRST TOPIC\n.*?\.Bd [^\n]*\n(.*?)\.Ed\n", page, re.S).group(1)


class Author(RulesTest):
    """The manual's first topic, from the file to the alert."""

    def check(self):
        return check(self.daemon.conf)

    def test_the_first_topic_of_the_manual_tags(self):
        self.assertEqual(len(example().splitlines()), 5)
        self.write_rule("mine.yaml", example())
        self.assertEqual((self.check().returncode, self.check().stderr), (0, ""))
        self.daemon.client("reload", check=True)
        watch = self.watch("--topic", "chip-plants")
        self.daemon.drop("other.txt", "Council agrees on a budget\n\nThe council met on Monday.\n")
        self.daemon.drop("chips.txt", "Firm to build a second chip plant\n\nTAIPEI, Nov 24 (AP) - The foundry will fabricate "
                                      "wafers in a new building, its owner said.\n")
        watch.wait_seq(2)
        self.assertEqual(watch.seqs(), [2])
        topics = {topic["id"]: topic for topic in watch.alerts()[0]["topics"]}
        self.assertEqual(topics["economy/chip-plants"]["name"], "Chip plants")
        words = {evidence["text"] for evidence in topics["economy/chip-plants"]["evidence"]}
        self.assertLessEqual({"chip plant", "foundry", "wafers"}, words)

    def test_a_shipped_topic_is_overridden_and_another_switched_off(self):
        golf = "Golf season ends\n\nThe golfer won the masters and hit a birdie on the last green of the golf course.\n"
        cricket = "Cricket tour ends\n\nThe batsman and the bowler of the cricket side were out for 90 runs at the wicket.\n"
        self.daemon.drop("golf-1.txt", golf)
        self.daemon.drop("cricket-1.txt", cricket)
        self.daemon.wait_receipt("golf-1.txt")
        self.daemon.wait_receipt("cricket-1.txt")
        before = {a["file"]: {t["id"] for t in a["topics"]} for a in self.daemon.replay()}
        self.assertIn("sport/golf", before["golf-1.txt"])
        self.assertIn("sport/cricket", before["cricket-1.txt"])
        self.write_rule("mine.yaml", "- topic: sport/golf\n  enabled: false\n"
                                     "- topic: sport/cricket\n  name: Own\n  threshold: 0.1\n  keywords: [beekeeper]\n")
        self.assertEqual(self.check().stderr, "")
        self.daemon.client("reload", check=True)
        self.daemon.drop("golf-2.txt", golf + "More.\n")
        self.daemon.drop("cricket-2.txt", cricket + "More.\n")
        self.daemon.drop("bees.txt", "Spring\n\nThe beekeeper waits.\n")
        for name in ("golf-2.txt", "cricket-2.txt", "bees.txt"):
            self.daemon.wait_receipt(name)
        after = {a["file"]: {t["id"]: t["name"] for t in a["topics"]} for a in self.daemon.replay()}
        self.assertNotIn("sport/golf", after["golf-2.txt"])
        self.assertNotIn("sport/cricket", after["cricket-2.txt"])
        self.assertEqual(after["bees.txt"]["sport/cricket"], "Own")
        listed = self.daemon.client("topics", check=True).stdout.decode()
        self.assertNotIn('"sport/golf"', listed)
        self.assertIn("removed", self.rules()["sport/golf"])

    def test_a_bad_edit_changes_nothing_and_names_its_place(self):
        self.write_rule("mine.yaml", example())
        self.daemon.client("reload", check=True)
        ruleset = self.daemon.status()["ruleset"]
        self.write_rule("mine.yaml", example() + "  threshhold: 3\n")
        place = os.path.join(self.own, "mine.yaml") + ":6: "
        done = self.check()
        self.assertEqual(done.returncode, 78)
        self.assertTrue(done.stderr.startswith(place + 'error: unknown key "threshhold"'), done.stderr)
        done = self.daemon.client("reload")
        self.assertEqual(done.returncode, 78)
        self.assertIn(place + 'unknown key "threshhold"', done.stderr.decode())
        self.assertEqual(self.daemon.status()["ruleset"], ruleset)
        self.daemon.drop("chips.txt", "A new chip plant\n\nThe foundry makes wafers.\n")
        self.daemon.wait_receipt("chips.txt")
        self.assertIn("economy/chip-plants", {t["id"] for t in self.daemon.replay()[0]["topics"]})


class Explain(RulesTest):
    """classify --explain: for a terminal in colour, elsewhere plain."""

    STORY = "Firm to build a second chip plant\n\nTAIPEI, Nov 24 (AP) - The foundry in Taiwan will fabricate wafers.\n"

    def setUp(self):
        super().setUp()
        self.write_rule("mine.yaml", example() + "  unless: bells\n")
        self.story = os.path.join(self.daemon.directory, "story.txt")
        with open(self.story, "w") as file:
            file.write(self.STORY)
        self.command = [harness.program("newsalertd"), "--config", self.daemon.conf, "classify", "--explain", self.story]

    def explain(self):
        return subprocess.run(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True,
                              timeout=harness.DEADLINE).stdout

    def explain_on_terminal(self, **env):
        master, slave = pty.openpty()
        process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=slave, env=dict(os.environ, **env))
        os.close(slave)
        shown = b""
        try:
            while part := os.read(master, 65536):
                shown += part
        except OSError:
            pass
        os.close(master)
        self.assertEqual(process.wait(harness.DEADLINE), 0)
        return shown.decode().replace("\r\n", "\n")

    def test_an_explanation_has_the_arithmetic_of_each_tag(self):
        text = self.explain()
        self.assertIn(" to build a second {chip plant}\n", text)
        self.assertRegex(text, r"\n  economy/chip-plants \(Chip plants\)  \d+\.\d\d  tags: threshold 2, share ")
        self.assertRegex(text, r'\n      "chip plant\*" headline: sqrt\(4\) x 1 x [0-9.]+ = [0-9.]+\n')
        self.assertIn("\n      unless does not hold: bells no\n", text)
        self.assertRegex(text, r'\n  TW Taiwan  2\.00  about filed\n      dateline "Taipei"\n'
                               r'      2 x 1 = 2  body "Taiwan" \(name\)\n')
        self.assertNotIn("\x1b", text)

    def test_colour_is_for_terminals_alone(self):
        plain = self.explain()
        shown = self.explain_on_terminal(TERM="xterm")
        self.assertIn("\x1b[1;33m{chip plant}\x1b[0m", shown)
        self.assertEqual(re.sub(r"\x1b\[[0-9;]*m", "", shown), plain)
        self.assertEqual(self.explain_on_terminal(TERM="xterm", NO_COLOR="1"), plain)


PLACES = ["Japan", "France", "Brazil", "Kenya", "Georgia", "Chad", "New Mexico", "South Sudan", "Paris, Texas", "Kyoto"]
DATELINES = ["TOKYO, Nov 3 (Reuters) - ", "PARIS (AP) \u2014 ", "ST. PETERSBURG, December 13. /TASS/. ", "BEIJING, Dec. 13 (Xinhua) -- ", ""]
SUBJECTS = ["Parliament votes on a sanctions bill", "Strike closes the port", "Flood takes a bridge", "Court fines a bank",
            "Striker scores twice", "Vaccine trial begins", "Talks on a peace treaty go on", "Foundry to make more chips"]
SENTENCES = ["The foreign minister of %s met the ambassador.", "Police in %s arrested two men.", "The union called a strike in %s.",
             "Rain fell in %s all week.", "The central bank of %s kept its rate.", "A hospital in %s opened a ward.",
             "The team from %s won the cup.", "Voters in %s go to the polls on Sunday."]


class Determinism(unittest.TestCase):
    """The same files give the same bytes, run by run, whatever the number of threads."""

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="newsalert-same-")
        self.addCleanup(shutil.rmtree, self.directory)
        self.conf = os.path.join(self.directory, "newsalertd.yaml")
        with open(self.conf, "w") as file:
            file.write("rules: [%s]\n" % os.path.join(harness.SOURCE, "conf"))

    def make(self, count):
        """Stories of known seed; some are files that are rejected, or empty."""
        chance = random.Random(20261123)
        paths = []
        for number in range(count):
            path = os.path.join(self.directory, "%04d.txt" % number)
            text = "%s in %s\n\n%s" % (chance.choice(SUBJECTS), chance.choice(PLACES), chance.choice(DATELINES))
            for _ in range(chance.randrange(1, 40)):
                text += chance.choice(SENTENCES) % chance.choice(PLACES) + chance.choice([" ", "\n\n"])
            if chance.randrange(50) == 0:
                text = chance.choice(["", "\0\1\2binary", text.upper(), "<html><p>" + text])
            with open(path, "wb") as file:
                file.write(text.encode())
            os.utime(path, (1700000000 + number, 1700000000 + number))
            paths.append(path)
        return paths

    def classify(self, paths, *options):
        done = subprocess.run([harness.program("newsalertd"), "--config", self.conf, "classify", *options, *paths],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600)
        self.assertIn(done.returncode, (0, 65), done.stderr)
        return done.stdout

    def test_a_thousand_files_are_the_same_bytes_with_any_number_of_jobs(self):
        paths = self.make(1000)
        first = self.classify(paths)
        alerts = [json.loads(line) for line in first.splitlines()]
        self.assertEqual([alert["file"] for alert in alerts], [os.path.basename(path) for path in paths])
        # The stories are worth the name: tags of all kinds, and some of the files are refused.
        self.assertGreater(len({t["id"] for a in alerts for t in a.get("topics", [])}), 8)
        self.assertGreater(len({c["code"] for a in alerts for c in a.get("countries", [])}), 5)
        self.assertGreater(sum("error" in a for a in alerts), 0)
        for jobs in ("1", "2", "7"):
            self.assertEqual(self.classify(paths, "--jobs", jobs), first, jobs)
        # What a thread has tagged before changes nothing.
        self.assertEqual(b"".join(reversed(self.classify(paths[::-1]).splitlines(keepends=True))), first)
        explained = self.classify(paths[:100], "--explain")
        self.assertEqual(self.classify(paths[:100], "--explain", "--jobs", "7"), explained)


if __name__ == "__main__":
    harness.main()
