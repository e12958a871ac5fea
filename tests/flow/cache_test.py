# SPDX-License-Identifier: MIT
"""Commands keep the compiled rules where a user keeps such things, and say the
same with and without them."""
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness

RULE = "- topic: sport\n  keywords: [%s]\n"


class Cache(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="nc-", dir="/tmp")
        self.addCleanup(shutil.rmtree, self.directory)
        os.makedirs(self.path("rules", "topics"))
        self.write("newsalertd.yaml", "rules: [%s]\n" % self.path("rules"))
        self.write("rules/topics/sport.yaml", RULE % "anchovy")
        self.write("story.txt", "Anchovy\n\nAnchovy, anchovy and pelican.\n")

    def path(self, *parts):
        return os.path.join(self.directory, *parts)

    def write(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(text)

    def classify(self, conf="newsalertd.yaml", **variables):
        env = {key: value for key, value in os.environ.items() if key not in ("HOME", "XDG_CACHE_HOME")}
        done = subprocess.run([harness.program("newsalertd"), "--config", self.path(conf), "classify", self.path("story.txt")],
                              env=dict(env, **variables), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.directory)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return done.stdout

    def test_the_second_run_takes_what_the_first_has_made(self):
        first = self.classify(XDG_CACHE_HOME=self.path("cache"))
        kept = os.stat(self.path("cache", "newsalert", "rules.cache"))
        self.assertEqual(stat.S_IMODE(kept.st_mode), 0o600)
        self.assertEqual(os.listdir(self.path("cache", "newsalert")), ["rules.cache"])
        self.assertEqual(self.classify(XDG_CACHE_HOME=self.path("cache")), first)
        again = os.stat(self.path("cache", "newsalert", "rules.cache"))
        self.assertEqual((again.st_ino, again.st_mtime_ns), (kept.st_ino, kept.st_mtime_ns))

    def test_a_changed_rule_counts_at_once(self):
        self.assertIn(b'"sport"', self.classify(XDG_CACHE_HOME=self.path("cache")))
        self.write("rules/topics/sport.yaml", RULE % "walrus")
        self.assertNotIn(b'"sport"', self.classify(XDG_CACHE_HOME=self.path("cache")))

    def test_the_shipped_rules_come_compiled(self):
        self.write("shipped.yaml", "log: info\n")
        shipped = self.classify("shipped.yaml", XDG_CACHE_HOME=self.path("cache"))
        self.assertEqual(os.listdir(self.path("cache", "newsalert")), [])
        self.write("both.yaml", "rules: [%s, %s]\n" % (os.path.join(os.path.dirname(harness.program("newsalertd")), "conf"), self.path("rules")))
        self.assertNotEqual(self.classify("both.yaml", XDG_CACHE_HOME=self.path("cache")), shipped)
        self.assertEqual(os.listdir(self.path("cache", "newsalert")), ["rules.cache"])

    def test_without_xdg_it_is_below_the_home(self):
        self.classify(HOME=self.directory, XDG_CACHE_HOME="relative")
        self.assertTrue(os.path.exists(self.path(".cache", "newsalert", "rules.cache")))
        self.assertFalse(os.path.exists(self.path("relative")))

    def test_who_has_no_such_place_needs_none(self):
        first = self.classify()
        self.assertEqual(self.classify(XDG_CACHE_HOME=self.path("newsalertd.yaml")), first)
        self.assertEqual(self.classify(HOME="/nonexistent/home"), first)


if __name__ == "__main__":
    harness.main()
