# SPDX-License-Identifier: MIT
"""What is on the disk before something is told or moved: the order of
fsync, commit and rename, from a system call trace of the keeper and of
`newsalert submit`."""
import os
import re
import shutil
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness
from calltrace import Trace
from harness import article


def first(calls, name, *texts, after=-1):
    """The index of the first successful call of a name with the texts in its
    arguments."""
    for index in range(after + 1, len(calls)):
        if calls[index][0] == name and calls[index][2] >= 0 and all(text in calls[index][1] for text in texts):
            return index
    raise AssertionError("no %s of %s after call %d in:\n%s" % (name, texts, after, "\n".join(
        "%d %s(%s) = %d" % ((number, call[0], call[1][:160], call[2])) for number, call in enumerate(calls)
        if "sync" in call[0] or "rename" in call[0] or call[0] == name)))


def last(calls, name, *texts):
    found = [index for index, call in enumerate(calls) if call[0] == name and all(text in call[1] for text in texts)]
    assert found, "no %s of %s" % (name, texts)
    return found[-1]


@unittest.skipIf(harness.SANITIZED, "strace and the sanitizers' own checks do not go together")
@unittest.skipUnless(shutil.which("strace"), "strace is not installed")
@unittest.skipUnless(os.geteuid() == 0, "a keeper lets nobody but root trace it")
class Order(harness.FlowTest):
    # No heartbeat between.
    extra = "publish: {heartbeat: 60s}\nworkers: {count: 1}\n"

    def trace_keeper(self):
        trace = Trace(os.path.join(self.daemon.directory, "trace"), ["-p", str(self.daemon.process.pid)])
        trace.wait_attached()
        return trace

    def wait_in(self, place, name):
        """The move comes after the receipt."""
        self.daemon.wait_receipt(name)
        end = time.monotonic() + harness.DEADLINE
        directory = os.path.join(self.daemon.spool, place)
        while not any(name in files for _, _, files in os.walk(directory)):
            self.assertLess(time.monotonic(), end, "%s is not in %s" % (name, place))
            time.sleep(0.005)

    def test_an_alert_is_told_and_its_file_moved_only_when_the_journal_is_on_the_disk(self):
        watch = self.watch()
        trace = self.trace_keeper()
        self.daemon.drop("story.txt", article(1))
        watch.wait_seq(1)
        self.wait_in("done", "story.txt")
        calls = trace.detach()
        claimed = first(calls, "renameat2", "/inbox>, \"story.txt\"", "/work>")
        written = first(calls, "pwrite64", "journal.db-wal", after=claimed)
        synced = first(calls, "fdatasync", "journal.db-wal", after=written)
        told = first(calls, "sendmsg", "|all|")
        moved = first(calls, "renameat2", "/work>", "/done/")
        self.assertLess(synced, told)
        self.assertLess(synced, moved)
        # Nothing of this commit was written after it was synced.
        between = [call for call in calls[synced:moved] if call[0] == "pwrite64" and "journal.db" in call[1]]
        self.assertEqual(between, [])

    def test_a_burst_moves_no_file_that_is_not_in_a_synced_commit(self):
        watch = self.watch()
        trace = self.trace_keeper()
        for number in range(100):
            self.daemon.drop("story-%d.txt" % number, article(number))
        watch.wait_seq(100)
        self.wait_in("done", "story-99.txt")
        written, synced, moved = set(), set(), []
        for name, arguments, _ in trace.detach():
            if name == "pwrite64" and "journal.db-wal" in arguments:
                written |= set(re.findall(r"story-\d+\.txt", arguments))
            elif name == "fdatasync" and "journal.db-wal" in arguments:
                synced |= written
            elif name == "renameat2" and "/done/" in arguments:
                moved += set(re.findall(r"story-\d+\.txt", arguments))
                self.assertIn(moved[-1], synced)
        self.assertEqual(len(moved), 100)

    def test_a_rejected_file_moves_when_it_and_its_reason_are_on_the_disk(self):
        trace = self.trace_keeper()
        self.daemon.drop("bad.bin", b"\0\1\2\3" * 300)
        self.wait_in("failed", "bad.bin")
        calls = trace.detach()
        receipt = first(calls, "fdatasync", "journal.db-wal")
        data = first(calls, "fsync", "-bad.bin>", after=receipt)
        reason = first(calls, "fsync", "/failed/bad.bin.reason.json>", after=receipt)
        directory = first(calls, "fsync", "/spool/failed>", after=reason)
        moved = first(calls, "renameat2", "/work>", "/failed>, \"bad.bin\"")
        self.assertLess(data, moved)
        self.assertLess(directory, moved)

    def test_submit_syncs_the_bytes_before_the_name_and_the_name_after(self):
        path = os.path.join(self.daemon.directory, "mine.txt")
        with open(path, "w") as file:
            file.write(article(7))
        trace = Trace(os.path.join(self.daemon.directory, "trace"),
                      [harness.program("newsalert"), "--runtime", self.daemon.runtime, "submit", "--inbox",
                       self.daemon.inbox, path])
        calls = trace.wait()
        self.assertEqual(trace.process.returncode, 0)
        written = last(calls, "write", "/inbox/.submit-")
        data = first(calls, "fsync", "/inbox/.submit-", after=written)
        moved = first(calls, "renameat2", "mine.txt", after=data)
        first(calls, "fsync", "mine.txt>", after=moved)

    def test_a_new_journal_has_a_name_on_the_disk_before_it_takes_anything(self):
        self.daemon.stop()
        for name in os.listdir(self.daemon.state):
            path = os.path.join(self.daemon.state, name)
            if os.path.isfile(path):
                os.unlink(path)
        trace = Trace(os.path.join(self.daemon.directory, "trace"), [self.daemon.program, "--config", self.daemon.conf, "run"])
        trace.err.wait_for("keeper: ready")
        self.daemon.drop("story.txt", article(1))
        self.daemon.wait_receipt("story.txt")
        with open(trace.path) as file:
            pid = int(file.readline().split()[0])
        os.kill(pid, 15)
        calls = trace.wait()
        named = first(calls, "fdatasync", "/state>")
        synced = first(calls, "fdatasync", "/state/journal.db>")
        moved = first(calls, "renameat2", "/work>", "/done/")
        self.assertLess(named, moved)
        self.assertLess(synced, moved)

    def test_a_move_that_a_power_cut_undoes_gives_no_second_alert(self):
        """No move to done/ is synced: it is made again."""
        watch = self.watch()
        names = ["story-%d.txt" % number for number in range(20)]
        for number, name in enumerate(names):
            self.daemon.drop(name, article(number))
        watch.wait_seq(20)
        self.daemon.stop()
        done = os.path.join(self.daemon.spool, "done")
        days = {name: day for day in os.listdir(done) for name in os.listdir(os.path.join(done, day))}
        for number, name in enumerate(names):
            # Every other one as if its claim were undone, too.
            back = "work/%016x-1-%08x-%s" % (number, 0, name) if number % 2 == 0 else "inbox/" + name
            os.rename(os.path.join(done, days[name], name), os.path.join(self.daemon.spool, back))
        self.daemon.start()
        self.daemon.drop("last.txt", article(1000))
        watch.wait_seq(21)
        for name in names:
            results = [each["result"] for receipt in self.daemon.wait_receipt(name, 2) for each in receipt["articles"]]
            self.assertEqual(sorted(results), ["new", "repeat"])
        self.daemon.stop()
        self.assertEqual(sorted(self.daemon.everything_in_done()), sorted(names + ["last.txt"]))
        self.assertEqual(watch.seqs(), list(range(1, 22)))


if __name__ == "__main__":
    harness.main()
