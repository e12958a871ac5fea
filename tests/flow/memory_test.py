# SPDX-License-Identifier: MIT
"""The n-th allocation fails, for n = 1, 2, ... until none does: of the keeper
while it takes in a file and answers each request, of a worker while it reads,
and of the commands. An error, no leak, no crash."""
import json
import os
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness
import hostile
from scarce import Scarce

# Every allocation at first, then each this much later than the last.
GROWTH = harness.amount(1.2, 1.02)
# A block for each failure would be a leak; caches and buffers grow by a few.
SLACK = 40

REQUESTS = [
    dict(op="status"),
    dict(op="rules"),
    dict(op="replay", filter="country:JP OR council", **{"from": 1}),
    dict(op="history", filter="council", limit=20),
    dict(op="history", text="budget", limit=20),
    dict(op="article", seq=1),
    dict(op="held"),
    dict(op="receipt", file="first-1"),
    dict(op="subscriptions"),
    dict(op="hold", name="desk", filter="council"),
    dict(op="forget", name="desk"),
    dict(op="retry", file="nothing"),
    dict(op="nonsense"),
]
# Those whose answer changes only with what is taken in.
WHOLE = ("replay", "history", "article", "held", "receipt", "rules")


def points():
    """1, 2, ... to 60, then by GROWTH."""
    number = 1
    while True:
        yield number
        number += 1 if number < 60 else max(1, int(number * (GROWTH - 1)))


class KeeperTest(unittest.TestCase):
    only = None

    def setUp(self):
        self.scarce = Scarce(self.only)
        self.daemon = harness.Daemon(extra="intake:\n  rescan: 1s\n", env=self.scarce.env)
        self.addCleanup(self.scarce.close)
        self.addCleanup(self.daemon.remove)
        self.daemon.start()
        self.daemon.env = dict(os.environ)  # for the clients
        self.watch = self.daemon.watch()
        self.addCleanup(self.watch.stop)
        self.dropped = 0
        for _ in range(100):  # until its caches are as large as they get
            self.take_in("first")

    def take_in(self, name):
        """One more article, until its file is in done/."""
        self.dropped += 1
        file = "%s-%d" % (name, self.dropped)
        self.daemon.drop(file, harness.article(self.dropped))
        self.wait_done(file)

    def wait_done(self, file):
        end = time.monotonic() + harness.DEADLINE
        done = os.path.join(self.daemon.spool, "done")
        failed = os.path.join(self.daemon.spool, "failed", file)
        while not any(os.path.exists(os.path.join(done, day, file)) for day in os.listdir(done)):
            self.assertIsNone(self.daemon.process.poll(), "the keeper ended: %s" % self.daemon.log.lines[-5:])
            self.assertFalse(os.path.exists(failed), "%s failed" % file)
            self.assertLess(time.monotonic(), end, "%s is not done: %s" % (file, self.daemon.log.lines[-5:]))
            time.sleep(0.001)

    def sweep(self, name, act):
        """act() with each allocation failing in turn; how many points there were."""
        tried = 0
        for number in points():
            self.scarce.arm(number)
            act()
            if self.scarce.fired == 0:
                break
            tried += 1
            self.assertIsNone(self.daemon.process.poll(), "%s, allocation %d" % (name, number))
        self.scarce.disarm()
        print("  %-44s %5d points, the last of %d allocations" % (name, tried, number), flush=True)
        self.assertGreater(tried, 0)
        return tried

    def check_every_alert_once(self):
        self.take_in("last")
        self.watch.wait_seq(self.dropped)
        self.assertEqual(self.watch.seqs(), list(range(1, self.dropped + 1)))
        files = [alert["file"] for alert in self.watch.alerts()]
        self.assertEqual(len(set(files)), self.dropped)
        self.assertEqual(os.listdir(os.path.join(self.daemon.spool, "work")), [])


@unittest.skipIf(harness.SANITIZED, "a sanitizer has an allocator of its own")
class IntakeMemoryTest(KeeperTest):
    def test_a_file_is_taken_in(self):
        before = self.scarce.live
        tried = self.sweep("a file, from the inbox to done/", lambda: self.take_in("file"))
        grown = self.scarce.live - before
        self.check_every_alert_once()
        self.assertLess(grown, SLACK + tried // 2, "%d blocks more after %d failures" % (grown, tried))

    def test_a_dearth_ends(self):
        """All allocations fail, from one of a file's on, for a second."""
        for number in (1, 10, 30):
            self.scarce.arm(number, 1 << 40)
            end = threading.Timer(1, self.scarce.disarm)
            end.start()
            self.take_in("dearth")
            end.join()
        self.check_every_alert_once()


@unittest.skipIf(harness.SANITIZED, "a sanitizer has an allocator of its own")
class RequestMemoryTest(KeeperTest):
    def ask(self, request):
        """An answer, its last line at the end; None: a refusal, or a connection that is closed."""
        try:
            rows, answer = self.daemon.request(**request)
        except (AssertionError, ConnectionError, json.JSONDecodeError):
            return None
        if not answer["ok"]:
            self.assertTrue(answer["code"])
            return None
        return rows + [answer]

    def ask_again(self, request, expected):
        """What is answered is whole."""
        answer = self.ask(request)
        if answer is not None and request["op"] in WHOLE:
            self.assertEqual(answer, expected)

    def test_each_request_is_answered_or_refused(self):
        for request in REQUESTS:
            self.ask(request)
        for request in REQUESTS:
            expected = self.ask(request)
            name = "request " + " ".join("%s" % value for value in request.values())
            with self.subTest(request=name):
                before = self.scarce.live
                tried = self.sweep(name, lambda: self.ask_again(request, expected))
                self.assertTrue(self.daemon.status()["ok"])
                grown = self.scarce.live - before
                self.assertLess(grown, SLACK + tried // 2, "%d blocks more after %d failures" % (grown, tried))
        self.check_every_alert_once()

    def test_a_reload_keeps_the_old_rules_or_takes_the_new(self):
        self.sweep("request reload", lambda: self.ask(dict(op="reload")))
        self.check_every_alert_once()


@unittest.skipIf(harness.SANITIZED, "a sanitizer has an allocator of its own")
class WorkerMemoryTest(KeeperTest):
    only = "worker"

    def test_an_article_fails_and_the_next_one_works(self):
        kinds = {
            "text": lambda title: title + "\n\nThe council met on Monday in Tokyo and agreed on its budget.\n",
            "feed": lambda title: hostile.rss(hostile.item(title)),
            "mail": lambda title: hostile.mail("Subject: %s\r\nContent-Type: text/plain; charset=utf-8" % title,
                                               "The council met on Monday in Tokyo and agreed on its budget.\r\n"),
        }
        for kind, story in kinds.items():
            outcomes = {}

            def act():
                self.dropped += 1
                file = "%s-%d" % (kind, self.dropped)
                self.daemon.drop(file, story("Council number %d agrees" % self.dropped))
                outcome = self.daemon.wait_receipt(file)[-1]["outcome"]
                outcomes[outcome] = outcomes.get(outcome, 0) + 1

            with self.subTest(kind=kind):
                self.sweep("a worker with a story as %s" % kind, act)
                print("  %s" % outcomes, flush=True)
                self.assertGreater(outcomes["accepted"], 0)
        self.take_in("last")


@unittest.skipIf(harness.SANITIZED, "a sanitizer has an allocator of its own")
class CommandMemoryTest(unittest.TestCase):
    """A command ends by itself, with a status and a reason, or with 0 and all that it prints."""

    def sweep(self, command, env, same):
        scarce = Scarce()
        self.addCleanup(scarce.close)
        whole = subprocess.run([word.replace("NUMBER", "0") for word in command], env=env, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, timeout=harness.DEADLINE).stdout
        self.assertTrue(whole)
        tried = 0
        for number in points():
            scarce.arm(number)
            words = [word.replace("NUMBER", str(number)) for word in command]
            done = subprocess.run(words, env=dict(env, **scarce.env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=harness.DEADLINE)
            if scarce.fired == 0:
                break
            tried += 1
            self.assertGreaterEqual(done.returncode, 0, "%s, allocation %d: %s" % (command, number, done.stderr[-300:]))
            if done.returncode == 0 and same:
                self.assertEqual(done.stdout, whole, "%s, allocation %d: %s" % (command, number, done.stderr[-300:]))
            if done.returncode != 0:
                self.assertTrue(done.stderr, "%s, allocation %d: status %d without a reason" % (command, number, done.returncode))
        print("  %-44s %5d points, the last of %d allocations" % (" ".join(map(os.path.basename, command[:1] + command[3:])), tried, number), flush=True)
        self.assertGreater(tried, 0)

    def test_commands_of_the_client(self):
        daemon = harness.Daemon()
        self.addCleanup(daemon.remove)
        daemon.start()
        for number in range(20):
            daemon.drop("a%d" % number, harness.article(number))
        for number in range(20):
            daemon.wait_receipt("a%d" % number)
        client = [harness.program("newsalert"), "--runtime", daemon.runtime]
        for arguments in (["status"], ["log", "council"], ["show", "1"], ["topics"], ["rules"],
                          ["watch", "--since", "1h", "--count", "20", "council"],
                          ["log", "--text", "budget"], ["watch", "--name", "desk-NUMBER", "--since", "1h", "--count", "20"], ["subs"]):
            with self.subTest(arguments=arguments):
                self.sweep(client + arguments, daemon.env, arguments[0] not in ("status", "subs"))

    def test_commands_of_the_daemon(self):
        daemon = harness.Daemon()
        self.addCleanup(daemon.remove)
        story = os.path.join(daemon.directory, "story")
        with open(story, "w") as file:
            file.write(harness.article(1))
        newsalertd = [harness.program("newsalertd"), "--config", daemon.conf]
        for arguments in (["check"], ["classify", story, story]):
            with self.subTest(arguments=arguments):
                self.sweep(newsalertd + arguments, daemon.env, True)


if __name__ == "__main__":
    harness.main()
