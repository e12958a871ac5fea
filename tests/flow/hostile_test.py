# SPDX-License-Identifier: MIT
"""Hostile files cost themselves and nothing else: each is rejected, or read,
in little time and memory, and the articles around it come through."""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness
import hostile

SECONDS = 1.0
BYTES = 64 << 20
SPENT = os.path.join(harness.SOURCE, "tests", "lib", "spent.py")
RULES = os.path.join(harness.SOURCE, "conf")


class Spent:
    """What a program said, and what it took."""

    def __init__(self, command, env):
        done = subprocess.run([sys.executable, "-S", SPENT] + command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=env, timeout=harness.DEADLINE)
        status, seconds, kib = done.stderr.decode("utf-8", "replace").splitlines()[-1].split()
        self.lines = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
        self.status, self.seconds, self.bytes = int(status), float(seconds), int(kib) * 1024


class Classify(unittest.TestCase):
    """A reader alone, above what the same program takes for a short story."""

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory(prefix="na-", dir="/tmp")
        cls.conf = os.path.join(cls.directory.name, "newsalertd.yaml")
        with open(cls.conf, "w") as file:
            file.write("rules: [%s]\nintake: {file_max: 32MiB}\n" % RULES)
        cls.env = dict(os.environ, XDG_CACHE_HOME=cls.directory.name)
        cls.measure("story.txt", harness.article(1).encode())  # fills the cache of rules
        cls.least = cls.measure("story.txt", harness.article(1).encode())

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    @classmethod
    def measure(cls, name, data):
        path = os.path.join(cls.directory.name, name)
        with open(path, "wb") as file:
            file.write(data)
        spent = Spent([harness.program("newsalertd"), "--config", cls.conf, "classify", path], cls.env)
        os.unlink(path)
        return spent

    def check(self, name, data, reason):
        spent = self.measure(name, data)
        self.assertIn(spent.status, (0, 65), "the reader ended with %d" % spent.status)
        errors = [line["error"] for line in spent.lines if "error" in line]
        if os.environ.get("NEWSALERT_TEST_ECHO"):
            print("%-24s %5.2f s %6.1f MB  %d alerts %s" % (
                name, spent.seconds - self.least.seconds, (spent.bytes - self.least.bytes) / 1e6,
                len(spent.lines) - len(errors), errors[:1]))
        self.assertTrue(spent.lines)
        self.assertNotIn("root:", json.dumps(spent.lines))
        if reason is not None:
            self.assertRegex(" ".join(errors), reason)
        if not harness.SANITIZED:
            self.assertLess(spent.seconds - self.least.seconds, SECONDS * harness.SLOWER)
            self.assertLess(spent.bytes - self.least.bytes, BYTES)

    def test_each_file_takes_little_time_and_memory(self):
        for name, data, reason in hostile.files():
            with self.subTest(file=name):
                self.check(name, data, reason)


class Daemon(harness.FlowTest):
    extra = "workers: {count: 2, deadline: 30s}\nintake: {file_max: 32MiB}\nrules: [%s]\n" % RULES

    def test_no_file_takes_a_worker_down(self):
        reasons = []
        for name, data, reason in hostile.files():
            self.daemon.drop(name, data)
            self.daemon.drop("good%d" % len(reasons), harness.article(len(reasons)))
            reasons.append((name, reason))
        for number in range(len(reasons)):
            self.assertEqual(self.daemon.wait_receipt("good%d" % number)[0]["outcome"], "accepted")
        for name, reason in reasons:
            receipt = self.daemon.wait_receipt(name)[0]
            self.assertNotRegex(receipt.get("reason", ""), "crashed|took longer|memory", name)
            if reason is not None:
                self.assertRegex(receipt["reason"], reason, name)
        self.assertEqual(self.daemon.status()["workers"]["crashed"], 0)

    def test_a_line_of_a_gigabyte_is_not_read(self):
        path = os.path.join(self.daemon.inbox, ".line.part")
        with open(path, "wb") as file:
            file.truncate(1 << 30)
        os.rename(path, os.path.join(self.daemon.inbox, "line.txt"))
        receipt = self.daemon.wait_receipt("line.txt")[0]
        self.assertTrue(re.search("1073741824 bytes are over the limit of 33554432", receipt["reason"]), receipt)
        self.assertNotIn("hash", receipt)


if __name__ == "__main__":
    harness.main()
