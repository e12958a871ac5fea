# SPDX-License-Identifier: MIT
"""Producers of every kind, an inbox that goes away, a kernel that drops
events, a machine without room, inodes or descriptors, and a clock that is set
back: each time what comes out is what went in."""
import json
import os
import re
import resource
import shutil
import signal
import socket
import struct
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness
import producers
import users
from ledger import Ledger

NOBODY = 65534
ROOT = os.geteuid() == 0
NO_MOUNTS = producers.own_mounts() if ROOT else "not root: no mounts of its own"
# A slow producer is one that pauses for less than `settle`.
TIMES = "quiet: 500ms, settle: 2s, rescan: 1s, check: 200ms"
FAST = "quiet: 100ms, settle: 200ms, rescan: 1s, check: 200ms"


class Torture(harness.FlowTest):
    intake = TIMES
    more = ""

    def setUp(self):
        self.watches = []
        self.daemon = self.make_daemon()
        self.addCleanup(self._clean)
        self.daemon.start()
        self.ledger = Ledger(self, self.daemon)

    def make_daemon(self, directory=None):
        return harness.Daemon(directory, extra="intake: {%s}\n%s" % (self.intake, self.more))

    def outside(self):
        path = os.path.join(self.daemon.directory, "outside")
        os.makedirs(path, exist_ok=True)
        return path

    def wait_status(self, condition, what, deadline=harness.DEADLINE):
        end = time.monotonic() + deadline
        while True:
            status = self.daemon.status()
            if condition(status["intake"]):
                return status["intake"]
            self.assertLess(time.monotonic(), end, "not %s: %s" % (what, status["intake"]))
            time.sleep(0.05)

    def balance(self, one_life=True, deadline=None):
        self.ledger.wait(deadline)
        self.ledger.check(one_life)
        self.assertIsNone(self.daemon.process.poll())

    def as_nobody(self, daemon):
        """What root may not read is only seen by a daemon that is not root."""
        if ROOT:
            if not users.can_run(NOBODY, daemon.program):
                self.skipTest("another user cannot reach %s" % harness.BUILD)
            os.chown(daemon.directory, NOBODY, NOBODY)
            daemon.popen = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        return daemon


class Producers(Torture):
    def make_daemon(self, directory=None):
        return self.as_nobody(super().make_daemon(directory))

    def unreadable(self, count):
        """Files that only their owner may read, if that: they wait."""
        waiting = []
        for _ in range(count):
            waiting.append(producers.write_whole(self.ledger, "mode 0000, then 0644", mode=0)[1])
        for _ in range(count):
            name = producers.write_whole(self.ledger, "mode 0000 and two names, then 0644", mode=0)[1]
            os.link(self.ledger.path(name), os.path.join(os.fsencode(self.outside()), name))
            waiting.append(name)
        for _ in range(count if ROOT else 0):
            producers.write_whole(self.ledger, "of another user, mode 0600", "inbox", mode=0o600)
            name = producers.write_whole(self.ledger, "of another user, mode 0644")[1]
            os.chown(self.ledger.path(name), 12345, 12345)
        return waiting

    def check_left(self, left):
        """What is no file is still there, and the log says why."""
        for name, reason in left.items():
            path = os.path.join(self.daemon.inbox, "own" if name == "nested" else "", name)
            self.assertTrue(os.path.lexists(path), name)
            lines = [line for line in self.daemon.log.lines if "intake: left" in line and "file=%s " % name in line]
            self.assertTrue(lines, name)
            self.assertRegex(lines[0], reason)

    def test_every_kind_of_producer(self):
        ledger, outside = self.ledger, self.outside()
        count = harness.amount(max(5, int(40 * harness.SCALE)), 500)
        left = producers.aliens(self.daemon.inbox, __file__, NOBODY)
        waiting = self.unreadable(3)
        ledger.rename_in("renamed in", count)
        ledger.rename_in("renamed in, no article", count, "failed")
        producers.hard_link(ledger, "hard-linked, other name kept", count, outside, True)
        producers.hard_link(ledger, "hard-linked, other name removed", count, outside, False)
        producers.link_nameless(ledger, "O_TMPFILE and linkat", count)
        producers.map_memory(ledger, "mapped, stored after close", count)
        producers.cut_down(ledger, "truncated after close", count)
        producers.write_twice(ledger, "written twice", count)
        producers.replace(ledger, "replaced, renamed over one name", count * 5, b"same")
        producers.remove(ledger, "removed at once", count * 5)
        producers.odd_names(ledger, "odd names", "done")
        producers.odd_names(ledger, "odd names, no article", "failed")
        producers.write_slowly(ledger, "written slowly in place", count)
        for _ in range(count):
            number, name = ledger.new("in a subdirectory")
            ledger.drop(number, name, os.path.join(ledger.inbox, b"own"))
        self.wait_status(lambda intake: intake["unreadable"] == ledger.waits() + (len(waiting) if ROOT else 0), "unreadable")
        for name in waiting:
            os.chmod(ledger.path(name), 0o644)
        self.balance()
        self.check_left(left)
        intake = self.daemon.status()["intake"]
        self.assertEqual((intake["state"], intake["unreadable"]), ("running", ledger.waits()))
        health = self.daemon.client("status", "--check")
        if ROOT:
            self.assertIn(b"%d files in the inbox cannot be read" % ledger.waits(), health.stdout)


class Reading(Torture):
    """What producers do to a file while it is in work: a hang before it
    holds everything that was claimed after it. A few are claimed ahead."""
    intake = FAST
    more = "workers: {count: 1, deadline: 4s}\n"

    def wait_in_work(self, count):
        self.wait_status(lambda intake: intake["in_work"] == count, "%d in work" % count)

    def begin_to_write(self):
        number, name = self.ledger.new("written on after its claim")
        text = self.ledger.content(number)
        hidden = self.ledger.path(b"." + name)
        fd = os.open(hidden, os.O_WRONLY | os.O_CREAT, 0o644)
        os.write(fd, text[:-20])
        os.rename(hidden, self.ledger.path(name))
        return fd, text[-20:]

    def test_what_is_in_work_grows_and_its_name_is_used_again(self):
        number, name = self.ledger.new("holds the one reader", "failed")
        self.daemon.drop(os.fsdecode(name), b"NEWSALERT-POISON hang\n\nCouncil number %d sleeps.\n" % number)
        self.wait_in_work(1)
        files = [self.begin_to_write() for _ in range(3)]
        self.wait_in_work(4)
        for turn in range(3):
            number, name = self.ledger.new("same name, one before was in work", name=b"same")
            self.ledger.drop(number, name)
            self.wait_in_work(5 + turn)
        for fd, rest in files:
            os.write(fd, rest)
            os.close(fd)
        self.balance()
        self.assertEqual(len([name for name in self.daemon.everything_in_done() if name.startswith("same")]), 3)
        self.assertEqual([alert for alert in self.daemon.replay() if not alert["summary"].endswith("budget.")], [])
        self.assertEqual(sum("intake: changed" in line for line in self.daemon.log.lines), 3)


class Place(Torture):
    """The inbox itself is moved, removed, made again, closed and covered."""
    intake = FAST

    def make_daemon(self, directory=None):
        return self.as_nobody(super().make_daemon(directory))

    def make_inbox(self):
        os.mkdir(self.daemon.inbox, 0o755)
        if ROOT:
            os.chown(self.daemon.inbox, NOBODY, NOBODY)

    def wait_degraded(self, reason):
        whole = "^%s: .*(%s)" % (re.escape(self.daemon.inbox), reason)
        self.wait_status(lambda intake: intake["state"] == "degraded" and re.search(whole, intake["reason"]), whole)
        shown = self.daemon.client("status", "--check")
        self.assertIn(b"the intake is degraded: ", shown.stdout)

    def wait_running(self):
        self.wait_status(lambda intake: intake["state"] == "running" and intake["reason"] == "", "running")

    def test_renamed_and_made_again(self):
        old = self.daemon.inbox + ".old"
        for turn in range(harness.amount(3, 30)):
            self.ledger.rename_in("inbox renamed just after", 100)
            os.rename(self.daemon.inbox, old)
            if turn == 0:
                self.wait_degraded("No such file")
            self.make_inbox()
            self.ledger.rename_in("new inbox in its place", 100)
            # What was not taken went with the old one: its owner moves it.
            for name in os.listdir(old):
                try:
                    os.rename(os.path.join(old, name), os.path.join(self.daemon.inbox, name))
                except FileNotFoundError:
                    pass  # until the next check the old one is served still
            os.rmdir(old)
        os.rename(self.daemon.inbox, old)
        self.wait_degraded("No such file")
        number, name = self.ledger.new("inbox renamed away and back")
        self.ledger.drop(number, name, os.fsencode(old))
        os.rename(old, self.daemon.inbox)
        self.balance()
        self.wait_running()

    def test_removed_and_made_again(self):
        for _ in range(harness.amount(3, 30)):
            self.ledger.rename_in("before the inbox is removed", 20)
            self.ledger.wait()
            os.rmdir(self.daemon.inbox)
            self.wait_degraded("No such file")
            self.make_inbox()
            self.ledger.rename_in("after it was made again", 20)
        self.balance()
        self.wait_running()

    def test_replaced_by_what_is_no_directory(self):
        self.ledger.rename_in("before", 20)
        self.ledger.wait()
        os.rmdir(self.daemon.inbox)
        with open(self.daemon.inbox, "w") as file:
            file.write("no directory\n")
        self.wait_degraded("Not a directory")
        os.unlink(self.daemon.inbox)
        os.mkdir(self.outside() + "/real")
        if ROOT:
            os.chown(self.outside() + "/real", NOBODY, NOBODY)
        os.symlink(self.outside() + "/real", self.daemon.inbox)
        self.ledger.rename_in("through a symbolic link to a new one", 20)
        self.balance()
        self.wait_running()

    def test_closed_to_the_daemon_and_opened_again(self):
        if not ROOT:
            self.skipTest("not root: nobody else could put files there")
        for mode in (0o555, 0o000, 0o311):
            os.chmod(self.daemon.inbox, mode)
            self.ledger.rename_in("inbox of mode %04o, then 0755" % mode, 20)
            self.wait_degraded("readable and writable")
            os.chmod(self.daemon.inbox, 0o755)
            self.ledger.wait()
        self.balance()
        self.wait_running()

    @harness.unittest.skipIf(NO_MOUNTS, NO_MOUNTS)
    def test_mounted_over(self):
        over = os.path.join(self.daemon.directory, "over")
        os.mkdir(over)
        os.chown(over, NOBODY, NOBODY)
        for mount in (lambda: producers.mount_bind(over, self.daemon.inbox),
                      lambda: producers.mount_tmpfs(self.daemon.inbox, "size=4m")):
            os.kill(self.daemon.process.pid, signal.SIGSTOP)
            self.ledger.rename_in("in the inbox, then covered by a mount", 50)
            mount()
            covered = True
            os.kill(self.daemon.process.pid, signal.SIGCONT)
            try:
                self.wait_degraded("another mount")
                first = len(self.ledger.rows) + 1
                self.ledger.rename_in("on the mount over the inbox", 50)
                # They cannot be renamed to work/: they wait, and nothing of
                # them is taken.
                self.assertEqual(len([name for name in os.listdir(self.daemon.inbox)]), 50)
                names = [self.ledger.names[number] for number in range(first, first + 50)]
                kept = tempfile.mkdtemp(dir=self.daemon.directory)
                for name in names:
                    shutil.copy(self.ledger.path(name), os.path.join(os.fsencode(kept), name))
                    os.unlink(self.ledger.path(name))
                producers.unmount(self.daemon.inbox)
                covered = False
            finally:
                if covered:
                    producers.unmount(self.daemon.inbox)
            for name in names:
                os.rename(os.path.join(os.fsencode(kept), name), self.ledger.path(name))
        self.balance()
        self.wait_running()


class Burst(Torture):
    intake = FAST

    def stopped(self, count):
        os.kill(self.daemon.process.pid, signal.SIGSTOP)
        try:
            self.ledger.rename_in("while the daemon was stopped", count)
        finally:
            os.kill(self.daemon.process.pid, signal.SIGCONT)

    def test_the_queue_of_inotify_overflows(self):
        # Each file is three events: made, closed, renamed; there is room for
        # 16,384 by default.
        with open("/proc/sys/fs/inotify/max_queued_events") as file:
            events = int(file.read())
        self.stopped(max(events // 3 + 500, int(20000 * harness.SCALE)))
        self.daemon.log.wait_for("intake: overflow")
        self.ledger.rename_in("after the overflow", 100)
        self.balance(deadline=harness.DEADLINE * 10)

    @harness.unittest.skipUnless(harness.SOAK, "only in tests/soak")
    def test_a_million_small_files(self):
        count = int(os.environ.get("NEWSALERT_TORTURE_FILES", "1000000"))
        began = time.monotonic()
        self.ledger.rename_in("a million small files", count)
        dropped = time.monotonic()
        self.wait_status(lambda intake: self.daemon.status()["head"] == count, "all published", 7200)
        print("%d files: dropped in %.0f s, published after %.0f s" % (count, dropped - began, time.monotonic() - began),
              file=sys.stderr)
        self.balance(deadline=1200)


@harness.unittest.skipIf(NO_MOUNTS, NO_MOUNTS)
class Room(Torture):
    """Spool and state on a small file system that is full, and is freed."""

    def setUp(self):
        self.watches = []

    def begin(self, where, options="size=%dm" % harness.amount(48, 96), free_min="0"):
        """where: what of the daemon is on the small file system."""
        self.intake = FAST + ", free_min: " + free_min
        top = tempfile.mkdtemp(prefix="na-", dir="/tmp")
        self.addCleanup(shutil.rmtree, top, ignore_errors=True)
        self.disk = os.path.join(top, where)
        os.makedirs(self.disk, exist_ok=True)
        producers.mount_tmpfs(self.disk, options)
        self.addCleanup(producers.unmount, self.disk)
        self.daemon = self.make_daemon(top)
        self.addCleanup(self._clean)
        self.daemon.start()
        self.ledger = Ledger(self, self.daemon)

    def stopped_with_files(self, row, fill):
        """Files come while the daemon is stopped; then there is no room."""
        self.ledger.rename_in("before: " + row, 20)
        self.ledger.wait()
        os.kill(self.daemon.process.pid, signal.SIGSTOP)
        try:
            self.ledger.rename_in(row, harness.amount(1000, 3000))
            self.ledger.rename_in(row + ", no article", 20, "failed")
            ballast = fill()
        finally:
            os.kill(self.daemon.process.pid, signal.SIGCONT)
        return ballast

    def nothing_is_lost_meanwhile(self):
        """Nothing is promised of where a file is but that it is there once:
        one that was recorded may be on its way to done/."""
        os.kill(self.daemon.process.pid, signal.SIGSTOP)
        found = self.ledger.found()
        os.kill(self.daemon.process.pid, signal.SIGCONT)
        self.assertEqual({number: places for number, places in found.items() if len(places) != 1}, {})
        self.assertEqual(sorted(found), sorted(self.ledger.rows))

    def free(self, ballast):
        if os.path.isdir(ballast):
            shutil.rmtree(ballast)
        else:
            os.unlink(ballast)

    def run_out(self, row, fill, reason):
        ballast = self.stopped_with_files(row, fill)
        self.paused(reason)
        self.nothing_is_lost_meanwhile()
        self.free(ballast)
        self.ledger.rename_in("after: " + row, 20)
        self.balance()
        self.wait_status(lambda intake: intake["state"] == "running" and intake["reason"] == "", "running")

    def paused(self, reason):
        intake = self.wait_status(lambda intake: intake["state"] == "paused", "paused")
        self.assertRegex(intake["reason"], reason)
        health = self.daemon.client("status", "--check")
        self.assertEqual(health.returncode, 2, health.stdout)
        self.assertIn(b"the intake is paused", health.stdout)

    def test_full_disk_under_spool_and_state(self):
        self.begin("")
        self.run_out("disk of spool and state full", lambda: producers.fill(self.disk), "[Nn]o (room|space)")

    def test_full_disk_under_state(self):
        self.begin("state")
        self.run_out("disk of state full", lambda: producers.fill(self.disk), "[Nn]o (room|space)")

    def test_full_disk_under_spool(self):
        self.begin("spool")
        self.run_out("disk of spool full", lambda: producers.fill(self.disk), "[Nn]o (room|space)")

    def test_less_than_free_min(self):
        self.begin("", "size=160m", "96MiB")
        self.run_out("less room than free_min", lambda: producers.fill(self.disk, 64 << 20), "free_min")

    def test_no_inodes(self):
        self.begin("", "size=128m,nr_inodes=8000")
        self.run_out("no inodes", lambda: producers.fill_inodes(self.disk), "[Nn]o (room|space)")


class Descriptors(Torture):
    intake = FAST

    def limit(self, count):
        pid = self.daemon.process.pid
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (count, before[1]))
        return before

    def test_no_descriptors_left(self):
        # One connection that is there before: a new one could not be.
        with socket.socket(socket.AF_UNIX) as sock:
            sock.settimeout(harness.DEADLINE)
            sock.connect(os.path.join(self.daemon.runtime, "keeper.sock"))
            lines = sock.makefile("rb")

            def intake():
                sock.sendall(b'{"op":"status"}\n')
                return json.loads(lines.readline())["intake"]
            intake()
            self.ledger.rename_in("before", 20)
            self.ledger.wait()
            before = self.limit(3)
            try:
                self.ledger.rename_in("no descriptors left", 200)
                self.ledger.rename_in("no descriptors left, no article", 20, "failed")
                producers.hard_link(self.ledger, "no descriptors left, hard-linked", 20, self.outside(), True)
                end = time.monotonic() + harness.DEADLINE
                while intake()["state"] != "paused":
                    self.assertLess(time.monotonic(), end)
                    time.sleep(0.05)
                self.assertIn("Too many open files", intake()["reason"])
                self.assertEqual(sorted(self.ledger.found()), sorted(self.ledger.rows))
            finally:
                resource.prlimit(self.daemon.process.pid, resource.RLIMIT_NOFILE, before)
        self.balance()


@harness.unittest.skipIf(harness.SANITIZED, "a preloaded clock comes before the sanitizer's runtime")
class Clock(Torture):
    intake = FAST

    def make_daemon(self, directory=None):
        daemon = super().make_daemon(directory)
        self.clock = os.path.join(daemon.directory, "clock")
        self.set_clock(0)
        daemon.env.update(LD_PRELOAD=os.path.join(os.path.abspath(harness.BUILD), "clock_shim.so"), NEWSALERT_TEST_CLOCK=self.clock)
        return daemon

    def set_clock(self, days):
        fd = os.open(self.clock, os.O_WRONLY | os.O_CREAT, 0o644)
        os.write(fd, struct.pack("=q", days * 86400))
        os.close(fd)

    def drop_all_ways(self, row):
        self.ledger.rename_in(row + ": renamed in", 50)
        self.ledger.rename_in(row + ": no article", 10, "failed")
        producers.hard_link(self.ledger, row + ": hard-linked", 10, self.outside(), True)
        producers.write_twice(self.ledger, row + ": written twice", 10)
        self.ledger.wait()
        self.ledger.check_places(self.ledger.found())

    def test_set_back_a_day_and_forward_again(self):
        self.drop_all_ways("clock right")
        self.set_clock(-1)
        self.drop_all_ways("clock set back a day")
        self.set_clock(0)
        self.drop_all_ways("clock set right again")
        self.balance()
        days = os.listdir(os.path.join(self.daemon.spool, "done"))
        self.assertEqual(len(days), 2, days)
        seqs = [json.loads(line)["seq"] for line in self.daemon.client(
            "log", "--last", "1000", "--format", "json", check=True).stdout.splitlines()]
        self.assertEqual(sorted(seqs), list(range(1, 211)))

    def test_started_with_a_clock_a_day_back(self):
        self.drop_all_ways("clock right")
        self.daemon.kill()
        self.set_clock(-1)
        self.ledger.rename_in("dropped while it was down", 50)
        self.daemon.start()
        self.drop_all_ways("started with the clock a day back")
        self.balance(one_life=False)


if __name__ == "__main__":
    harness.main()
