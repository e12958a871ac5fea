# SPDX-License-Identifier: MIT
"""What the journal has no more: retention that overtakes a subscriber, and a
journal that was emptied, restored, made anew, or went back. A subscriber is
told each time, and told one from the other."""
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness
from harness import article

TEMPFAIL = 75
LOST = re.compile(r"(\d+) alerts? (?:were|was) deleted by retention before (?:they|it) could be delivered: ([0-9a-f]{16})\.(\d+)(?: to (\d+))?$")
BODY = "The council met on Monday and agreed on its budget, number %d. "


class History(harness.FlowTest):
    extra = "intake: {rescan: 1s, settle: 200ms}\n"

    def drop(self, first, last, mark="", size=0):
        for number in range(first, last + 1):
            body = (BODY % number) * (1 + size // len(BODY))
            self.daemon.drop("story-%s%05d.txt" % (mark, number), article(number, "Council %s%d agrees" % (mark, number), body))
        self.daemon.wait_receipt("story-%s%05d.txt" % (mark, last))

    def journal(self, name="journal.db"):
        return os.path.join(self.daemon.state, name)

    def epoch(self):
        return self.daemon.status()["epoch"]

    def losses(self, watch):
        """(count, first, last) of each loss that was told."""
        found = [LOST.search(line) for line in watch.err.lines]
        return [(int(m[1]), int(m[3]), int(m[4] or m[3])) for m in found if m]

    def said(self, watch, text):
        return [line for line in watch.err.lines if text in line]

    def check_complete(self, watch, last):
        """What came, in order and once, and what was told as lost are
        everything up to the last."""
        seqs = watch.seqs()
        self.assertEqual(seqs, sorted(set(seqs)))
        lost = set()
        for count, first, until in self.losses(watch):
            self.assertEqual(count, until - first + 1)
            lost.update(range(first, until + 1))
        self.assertEqual(lost & set(seqs), set())
        self.assertEqual(sorted(lost | set(seqs)), list(range(1, last + 1)))
        return len(lost)

    def subs(self):
        rows = self.daemon.client("subs", "--format", "json", check=True).stdout
        return [json.loads(line) for line in rows.splitlines()]

    def restart_with(self, change):
        """Stop the daemon, change its files, start it."""
        self.daemon.stop()
        change()
        self.daemon.start()

    def empty_state(self):
        shutil.rmtree(self.daemon.state)

    def move_in(self, backup):
        self.empty_state()
        os.mkdir(self.daemon.state, 0o700)
        shutil.copy(backup, self.journal())

    def backup(self):
        path = os.path.join(self.daemon.directory, "backup.db")
        done = subprocess.run([self.daemon.program, "--config", self.daemon.conf, "backup", path], stderr=subprocess.PIPE)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return path

    def sql(self, text):
        database = sqlite3.connect(self.journal())
        try:
            database.executescript(text)
            database.commit()
        finally:
            database.close()


class Retention(History):
    """Many alerts while the subscriber is stopped, of which few are kept."""
    extra = History.extra + "journal: {keep_count: 100, search: false}\n"
    COUNT = max(1200, int(harness.amount(2500, 20000) * min(1, harness.SCALE * 4)))

    def overtake(self, watch):
        """Alerts beyond what the sockets and the library hold for it."""
        os.kill(watch.process.pid, signal.SIGSTOP)
        self.drop(6, self.COUNT, size=2000)
        self.wait_retention()

    def wait_retention(self):
        end = time.monotonic() + harness.DEADLINE
        while self.daemon.status()["oldest"] <= 700:
            self.assertLess(time.monotonic(), end, self.daemon.status())
            time.sleep(0.02)

    def test_a_subscriber_that_stalls_is_told_how_many_it_has_lost(self):
        watch, strict = self.watch(), self.watch("--strict")
        self.drop(1, 5)
        for each in (watch, strict):
            each.wait_seq(5)
            os.kill(each.process.pid, signal.SIGSTOP)
        self.overtake(watch)
        for each in (watch, strict):
            os.kill(each.process.pid, signal.SIGCONT)
        watch.wait_seq(self.COUNT)
        lost = self.check_complete(watch, self.COUNT)
        self.assertGreater(lost, 0)
        self.assertEqual(strict.process.wait(harness.DEADLINE), TEMPFAIL)
        strict.stop()
        first = self.losses(strict)[0]
        self.assertEqual(strict.seqs(), list(range(1, first[1])))
        self.assertTrue(self.said(strict, "to go on: --since %s." % self.epoch()))
        print("%d alerts, %d told as lost, %d delivered" % (self.COUNT, lost, self.COUNT - lost), file=sys.stderr)

    def test_since_a_place_that_is_gone(self):
        self.drop(1, self.COUNT)
        self.wait_retention()
        since = "%s.3" % self.epoch()
        strict = self.begin_watch("--strict", "--since", since)
        self.assertEqual(strict.process.wait(harness.DEADLINE), TEMPFAIL)
        strict.stop()
        self.assertEqual(strict.seqs(), [])
        watch = self.begin_watch("--since", since)
        watch.wait_seq(self.COUNT)
        oldest = watch.seqs()[0]
        self.assertEqual(self.losses(watch)[0][1:], (3, oldest - 1))
        self.assertEqual(watch.seqs(), list(range(oldest, self.COUNT + 1)))

    def test_a_durable_name_is_told_what_it_has_lost(self):
        watch = self.watch("--name", "desk")
        self.drop(1, 5)
        watch.wait_seq(5)
        watch.stop()
        self.drop(6, self.COUNT)
        self.wait_retention()
        strict = self.begin_watch("--name", "desk", "--strict")
        self.assertEqual(strict.process.wait(harness.DEADLINE), TEMPFAIL)
        strict.stop()
        self.assertEqual(len(self.losses(strict)), 1)
        self.assertEqual(strict.seqs(), [])
        again = self.begin_watch("--name", "desk")
        again.wait_seq(self.COUNT)
        oldest = again.seqs()[0]
        self.assertEqual(again.seqs(), list(range(oldest, self.COUNT + 1)))
        self.assertFalse(any("redelivered" in alert for alert in again.alerts()))
        told = self.losses(strict) + self.losses(again)
        self.assertEqual(told[0][1], 6)
        self.assertEqual(max(until for _, _, until in told), oldest - 1)


class AnotherJournal(History):
    """A running watch, one with --since and one with --name see each."""

    def begin(self):
        """Ten alerts that a running watch and a held name have."""
        self.running, self.named = self.watch(), self.watch("--name", "desk")
        self.drop(1, 10)
        for watch in (self.running, self.named):
            watch.wait_seq(10)
        self.old = self.epoch()

    def since(self, seq, says, *more):
        """What a watch from a place in the old journal says first, and its
        alerts."""
        strict = self.begin_watch("--strict", "--since", "%s.%d" % (self.old, seq))
        self.assertEqual(strict.process.wait(harness.DEADLINE), TEMPFAIL)
        strict.stop()
        self.assertTrue(self.said(strict, says), strict.err.lines)
        self.assertEqual(strict.seqs(), [])
        watch = self.begin_watch("--since", "%s.%d" % (self.old, seq), *more)
        watch.err.wait_for(says)
        return watch

    def check_told(self, says, not_said):
        for watch in (self.running, self.named):
            self.assertEqual(len(self.said(watch, says)), 1, watch.err.lines)
            for text in not_said:
                self.assertEqual(self.said(watch, text), [], watch.err.lines)

    def headlines(self, watch, after=0):
        return [alert["headline"] for alert in watch.alerts()[after:]]

    def test_a_state_directory_that_was_removed_is_a_new_journal(self):
        self.begin()
        self.restart_with(self.empty_state)
        self.drop(1, 4, "new ")
        self.assertNotEqual(self.epoch(), self.old)
        for watch in (self.running, self.named):
            watch.out.wait_count(14)
            self.assertEqual(self.headlines(watch, 10), ["Council new %d agrees" % n for n in range(1, 5)])
        self.check_told("a new journal: it starts at %s.1" % self.epoch(), ["went back", "deleted by retention"])
        self.wait_acknowledged(4)
        self.check_new_name()
        again = self.since(11, "a new journal: it starts at %s.1" % self.epoch())
        again.wait_seq(4)
        self.assertEqual(again.seqs(), [1, 2, 3, 4])

    def check_new_name(self):
        """A name that is gone says so when it is asked for again."""
        first = self.watch("--name", "other")
        self.assertTrue(self.said(first, " as a new name"))
        first.stop()
        self.assertFalse(self.said(self.watch("--name", "other"), " as a new name"))

    def wait_acknowledged(self, seq):
        end = time.monotonic() + harness.DEADLINE
        rows = []
        # In a journal made anew the name is there when its holder is back.
        while not rows or rows[0]["acknowledged"] < seq:
            self.assertLess(time.monotonic(), end, rows)
            time.sleep(0.05)
            rows = self.subs()
        self.assertEqual(rows[0]["acknowledged"], seq)

    def test_a_new_journal_costs_a_name_no_alert_of_it(self):
        """What was acknowledged in the old journal is no acknowledgement in
        the new one."""
        handler = os.path.join(self.daemon.directory, "handler")
        seen = os.path.join(self.daemon.directory, "seen")
        with open(handler, "w") as file:
            file.write("#!/bin/sh\necho $NEWSALERT_SEQ >>%s\n[ ! -e %s.fail ]\n" % (seen, seen))
        os.chmod(handler, 0o755)
        watch = self.watch("--name", "desk", "--exec", handler, fmt=None)
        self.drop(1, 10)
        self.wait_acknowledged(10)
        open(seen + ".fail", "w").close()
        self.restart_with(self.empty_state)
        self.drop(1, 3, "new ")
        self.wait_lines(seen, 11)
        self.assertEqual(watch.stop(signal.SIGTERM), -signal.SIGTERM)
        os.unlink(seen + ".fail")
        again = self.watch("--name", "desk")
        again.wait_seq(3)
        self.assertEqual(again.seqs(), [1, 2, 3])

    def wait_lines(self, path, count):
        end = time.monotonic() + harness.DEADLINE
        lines = 0
        while lines < count:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)
            with open(path) as file:
                lines = len(file.readlines())

    def test_a_restored_backup_is_a_new_journal(self):
        self.begin()
        backup = self.backup()
        self.drop(11, 15)
        for watch in (self.running, self.named):
            watch.wait_seq(15)
        self.wait_acknowledged(15)
        self.restart_with(lambda: self.move_in(backup))
        self.assertNotEqual(self.epoch(), self.old)
        self.assertEqual(self.daemon.status()["head"], 10)
        self.drop(11, 12, "new ")
        for watch in (self.running, self.named):
            watch.out.wait_count(27)
            self.assertEqual(watch.seqs()[15:], list(range(1, 13)))
            self.assertEqual(self.headlines(watch, 25), ["Council new 11 agrees", "Council new 12 agrees"])
        self.check_told("a new journal: it starts at %s.1" % self.epoch(), ["went back", "deleted by retention"])
        self.wait_acknowledged(12)
        again = self.since(16, "a new journal: it starts at %s.1" % self.epoch())
        again.wait_seq(12)
        self.assertEqual(again.seqs(), list(range(1, 13)))

    def test_a_name_goes_on_in_a_restored_backup(self):
        watch = self.watch("--name", "desk")
        self.drop(1, 5)
        watch.wait_seq(5)
        watch.stop()
        self.drop(6, 8)
        backup = self.backup()
        again = self.watch("--name", "desk")
        again.wait_seq(8)
        again.stop()
        self.restart_with(lambda: self.move_in(backup))
        self.assertEqual(self.subs()[0]["acknowledged"], 5)
        third = self.watch("--name", "desk")
        third.wait_seq(8)
        self.assertEqual(third.seqs(), [6, 7, 8])

    def test_an_old_copy_of_the_files_is_a_journal_that_went_back(self):
        self.begin()
        self.wait_acknowledged(10)
        copy = os.path.join(self.daemon.directory, "copy")
        self.restart_with(lambda: shutil.copytree(self.daemon.state, copy))
        self.drop(11, 20)
        for watch in (self.running, self.named):
            watch.wait_seq(20)
        self.wait_acknowledged(20)
        # So far the journal went on, over a restart.
        self.check_told("watching from", ["a new journal", "went back", "deleted by retention"])

        def put_back():
            self.empty_state()
            shutil.copytree(copy, self.daemon.state)
        self.restart_with(put_back)
        self.assertEqual((self.epoch(), self.daemon.status()["head"]), (self.old, 10))
        for watch in (self.running, self.named):
            watch.err.wait_for("the journal went back: it starts again at %s.1" % self.old)
        self.drop(11, 12, "new ")
        for watch in (self.running, self.named):
            watch.out.wait_count(32)
            self.assertEqual(watch.seqs()[20:], list(range(1, 13)))
        self.check_told("went back", ["a new journal", "deleted by retention"])
        self.wait_acknowledged(12)
        again = self.since(21, "the journal went back: it starts again at %s.1" % self.old)
        again.wait_seq(12)
        self.assertEqual(again.seqs(), list(range(1, 13)))

    def test_alerts_deleted_by_hand_are_told_as_lost(self):
        self.begin()
        os.kill(self.running.process.pid, signal.SIGSTOP)
        self.named.stop()
        self.drop(11, 20)
        self.restart_with(lambda: self.sql("DELETE FROM alerts;"))
        self.assertEqual(self.epoch(), self.old)
        self.drop(21, 22)
        os.kill(self.running.process.pid, signal.SIGCONT)
        self.running.wait_seq(22)
        self.check_complete(self.running, 22)
        again = self.begin_watch("--name", "desk")
        again.wait_seq(22)
        self.assertEqual(again.seqs(), [21, 22])
        self.assertEqual(self.losses(again), [(10, 11, 20)])
        third = self.since(5, "16 alerts were deleted by retention before they could be delivered: %s.5 to 20" % self.old)
        third.wait_seq(22)
        self.assertEqual(third.seqs(), [21, 22])


if __name__ == "__main__":
    harness.main()
