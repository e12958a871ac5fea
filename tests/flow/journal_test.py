#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The journal when things break: a power cut, a full disk, damaged pages, a
search file that is rubbish, readers that stay. Nothing that was published is
missing, and the daemon says what is wrong."""
import json
import os
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness
from harness import DEADLINE, SCALE, FlowTest, Lines, amount, article, program

EX_DATAERR, EX_TEMPFAIL = 65, 75
PAGE = 8192
WAL_MAX = 64 << 20
SEED = int(os.environ.get("NEWSALERT_FLOW_SEED", time.time_ns() % 1000000))


def scaled(check, soak):
    return max(2, int(amount(check, soak) * SCALE))


def wait_until(condition, what, deadline=DEADLINE):
    end = time.monotonic() + deadline
    while not condition():
        assert time.monotonic() < end, "waited for %s" % what
        time.sleep(0.005)


class Load:
    """Drops stories, one after the other, until there are so many."""

    def __init__(self, daemon, first, count, pause=0.0):
        self.last = first + count - 1
        self.thread = threading.Thread(target=self._run, args=(daemon, first, count, pause), daemon=True)
        self.thread.start()

    def _run(self, daemon, first, count, pause):
        for number in range(first, first + count):
            daemon.drop("story-%d.txt" % number, article(number))
            if pause:
                time.sleep(pause)

    def is_over(self):
        return not self.thread.is_alive()


def check_file(test, path):
    """A journal as it was found: opened, its log replayed, sound; its alerts."""
    db = sqlite3.connect(path)
    try:
        test.assertEqual(db.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        return dict(db.execute("SELECT seq, body FROM alerts"))
    finally:
        db.close()


class JournalTest(FlowTest):
    def setUp(self):
        print("NEWSALERT_FLOW_SEED=%d" % SEED, file=sys.stderr)
        self.random = random.Random(SEED)
        super().setUp()

    def journal(self, suffix=""):
        return os.path.join(self.daemon.state, "journal.db" + suffix)

    def submit(self, first, count):
        for number in range(first, first + count):
            self.daemon.drop("story-%d.txt" % number, article(number))
        wait_until(lambda: self.daemon.status()["head"] >= first + count - 1, "alert %d" % (first + count - 1))

    def recover(self, *arguments):
        return subprocess.run([program("newsalertd"), "--config", self.daemon.conf, "recover"] + list(arguments),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env=self.daemon.env, timeout=DEADLINE * 2)

    def start_whatever_happens(self):
        """Until it is ready, or has ended."""
        daemon = self.daemon
        daemon.process = subprocess.Popen([daemon.program, "--config", daemon.conf, "run"], stdin=subprocess.DEVNULL,
                                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=daemon.env)
        daemon.log = Lines(daemon.process.stderr, echo="NEWSALERT_TEST_ECHO" in os.environ)
        return daemon.log.wait(lambda lines: next((l for l in lines if "keeper: ready" in l or "keeper: stopped" in l), None),
                               what="a start or an end")


class PowerCutTest(JournalTest):
    """What a power cut leaves is the file and its log as they are at one
    moment: all threads of the keeper are stopped while both are copied."""

    def freeze(self):
        pid = self.daemon.process.pid
        self.assertGreater(pid, 1)
        os.kill(pid, 19)

        def all_stopped():
            for task in os.listdir("/proc/%d/task" % pid):
                with open("/proc/%d/task/%s/stat" % (pid, task)) as file:
                    if file.read().rsplit(")", 1)[1].split()[0] != "T":
                        return False
            return True
        wait_until(all_stopped, "the keeper to stand still")

    def copy(self, directory):
        """journal.db and its log of one moment; what had been printed before."""
        printed = list(self.watcher.out.lines)
        self.freeze()
        try:
            for suffix in ("", "-wal"):
                if os.path.exists(self.journal(suffix)):
                    shutil.copy(self.journal(suffix), os.path.join(directory, "journal.db" + suffix))
        finally:
            os.kill(self.daemon.process.pid, 18)
        return printed

    def test_a_copy_of_any_moment_is_sound_and_has_all_that_was_published(self):
        self.watcher = self.watch()
        count = scaled(2500, 60000)
        load = Load(self.daemon, 1, count, pause=0.001)
        cuts = alerts = 0
        with tempfile.TemporaryDirectory(prefix="na-cut-", dir="/tmp") as base:
            while not load.is_over() or cuts == 0:
                time.sleep(self.random.uniform(0.0, 0.3))  # the moment is what varies
                directory = os.path.join(base, "cut")
                shutil.rmtree(directory, ignore_errors=True)
                os.mkdir(directory)
                printed = self.copy(directory)
                stored = check_file(self, os.path.join(directory, "journal.db"))
                for line in printed:
                    self.assertEqual(stored.get(json.loads(line)["seq"]), line)
                self.assertEqual(sorted(stored), list(range(1, len(stored) + 1)))
                cuts += 1
                alerts += len(printed)
            print("%d cuts under load, %d alerts that had been printed, 0 missing" % (cuts, alerts), file=sys.stderr)
            self.assertGreater(alerts, 0)
            self.go_on_with(directory, printed)

    def go_on_with(self, directory, printed):
        """A daemon that comes up after the cut has the same alerts."""
        self.daemon.kill()
        shutil.rmtree(self.daemon.state)
        shutil.copytree(directory, self.daemon.state)
        self.daemon.start()
        replayed = self.daemon.replay()
        self.assertEqual(replayed[:len(printed)], [json.loads(line) for line in printed])


class FullDiskTest(JournalTest):
    """The state directory on a file system of its own that is full in the
    middle of a commit."""
    extra = "intake: {free_min: 0}\njournal: {search: false}\n"

    def setUp(self):
        if os.geteuid() != 0 or shutil.which("unshare") is None or shutil.which("nsenter") is None:
            self.skipTest("mounting a small file system needs root, unshare and nsenter")
        print("NEWSALERT_FLOW_SEED=%d" % SEED, file=sys.stderr)
        self.daemon = harness.Daemon(extra=self.extra)
        self.watches = []
        self.addCleanup(self._clean)
        os.mkdir(self.daemon.state)
        wrapper = os.path.join(self.daemon.directory, "small-disk")
        with open(wrapper, "w") as file:
            file.write("#!/bin/sh\nexec unshare -m sh -ec 'mount -t tmpfs -o size=4m none %s; exec \"$@\"' sh %s \"$@\"\n" %
                       (self.daemon.state, os.path.abspath(program("newsalertd"))))
        os.chmod(wrapper, 0o755)
        self.daemon.program = wrapper
        try:
            self.daemon.start()
        except AssertionError as error:
            self.skipTest("no mount namespace here: %s" % error)

    def mount_again(self, size):
        pid = self.daemon.process.pid
        self.assertGreater(pid, 1)
        subprocess.run(["nsenter", "-t", str(pid), "-m", "mount", "-o", "remount,size=%s" % size, self.daemon.state], check=True)

    def test_what_does_not_fit_waits_and_nothing_is_told_twice_or_lost(self):
        watch = self.watch()
        count = amount(600, 3000)  # fewer would fit
        load = Load(self.daemon, 1, count)
        self.daemon.log.wait_for("intake: paused", 3 * DEADLINE)
        paused = self.daemon.log.wait(lambda lines: [l for l in lines if "intake: paused" in l])
        self.assertIn("no space left", paused[0])
        wait_until(load.is_over, "the load")
        self.assertEqual(watch.seqs(), list(range(1, len(watch.seqs()) + 1)))
        self.assertLess(len(watch.seqs()), count)
        self.mount_again("64m")
        watch.wait_seq(count)
        self.assertEqual(watch.seqs(), list(range(1, count + 1)))
        self.assertEqual(len({alert["headline"] for alert in watch.alerts()}), count)
        wait_until(lambda: len(self.daemon.everything_in_done()) >= count, "the files in done/")
        with tempfile.TemporaryDirectory(prefix="na-full-", dir="/tmp") as directory:
            done = subprocess.run(["nsenter", "-t", str(self.daemon.process.pid), "-m", "tar", "-C", self.daemon.state, "-cf", "-",
                                   "journal.db", "journal.db-wal"], stdout=subprocess.PIPE, check=True)
            subprocess.run(["tar", "-C", directory, "-xf", "-"], input=done.stdout, check=True)
            self.assertEqual(len(check_file(self, os.path.join(directory, "journal.db"))), count)
        print("%d alerts, the disk was full %d times" % (count, len(paused)), file=sys.stderr)


class DamageTest(JournalTest):
    STORIES = 300

    def spoil(self, at=None, length=None):
        """Noise somewhere in journal.db; at: from there on."""
        size = os.path.getsize(self.journal())
        length = length or self.random.choice([1, 16, 512, PAGE])
        at = self.random.randrange(size - length) if at is None else at
        with open(self.journal(), "r+b") as file:
            file.seek(at)
            file.write(self.random.randbytes(length))

    def spoil_root(self, name):
        db = sqlite3.connect(self.journal())
        page = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)).fetchone()[0]
        db.close()
        self.spoil((page - 1) * PAGE, PAGE)

    def base(self):
        """A journal to break again and again: the state directory, its alerts."""
        self.submit(1, self.STORIES)
        epoch = self.daemon.status()["epoch"]
        alerts = {alert["seq"]: alert for alert in self.daemon.replay()}
        self.assertEqual(self.daemon.stop(), 0)
        kept = os.path.join(self.daemon.directory, "kept")
        shutil.copytree(self.daemon.state, kept)
        return kept, epoch, alerts

    def assert_said(self):
        said = [line for line in self.daemon.log.lines if "journal.db" in line]
        self.assertTrue(any("newsalertd recover" in line or "no journal of newsalert" in line or "a newer newsalert" in line
                            for line in said), self.daemon.log.lines[-5:])

    def ask(self, **members):
        """The last line of an answer whose other lines may be no JSON any more."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
            sock.settimeout(DEADLINE)
            sock.connect(os.path.join(self.daemon.runtime, "keeper.sock"))
            sock.sendall(json.dumps(members).encode() + b"\n")
            with sock.makefile("rb") as answer:
                for raw in answer:
                    try:
                        line = json.loads(raw)
                    except ValueError:
                        continue
                    if "ok" in line:
                        return line
        return None

    def end(self):
        """Stop it, unless it is about to end by itself."""
        if any("journal: fatal" in line or "keeper: stopped" in line for line in list(self.daemon.log.lines)):
            self.daemon.process.wait(DEADLINE)
        return self.daemon.stop()

    def live_with_it(self, epoch):
        """While the daemon runs the epoch is the same, and who meets the damage is told. True: somebody has."""
        met = False
        try:
            status = self.ask(op="status")
            if status is not None:
                self.assertEqual(status["epoch"], epoch)
            for members in ({"op": "replay", "from": 1, "filter": ""}, {"op": "history", "text": "budget"}):
                answer = self.ask(**members)
                if answer is not None and not answer["ok"]:
                    met = True
        except (ConnectionError, FileNotFoundError):
            pass  # it has ended; its status tells why
        return met

    def test_any_damage_is_told_and_saved_and_begins_no_epoch_by_itself(self):
        kept, epoch, alerts = self.base()
        told = quiet = renewed = saved = altered = spoiled = 0
        rounds = scaled(8, 120)
        for i in range(rounds):
            shutil.rmtree(self.daemon.state)
            shutil.copytree(kept, self.daemon.state)
            places = self.random.choice([1, 1, 4])
            spoiled += places
            for _ in range(places):
                self.spoil()
            name = "late-%d.txt" % i
            self.daemon.drop(name, article(100000 + i))
            self.start_whatever_happens()
            met = self.live_with_it(epoch)
            status = self.end()
            self.assertIn(status, (0, EX_DATAERR), self.daemon.log.lines[-5:])
            if status == EX_DATAERR:
                self.assert_said()
            done = self.recover()
            if done.returncode == EX_DATAERR:  # its head says that it is something else
                self.assertIn("journal.db", done.stderr)
                os.unlink(os.path.join(self.daemon.inbox, name)) if os.path.exists(os.path.join(self.daemon.inbox, name)) else None
                continue
            self.assertIn(done.returncode, (0, 1), done.stderr)
            told += status == EX_DATAERR or met
            quiet += status == 0 and not met
            self.daemon.start()
            self.daemon.wait_receipt(name)
            after = self.daemon.status()["epoch"]
            self.assertEqual(after != epoch, "new epoch" in done.stdout, done.stdout)
            renewed += after != epoch
            for alert in self.daemon.replay():
                if alert["seq"] in alerts:
                    saved += 1
                    altered += dict(alert, epoch=0) != dict(alerts[alert["seq"]], epoch=0)
            self.assertEqual(self.daemon.stop(), 0)
            check_file(self, self.journal())
            failed = os.path.join(self.daemon.spool, "failed", name + ".reason.json")
            self.assertFalse(os.path.exists(failed), open(failed).read() if os.path.exists(failed) else "")
        # No page tells of a letter that became another one.
        self.assertLessEqual(altered, spoiled)
        print("%d damaged journals: %d met and told by the daemon, %d never needed the page; %d with a new epoch, all of them by "
              "recover; %.1f %% of the alerts saved, %d of them with a letter changed" %
              (rounds, told, quiet, renewed, saved * 100.0 / rounds / len(alerts), altered), file=sys.stderr)

    def test_damaged_names_are_told_at_the_start(self):
        """The one table that is read before anybody asks, beside the writer."""
        self.base()
        self.spoil_root("names")
        self.start_whatever_happens()
        self.assertEqual(self.daemon.process.wait(DEADLINE), EX_DATAERR)
        self.daemon.stop()
        self.assertTrue(any("not-started" in line and "newsalertd recover" in line for line in self.daemon.log.lines),
                        self.daemon.log.lines[-5:])

    def test_the_daemon_stops_and_starts_no_more_until_it_is_told_to_recover(self):
        kept, epoch, alerts = self.base()
        self.spoil_root("receipts_by_name")
        self.daemon.drop("waits.txt", article(5000))
        for _ in range(7):  # more than a file's attempts
            self.start_whatever_happens()
            self.assertEqual(self.daemon.process.wait(DEADLINE), EX_DATAERR)
            self.daemon.stop()
            self.assert_said()
        self.assertEqual(os.listdir(os.path.join(self.daemon.spool, "failed")), [])
        dry = self.recover("--dry-run")
        self.assertEqual(dry.returncode, EX_DATAERR, dry.stderr)
        self.assertIn("%d saved, 0 lost" % self.STORIES, dry.stdout)
        self.assertEqual([n for n in os.listdir(self.daemon.state) if "broken" in n], [])
        done = self.recover()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("the epoch stays", done.stdout)
        self.assertEqual(len([n for n in os.listdir(self.daemon.state) if "broken" in n]), 1)
        self.daemon.start()
        self.assertEqual(self.daemon.status()["epoch"], epoch)
        self.assertEqual(self.daemon.wait_receipt("waits.txt")[0]["outcome"], "accepted")
        self.assertEqual({a["seq"]: a for a in self.daemon.replay() if a["seq"] in alerts}, alerts)
        running = self.recover()
        self.assertEqual(running.returncode, EX_TEMPFAIL)
        self.assertIn("another newsalertd uses it", running.stderr)

    def test_a_subscriber_is_told_of_the_new_epoch_and_gets_what_was_saved(self):
        kept, epoch, alerts = self.base()
        self.spoil_root("alerts_set_back")  # unneeded, and then a leaf of alerts
        db = sqlite3.connect(os.path.join(kept, "journal.db"))
        page = db.execute("SELECT pageno FROM dbstat WHERE name = 'alerts' AND pagetype = 'leaf' ORDER BY path LIMIT 1 OFFSET 9").fetchone()[0]
        db.close()
        self.spoil((page - 1) * PAGE, PAGE)
        done = self.recover()
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("It has a new epoch", done.stdout)
        self.daemon.start()
        watch = self.begin_watch("--since", "%s.1" % epoch)
        watch.err.wait_for("a new journal")
        watch.wait_seq(max(alerts))
        new = self.daemon.status()["epoch"]
        got = watch.alerts()
        self.assertEqual({alert["epoch"] for alert in got}, {new})
        lost = set(alerts) - {alert["seq"] for alert in got}
        self.assertIn("%d saved, %d lost" % (len(got), len(lost)), done.stdout)
        # What done/ still has makes new alerts of what was lost, and of nothing else.
        self.submit_again(alerts)
        watch.wait_seq(max(alerts) + len(lost))
        again = {alert["headline"] for alert in watch.alerts()[len(got):]}
        self.assertEqual(again, {alerts[seq]["headline"] for seq in lost})

    def submit_again(self, alerts):
        for number in range(1, len(alerts) + 1):
            self.daemon.drop("again-%d.txt" % number, article(number))
        self.daemon.wait_receipt("again-%d.txt" % len(alerts))

    def test_a_journal_that_was_deleted_is_missed(self):
        self.submit(1, 5)
        self.daemon.client("log", "--text", "council", check=True)  # so that there is a search file
        wait_until(lambda: os.path.exists(os.path.join(self.daemon.state, "search.db")), "search.db")
        epoch = self.daemon.status()["epoch"]
        self.daemon.stop()
        os.unlink(self.journal())
        self.start_whatever_happens()
        self.assertEqual(self.daemon.process.wait(DEADLINE), EX_DATAERR)
        self.daemon.stop()
        self.assert_said()
        self.assertFalse(os.path.exists(self.journal()))
        self.assertEqual(self.recover().returncode, 1)
        self.daemon.start()
        self.assertNotEqual(self.daemon.status()["epoch"], epoch)

    def test_a_search_file_that_is_rubbish_is_built_again(self):
        self.submit(1, 50)
        self.daemon.client("log", "--text", "council", check=True)
        self.daemon.stop()
        path = os.path.join(self.daemon.state, "search.db")
        size = os.path.getsize(path)
        for damage in ("head", "all", "pages", "empty"):
            with open(path, "r+b") as file:
                if damage == "head":
                    file.write(self.random.randbytes(100))
                elif damage == "all":
                    file.write(self.random.randbytes(size))
                elif damage == "pages":
                    file.seek(min(4096, size // 2))
                    file.write(self.random.randbytes(size - min(4096, size // 2)))
                else:
                    file.truncate(0)
            self.daemon.start()
            found = []

            def finds_all():
                done = self.daemon.client("log", "--text", "council district", "--format", "json", "--last", "100")
                found[:] = done.stdout.splitlines()
                return done.returncode == 0 and len(found) == 50
            wait_until(finds_all, "50 found articles after %s" % damage)
            self.assertEqual(self.daemon.stop(), 0)
            size = os.path.getsize(path)


class LogBoundTest(JournalTest):
    """journal.db-wal stays small whoever reads, and however long."""
    extra = "service: {connections_per_user: 64}\n"  # who has hung up counts until that is seen

    def measure(self):
        while not self.over.is_set():
            try:
                self.largest = max(self.largest, os.path.getsize(self.journal("-wal")))
            except FileNotFoundError:
                pass
            self.over.wait(0.01)

    def stalled_reader(self):
        """It asks for everything, reads a few bytes, and never goes on."""
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.settimeout(DEADLINE)
        sock.connect(os.path.join(self.daemon.runtime, "keeper.sock"))
        sock.sendall(b'{"op":"replay","from":1,"filter":""}\n')
        sock.recv(100)
        return sock

    def come_and_go(self, number):
        while not self.over.is_set():
            if number % 2 == 0:
                done = self.daemon.client("log", "--text", "council budget", "--last", "50")
                self.searched += done.returncode == 0
            else:
                at, head = 1, 1
                while at <= head and not self.over.is_set():
                    _, end = self.daemon.request(op="replay", **{"from": at, "filter": ""})
                    at, head = end["next"], end["head"]
                    self.pages += 1

    def test_the_log_stays_below_64_mb_with_readers_that_come_and_go_and_stay(self):
        self.largest = self.pages = self.searched = 0
        self.over = threading.Event()
        self.addCleanup(self.over.set)
        self.submit(1, 300)
        threads = [threading.Thread(target=self.measure, daemon=True)]
        threads += [threading.Thread(target=self.come_and_go, args=(i,), daemon=True) for i in range(4)]
        stalled = [self.stalled_reader() for _ in range(2)]
        for thread in threads:
            thread.start()
        count = scaled(3000, 60000)
        load = Load(self.daemon, 301, count, pause=0.002)
        wait_until(lambda: load.is_over() and self.daemon.status()["head"] >= 300 + count, "the load", DEADLINE * amount(5, 60))
        self.over.set()
        for thread in threads:
            thread.join(DEADLINE)
        for sock in stalled:
            sock.close()
        print("%d alerts, the log was at most %.1f MB, %d pages of replay, %d searches, 2 readers that stalled" %
              (count, self.largest / 1e6, self.pages, self.searched), file=sys.stderr)
        self.assertGreater(self.pages, 0)
        self.assertGreater(self.searched, 0)
        self.assertLess(self.largest, WAL_MAX)


if __name__ == "__main__":
    harness.main()
