# SPDX-License-Identifier: MIT
"""newsalertd test: rules are tried on articles with expected tags."""
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


class Documents(Trial):
    """Manual and completion have what --help has."""

    def options(self):
        return set(re.findall(r"--[a-z]+", self.run_daemon("--help").stdout))

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
