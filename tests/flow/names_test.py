# SPDX-License-Identifier: MIT
"""Durable names: a subscriber that was away, or was killed, goes on where it
was; what it may have seen already says so; nobody holds a name twice."""
import json
import os
import random
import signal
import stat
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness
from harness import article

TEMPFAIL = 75


class Names(harness.FlowTest):
    extra = "intake: {rescan: 1s, settle: 200ms}\nlog: debug\n"

    def drop(self, first, last):
        for number in range(first, last + 1):
            self.daemon.drop("story-%05d.txt" % number, article(number))
        self.daemon.wait_receipt("story-%05d.txt" % last)

    def named(self, *arguments, **keywords):
        return self.watch("--name", "desk", *arguments, **keywords)

    def subs(self):
        rows = self.daemon.client("subs", "--format", "json", check=True).stdout
        return [json.loads(line) for line in rows.splitlines()]

    def wait_acknowledged(self, seq):
        end = time.monotonic() + harness.DEADLINE
        while self.subs()[0]["acknowledged"] < seq:
            self.assertLess(time.monotonic(), end, self.subs())
            time.sleep(0.05)

    def script(self, name, text):
        path = os.path.join(self.daemon.directory, name)
        with open(path, "w") as file:
            file.write("#!/bin/sh\n" + text.replace("{directory}", self.daemon.directory))
        os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
        return path

    def test_it_goes_on_where_it_was(self):
        first = self.named()
        self.drop(1, 3)
        first.wait_seq(3)
        self.assertEqual(first.stop(), -signal.SIGINT)
        self.drop(4, 8)
        again = self.named()
        again.wait_seq(8)
        self.assertEqual(again.seqs(), [4, 5, 6, 7, 8])
        self.assertFalse(any("redelivered" in alert for alert in again.alerts()))
        again.stop(signal.SIGTERM)
        self.daemon.stop()
        self.daemon.start()
        self.drop(9, 9)
        third = self.named()
        third.wait_seq(9)
        self.assertEqual(third.seqs(), [9])

    def test_what_was_not_acknowledged_comes_again_and_says_so(self):
        handler = self.script("handler", "cat >>{directory}/seen\n[ $NEWSALERT_SEQ != 3 ] || exec sleep 600\n")
        held = self.named("--exec", handler, fmt=None)
        self.drop(1, 5)
        self.wait_acknowledged(2)
        seen = os.path.join(self.daemon.directory, "seen")
        end = time.monotonic() + harness.DEADLINE
        while self.lines(seen) < 3:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        os.kill(held.process.pid, signal.SIGKILL)
        held.process.wait()
        self.kill_handlers()
        again = self.named()
        again.wait_seq(5)
        self.assertEqual(again.seqs(), [3, 4, 5])
        self.assertTrue(again.alerts()[0]["redelivered"])
        self.drop(6, 6)
        again.wait_seq(6)
        self.assertNotIn("redelivered", again.alerts()[-1])

    def lines(self, path):
        with open(path) as file:
            return len(file.readlines())

    def kill_handlers(self):
        """`sleep` took the place of the handler's shell, with its environment."""
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open("/proc/%s/environ" % pid, "rb") as file:
                    ours = b"NEWSALERT_SEQ=3" in file.read()
                with open("/proc/%s/comm" % pid) as file:
                    if ours and file.read().strip() == "sleep":
                        os.kill(int(pid), signal.SIGKILL)
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                pass

    def test_a_handler_that_fails_is_tried_again(self):
        handler = self.script("handler",
                              "echo $NEWSALERT_SEQ >>{directory}/seen\n"
                              "[ $NEWSALERT_SEQ != 2 ] || [ $(grep -c 2 {directory}/seen) -ge 3 ]\n")
        watch = self.named("--count", "3", "--exec", handler, fmt=None)
        self.drop(1, 3)
        self.assertEqual(watch.process.wait(harness.DEADLINE), 0)
        with open(os.path.join(self.daemon.directory, "seen")) as file:
            self.assertEqual(file.read().split(), ["1", "2", "2", "2", "3"])
        self.assertEqual(self.subs()[0]["acknowledged"], 3)

    def test_one_holder_at_a_time(self):
        first = self.named()
        second = self.begin_watch("--name", "desk")
        self.assertEqual(second.process.wait(harness.DEADLINE), TEMPFAIL)
        second.err.wait_for("--takeover")
        third = self.named("--takeover")
        self.assertEqual(first.process.wait(harness.DEADLINE), TEMPFAIL)
        self.drop(1, 1)
        third.wait_seq(1)
        self.assertEqual(first.seqs(), [])

    def test_a_name_keeps_its_filter(self):
        first = self.named("urgency<=3")
        first.stop()
        refused = self.begin_watch("--name", "desk", "urgency<=4")
        self.assertEqual(refused.process.wait(harness.DEADLINE), 64)
        refused.err.wait_for("desk has the filter")
        self.named()
        self.assertEqual(self.subs()[0]["filter"], "urgency<=3")

    def test_what_does_not_pass_the_filter_is_no_lag(self):
        watch = self.named("urgency<=1")
        self.drop(1, 5)
        self.wait_acknowledged(5)
        self.assertEqual(watch.seqs(), [])
        self.assertEqual(self.subs()[0]["lag"], 0)

    def test_names_are_listed_and_forgotten(self):
        watch = self.named()
        row = self.subs()[0]
        self.assertEqual((row["name"], row["uid"], row["held"], row["lag"]), ("desk", os.getuid(), True, 0))
        refused = self.daemon.client("subs", "rm", "desk")
        self.assertEqual(refused.returncode, TEMPFAIL)
        self.assertIn(b"holds it", refused.stderr)
        watch.stop()
        self.drop(1, 4)
        row = self.subs()[0]
        self.assertEqual((row["held"], row["lag"]), (False, 4))
        self.assertIn(b"desk", self.daemon.client("subs", check=True).stdout)
        self.daemon.client("subs", "rm", "desk", check=True)
        self.assertEqual(self.subs(), [])
        self.assertNotEqual(self.daemon.client("subs", "rm", "desk").returncode, 0)

    def test_bad_names_are_refused(self):
        for name in ("", "a b", "-x", "x" * 65, "../x"):
            watch = self.begin_watch("--name=" + name)
            self.assertEqual(watch.process.wait(harness.DEADLINE), 64, name)

    def test_killed_at_random_every_alert_comes_and_repeats_say_so(self):
        count = max(200, int(harness.amount(2000, 20000) * harness.SCALE))
        seed = int(os.environ.get("NEWSALERT_FLOW_SEED", random.randrange(1 << 30)))
        chance = random.Random(seed)
        print("NEWSALERT_FLOW_SEED=%d" % seed, file=sys.stderr)
        got, repeats, number, kills, keepers = set(), 0, 0, 0, 0
        while number < count:
            acknowledged = self.subs()[0]["acknowledged"] if kills else 0
            watch = self.named() if kills else self.named("--since", "1h")
            step = min(count - number, chance.randrange(20, 500))
            self.drop(number + 1, number + step)
            number += step
            if chance.random() < 0.25:
                self.daemon.kill()
                self.daemon.start()
                keepers += 1
            watch.out.wait_count(chance.randrange(1, step))
            os.kill(watch.process.pid, signal.SIGKILL)
            watch.process.wait()
            watch.out.thread.join(harness.DEADLINE)
            kills += 1
            alerts = watch.alerts()
            seqs = [alert["seq"] for alert in alerts]
            self.assertEqual(seqs, list(range(acknowledged + 1, acknowledged + 1 + len(seqs))))
            for alert in alerts:
                if alert["seq"] in got:
                    self.assertTrue(alert.get("redelivered"), alert["seq"])
            repeats += len(got.intersection(seqs))
            got.update(seqs)
        # All may be acknowledged by now.
        last = self.named()
        self.drop(count + 1, count + 1)
        last.wait_seq(count + 1)
        got.update(last.seqs())
        self.assertEqual(sorted(got), list(range(1, count + 2)))
        print("%d alerts, %d kills of the subscriber, %d of the keeper, %d repeats, each marked" % (count, kills, keepers, repeats),
              file=sys.stderr)

    def test_the_daemon_is_killed_and_the_name_is_still_held(self):
        watch = self.named()
        self.drop(1, 20)
        watch.wait_seq(20)
        self.daemon.kill()
        self.daemon.start()
        self.drop(21, 40)
        watch.wait_seq(40)
        self.wait_acknowledged(40)
        self.assertEqual(watch.seqs(), list(range(1, 41)))
        self.assertTrue(self.subs()[0]["held"])


class Expiry(harness.FlowTest):
    extra = "service: {cursor_expiry: 1s}\n"

    def test_a_name_that_nobody_holds_is_forgotten(self):
        held = self.watch("--name", "held")
        self.watch("--name", "left").stop()
        self.daemon.log.wait_for("name-expired name=left")
        rows = self.daemon.client("subs", "--format", "json", check=True).stdout
        self.assertEqual([json.loads(row)["name"] for row in rows.splitlines()], ["held"])
        held.stop()


if __name__ == "__main__":
    harness.main()
