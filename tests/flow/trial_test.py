# SPDX-License-Identifier: MIT
"""Rules are tried: on articles with expected tags, and on those of a journal."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness
from harness import article

TOPICS = """- topic: economy
  name: Economy
  keywords: [harvest]
- topic: economy/beekeeping
  name: Beekeeping
  keywords: [beekeeper, hive*, "varroa^2"]
"""
COUNTRIES = "JP\tname\ten\tJapan\nNO\tname\ten\tNorway\n"
GOOD = """name: hives
topics: economy/beekeeping
only: {countries: []}
article: |
  Beekeepers count their hives

  A beekeeper of the valley lost a third of his hives to the varroa mite.
"""
BAD = """---
name: "no\\ebees"
not: {topics: economy}
about: NO
article: |
  Hives on roofs

  A beekeeper in Japan keeps hives on the roof.
"""


class Trial(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="na-", dir="/tmp")
        self.addCleanup(shutil.rmtree, self.directory)
        self.write("rules/topics/t.yaml", TOPICS)
        self.write("rules/countries/t.tsv", COUNTRIES)
        self.write("newsalertd.yaml", "rules: [%s]\n" % self.path("rules"))

    def path(self, *names):
        return os.path.join(self.directory, *names)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w") as file:
            file.write(text)
        return self.path(name)

    def run_daemon(self, *arguments):
        return subprocess.run([harness.program("newsalertd"), "--config", self.path("newsalertd.yaml"), *arguments],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=harness.DEADLINE)


class Test(Trial):
    def run_test(self, *arguments):
        return self.run_daemon("test", *arguments)

    def test_tests_that_pass(self):
        self.write("tests/a.yaml", GOOD)
        self.write("tests/b.yaml", GOOD + "---\n" + GOOD)
        self.write("tests/.c.yaml", "nonsense")
        self.write("tests/notes.txt", "nonsense")
        done = self.run_test(self.path("tests"))
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "3 passed, 0 failed\n", ""))

    def test_a_test_that_fails_is_named_with_its_line(self):
        path = self.write("tests/a.yaml", GOOD + BAD)
        done = self.run_test(path)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout.splitlines(), [
            "%s:11: no\\x1bbees: expected about NO, got JP" % path,
            "%s:10: no\\x1bbees: expected no topic economy, got economy/beekeeping (10.93: \"Hives\", \"beekeeper\", \"hives\")" % path,
            "1 passed, 1 failed"])
        self.assertEqual(done.stderr, "")

    def test_failures_as_json_and_explained(self):
        path = self.write("tests/a.yaml", GOOD + BAD)
        done = self.run_test("--json", path)
        self.assertEqual(done.returncode, 1)
        result = json.loads(done.stdout)
        self.assertEqual((result["passed"], result["failed"]), (1, 1))
        self.assertEqual([(f["path"], f["line"], f["name"]) for f in result["failures"]],
                         [(path, 11, "no\x1bbees"), (path, 10, "no\x1bbees")])
        done = self.run_test("--explain", path)
        self.assertIn("JP Japan  2.00  about", done.stdout)
        self.assertNotIn("varroa", done.stdout)  # of the test that passes
        self.assertEqual(self.run_test("--json", "--explain", path).returncode, 64)

    def test_each_topic_can_be_made_to_need_a_test(self):
        path = self.write("a.yaml", GOOD)
        done = self.run_test("--complete", path)
        self.assertEqual((done.returncode, done.stdout),
                         (1, "economy: no test expects this topic\n1 passed, 0 failed, 1 topics without a test\n"))
        done = self.run_test("--complete", "--json", path)
        self.assertEqual((done.returncode, json.loads(done.stdout)["untested"]), (1, ["economy"]))
        path = self.write("a.yaml", GOOD.replace("topics: economy/beekeeping", "topics: economy\nonly: {topics: economy/beekeeping}")
                          .replace("only: {countries: []}\n", ""))
        done = self.run_test("--complete", path)
        self.assertEqual((done.returncode, done.stdout), (0, "1 passed, 0 failed, 0 topics without a test\n"))
        self.assertNotIn("untested", json.loads(self.run_test("--json", path).stdout))

    def test_other_rules_can_be_tried(self):
        self.write("more/topics.d/mine.yaml", "- topic: economy/beekeeping\n  enabled: false\n")
        path = self.write("a.yaml", GOOD)
        done = self.run_test("--rules", self.path("rules"), "--rules", self.path("more"), path)
        self.assertEqual(done.returncode, 65)
        self.assertEqual(done.stderr, "%s:2: topics: the rules have no topic \"economy/beekeeping\"\n" % path)

    def test_a_bad_file_is_told_whole_and_nothing_runs(self):
        path = self.write("a.yaml", GOOD + BAD + "topic: sport\n---\nname: x\narticle: y\nabout: [XX]\n---\nname: 'x\n")
        done = self.run_test(path)
        self.assertEqual((done.returncode, done.stdout), (65, ""))
        self.assertEqual([re.match(r"(.*): ", line).group(1).split(": ")[0] for line in done.stderr.splitlines()],
                         ["%s:%d" % (path, line) for line in (16, 20, 23)])

    def test_what_is_missing_is_told(self):
        os.mkdir(self.path("empty"))
        self.write("none.yaml", "# no test\n")
        os.mkfifo(self.path("fifo"))
        for name, why in (("gone.yaml", "No such file"), ("empty", "no file"), ("none.yaml", "no test"), ("fifo", "is neither")):
            done = self.run_test(self.path(name))
            self.assertEqual((done.returncode, done.stdout), (66, ""), name)
            self.assertIn("%s: %s" % (self.path(name), why), done.stderr)
        self.assertEqual(self.run_test().returncode, 64)
        self.assertEqual(self.run_test("--colour", self.path("none.yaml")).returncode, 64)

    def test_bad_rules_are_told(self):
        rules = self.write("rules/topics/t.yaml", TOPICS + "  colour: red\n")
        done = self.run_test(self.write("a.yaml", GOOD))
        self.assertEqual((done.returncode, done.stdout), (78, ""))
        self.assertIn("%s:7: unknown key" % rules, done.stderr)


MINE = """- topic: economy/beekeeping
  name: Beekeeping
  keywords: [beekeeper, hive*, varroa]
- topic: economy/energy
  name: Energy
  keywords: [barrel*, =OPEC]
- topic: sport/golf
  enabled: false
"""
BASE = """- {topic: economy, keywords: [harvest, prices]}
- {topic: economy/energy, keywords: [refinery, barrel*]}
- {topic: sport, keywords: [match]}
- {topic: sport/golf, keywords: [fairway]}
"""
STORIES = [
    "Hives do well\n\nThe beekeeper sold what ten hives gave.\n",
    "Oil is dear\n\nA barrel costs more, OPEC says. Prices of barrels rise.\n",
    "Refinery burns\n\nThe refinery of the town burnt. The refinery is old.\n",
    "Long fairway\n\nThe fairway is long. Nobody likes a fairway like that fairway.\n",
    "Nothing new\n\nNobody came, and nobody went home.\n",
]


class Backtest(harness.FlowTest):
    """The daemon's journal, while it runs and after."""

    def setUp(self):
        self.daemon = harness.Daemon()
        self.watches = []
        self.addCleanup(self._clean)
        self.write("rules/topics/t.yaml", BASE)
        self.write("rules/countries/t.tsv", COUNTRIES)
        self.mine = self.write("mine.yaml", MINE)
        with open(self.daemon.conf, "a") as file:
            file.write("rules: [%s/rules]\n" % self.daemon.directory)
        self.daemon.start()
        for number, story in enumerate(STORIES):
            self.daemon.drop("story%d" % number, story)
            self.daemon.wait_receipt("story%d" % number)

    def write(self, name, text):
        path = os.path.join(self.daemon.directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
        return path

    def backtest(self, *arguments, program=harness.program("newsalertd"), **options):
        return subprocess.run([program, "--config", self.daemon.conf, "backtest", *arguments],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=harness.DEADLINE, **options)

    def test_what_a_file_changes_is_told(self):
        for _ in range(2):
            done = self.backtest("--since", "1h", self.mine)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(done.stdout.splitlines(), [
                "5 articles, seq 1 to 5",
                "economy/beekeeping: 1 of 5 articles, before 0: +1 -0",
                "  + 1  Hives do well  (Hives, beekeeper)",
                "economy/energy: 1 of 5 articles, before 2: +0 -1",
                "  - 3  Refinery burns  (Refinery)",
                "sport/golf: 0 of 5 articles, before 1: +0 -1",
                "  - 4  Long fairway  (fairway)",
                "also changed:",
                "economy: 2 of 5 articles, before 2: +1 -1",
                "  + 1  Hives do well  (Hives, beekeeper)",
                "  - 3  Refinery burns  (Refinery)",
                "sport: 0 of 5 articles, before 1: +0 -1",
                "  - 4  Long fairway  (fairway)"])
            # the same from a daemon that is gone
            self.assertEqual(self.daemon.stop(), 0)

    def test_the_journal_is_read_and_left_alone(self):
        head, epoch = self.daemon.status()["head"], self.daemon.status()["epoch"]
        answers = set()
        for jobs in ("1", "2", "7"):
            done = self.backtest("--jobs", jobs, "--json", self.mine)
            self.assertEqual(done.returncode, 0, done.stderr)
            answers.add(done.stdout)
        self.assertEqual(len(answers), 1)
        result = json.loads(answers.pop())
        self.assertEqual((result["articles"], result["first"], result["last"], result["damaged"]), (5, 1, 5, 0))
        self.assertEqual(result["rulesets"]["before"], self.daemon.status()["ruleset"])
        bees = result["topics"][0]
        self.assertEqual((bees["id"], bees["name"]), ("economy", "economy"))
        bees = result["topics"][1]
        self.assertEqual((bees["id"], bees["name"], bees["in_file"]), ("economy/beekeeping", "Beekeeping", True))
        self.assertEqual((bees["now"], bees["before"], bees["gained"], bees["lost"]), (1, 0, 1, 0))
        self.assertEqual(bees["samples"]["gained"], [{"seq": 1, "headline": "Hives do well", "words": ["Hives", "beekeeper"]}])
        self.daemon.drop("more", article(6))
        self.daemon.wait_receipt("more")
        after = self.daemon.status()
        self.assertEqual((after["head"], after["epoch"]), (head + 1, epoch))

    def test_a_stretch_is_chosen_as_in_the_log(self):
        def articles(*options):
            done = self.backtest("--json", "--samples", "0", *options, self.mine)
            self.assertEqual(done.returncode, 0, done.stderr)
            result = json.loads(done.stdout)
            return result["articles"], result["first"], result["last"]

        epoch = self.daemon.status()["epoch"]
        self.assertEqual(articles("--limit", "2"), (2, 4, 5))
        self.assertEqual(articles("--since", epoch + ".3"), (3, 3, 5))
        self.assertEqual(articles("--until", epoch + ".3"), (2, 1, 2))
        self.assertEqual(articles("--until", "1h"), (0, 0, 0))
        done = self.backtest("--until", "yesterday", self.mine)
        self.assertEqual(done.stdout.splitlines()[0], "no article of that time is in the journal")
        done = self.backtest("--since", "0123456789abcdef.3", self.mine)
        self.assertEqual((done.returncode, done.stdout), (65, ""))
        self.assertIn(epoch, done.stderr)

    def test_bad_arguments_and_rules_are_told(self):
        bad = self.write("bad.yaml", MINE + "- topic: economy/x\n  colour: red\n")
        done = self.backtest(bad)
        self.assertEqual((done.returncode, done.stdout), (78, ""))
        self.assertIn("%s:10: unknown key" % bad, done.stderr)
        for arguments in ([], [self.mine, self.mine], ["--since", "soon", self.mine], ["--limit", "0", self.mine],
                          ["--jobs", "65", self.mine], ["--samples", "101", self.mine], ["--colour", self.mine]):
            done = self.backtest(*arguments)
            self.assertEqual((done.returncode, done.stdout), (64, ""), arguments)
            self.assertNotEqual(done.stderr, "")
        for name in ("none.yaml", "rules"):
            done = self.backtest(os.path.join(self.daemon.directory, name))
            self.assertEqual((done.returncode, done.stdout), (66, ""))
            self.assertIn(name, done.stderr)

    def test_a_file_among_the_rules_is_compared_with_their_being_without_it(self):
        done = self.backtest(self.mine)
        own = self.write("rules/topics.d/own.yaml", MINE)
        again = self.backtest(own)
        self.assertEqual((again.returncode, again.stdout), (0, done.stdout))
        self.assertIn("own.yaml lies among the rules; before is without it", again.stderr)

    def test_a_journal_that_is_missing_or_not_ours_is_told(self):
        self.assertEqual(self.daemon.stop(), 0)
        journal = os.path.join(self.daemon.state, "journal.db")
        if os.getuid() == 0:
            for path in (self.daemon.directory, os.path.join(self.daemon.directory, "rules")):
                os.chmod(path, 0o755)
            # From where nobody may: a checkout can be in /root.
            program = shutil.copy(harness.program("newsalertd"), self.daemon.directory)
            done = self.backtest(self.mine, program=program, user=65534, cwd=self.daemon.directory)
            self.assertEqual((done.returncode, done.stdout), (77, ""))
            self.assertIn("journal.db", done.stderr)
            self.assertIn("sudo", done.stderr)
        os.rename(journal, journal + ".away")
        done = self.backtest(self.mine)
        self.assertEqual((done.returncode, done.stdout), (66, ""))
        self.assertIn(journal, done.stderr)
        with open(journal, "w") as file:
            file.write("no database\n" * 1000)
        self.assertEqual(self.backtest(self.mine).returncode, 65)


class Documents(Trial):
    """Manual and completion have what --help has."""

    def options(self):
        return set(re.findall(r"--[a-z][a-z-]+", self.run_daemon("--help").stdout))

    def complete(self, *words):
        script = ("compopt() { :; }; source daemon/completion/newsalertd; COMP_WORDS=(\"$@\"); "
                  "COMP_CWORD=$(($# - 1)); _newsalertd; printf '%s\\n' \"${COMPREPLY[@]}\"")
        done = subprocess.run(["bash", "-c", script, "bash", "newsalertd", *words], capture_output=True, text=True,
                              cwd=harness.SOURCE, timeout=harness.DEADLINE)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def commands(self):
        return re.findall(r"(?m)^  ([a-z]+) ", self.run_daemon("--help").stdout)

    def test_the_manual_has_every_command_and_option(self):
        with open(os.path.join(harness.SOURCE, "daemon", "newsalertd.8")) as file:
            manual = file.read()
        self.assertIn("test", self.commands())
        for command in self.commands():
            self.assertRegex(manual, r"(?m)^\.It Cm %s\b" % command)
        for option in self.options() - {"--help", "--version"}:
            self.assertIn("Fl Fl " + option[2:], manual)

    def test_the_completion_has_every_command_and_option(self):
        self.assertLessEqual(set(self.commands()), set(self.complete("")))
        self.assertEqual(self.complete("--config", "x", "te"), ["test"])
        offered = set(self.complete("--"))
        for command in self.commands():
            offered |= set(self.complete(command, "--"))
        self.assertEqual(offered, self.options())


if __name__ == "__main__":
    harness.main()
