# SPDX-License-Identifier: MIT
"""The crash matrix: the keeper is killed, or refused with EIO, ENOSPC and
ENOMEM, at each system call in turn that files set off in it, and is started
again if it ended. Then each article has one alert, each file is in done/ or
failed/, nothing is in work/, and a subscriber that runs on has seen each
alert once, in order."""
import collections
import concurrent.futures
import errno
import json
import os
import shutil
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness
import calltrace
import inject
from harness import article

FAULTS = (0, errno.EIO, errno.ENOSPC, errno.ENOMEM)
EXTRA = "rules: [{directory}/rules]\nworkers: {count: 1}\npublish: {heartbeat: 100ms}\n"
# One that is refused may end the keeper, and so may what comes of that.
STARTS = 5
# Most of the time is spent waiting, for back-offs and for the subscriber to
# find its daemon again.
CHAINS = 16
SHARES = 4  # chains that have the points of an input and a fault between them
MORE = 2  # calls of a name beyond what was counted
LOST_MAX = 5
# Calls that every input sets off: a row that was hit at none of one of them
# has not tried it.
CALLS = {"open", "read", "pwrite", "send", "rename", "fdatasync"}
ITEM = ("<item><title>Council %d agrees on a budget</title><guid>%d</guid>"
        "<description>The council of district %d met on Monday.</description></item>")


def feed(numbers):
    return ("<?xml version='1.0'?>\n<rss version='2.0'><channel><title>Council News</title>%s</channel></rss>\n" %
            "".join(ITEM % (number, number, number) for number in numbers))


class Input:
    """What is dropped at a point, and what has to come of it."""
    first = False  # counted from the start of the process
    alerts = 1     # of one point
    fails = False

    def files(self, number):
        """Names and texts; number is that of the first article."""
        return [("story-%d.txt" % number, article(number))]


class One(Input):
    name = "one file"


class Rejected(Input):
    name = "one file that is rejected"
    alerts = 0
    fails = True

    def files(self, number):
        return [("story-%d.bin" % number, b"\0\1\2\3" * 300 + b"%d" % number)]


class Feed(Input):
    name = "a feed of 50"
    alerts = 50

    def files(self, number):
        return [("feed-%d.xml" % number, feed(range(number, number + self.alerts)))]


class Burst(Input):
    name = "a burst of 200"
    alerts = 200

    def files(self, number):
        return [("story-%d.txt" % each, article(each)) for each in range(number, number + self.alerts)]


class Start(Input):
    """One file is in the journal's log, one was left in work/, and one came
    while no daemon ran."""
    name = "a start after a crash"
    first = True
    alerts = 3

    def files(self, number):
        return [("story-%d.txt" % each, article(each)) for each in range(number, number + 3)]


class Lost(Exception):
    """A promise that was not kept."""


class Chain:
    """One daemon and one subscriber through all points of an input and a
    fault: what a point left behind, the next one starts with."""

    def __init__(self, kind, fault):
        self.kind = kind
        self.fault = fault
        self.number = 1    # of the next article
        self.starts = 0
        self.ends = collections.Counter()  # how the keeper ended
        self.daemon = inject.Daemon(EXTRA)
        self._write_rules()
        self.daemon.start()
        self.watch = self.daemon.watch()
        # The first file makes directories and files that no later one does.
        self.drop([("first.txt", article(0))])
        self.watch.wait_seq(1)
        self.names = []
        self.seq = 1

    def _write_rules(self):
        directory = os.path.join(self.daemon.directory, "rules", "topics")
        os.makedirs(directory)
        with open(os.path.join(directory, "politics.yaml"), "w") as file:
            file.write("- topic: politics/budgets\n  name: Budgets\n  threshold: 1\n  keywords: [budget]\n")

    def close(self):
        if self.watch.process.poll() is None:
            self.watch.process.kill()
            self.watch.process.wait()
        self.daemon.remove()

    def drop(self, files):
        for name, text in files:
            self.daemon.drop(name, text)

    def leave_in_work(self, name, text):
        """As a crash leaves it that came after the claim."""
        self.daemon.drop(name, text)
        os.rename(os.path.join(self.daemon.inbox, name),
                  os.path.join(self.daemon.spool, "work", "%016x-1-%08x-%s" % (int(time.time() * 1e6), 0, name)))

    def crash_with(self, files):
        self.wait_ready()
        self.daemon.stop()  # this empties the log, which is read as a whole
        self.daemon.start()
        self.drop(files[:1])
        self.daemon.wait_receipt(files[0][0])
        self.daemon.kill()
        self.leave_in_work(*files[1])
        self.drop(files[2:])

    def restart(self):
        self.ends[self.daemon.process.returncode] += 1
        self.starts += 1
        if self.starts > STARTS:
            raise Lost("the daemon does not stay up: %s" % self.daemon.log.lines[-3:])
        self.daemon.control.disarm()
        self.daemon.begin()

    def wait_ready(self):
        """Its log may have lost the line that says so."""
        end = time.monotonic() + harness.DEADLINE
        while not self.is_ready():
            if self.daemon.died():
                self.restart()
            if time.monotonic() > end:
                raise Lost("it is not ready after %.0f s: %s" % (harness.DEADLINE, self.daemon.log.lines[-3:]))
            time.sleep(0.002)

    def is_ready(self):
        try:
            return self.daemon.status()["workers"]["running"] > 0
        except (OSError, AssertionError):
            return False

    def ended(self, name):
        """Where a file is in the end; None: not yet."""
        if self.kind.fails:
            path = os.path.join(self.daemon.spool, "failed", name)
            return path if os.path.exists(path) and os.path.exists(path + ".reason.json") else None
        done = os.path.join(self.daemon.spool, "done")
        paths = (os.path.join(done, day, name) for day in os.listdir(done))
        return next((path for path in paths if os.path.exists(path)), None)

    def left(self):
        """What is on its way in the spool."""
        return [name for place in ("inbox", "work") for name in os.listdir(os.path.join(self.daemon.spool, place))]

    def is_over(self, names):
        return (len(self.watch.out.lines) >= self.seq + self.kind.alerts and not self.left() and
                all(self.ended(name) for name in names))

    def wait_over(self, names):
        end = time.monotonic() + harness.DEADLINE
        while not self.is_over(names):
            if self.daemon.died():
                self.restart()
            if time.monotonic() > end:
                raise Lost("after %.0f s %d of %d alerts, on the way %s, not ended %s; the log: %s; the subscriber: %s" % (
                    harness.DEADLINE, len(self.watch.out.lines) - self.seq, self.kind.alerts, self.left()[:5],
                    [name for name in names if not self.ended(name)][:5], self.daemon.log.lines[-5:],
                    self.watch.err.lines[-3:]))
            time.sleep(0.002)

    def check_alerts(self, files):
        """Each article of the files has one alert, and nothing else has."""
        alerts = [json.loads(line) for line in self.watch.out.lines[self.seq:]]
        seqs = [alert["seq"] for alert in alerts]
        if seqs != list(range(self.seq + 1, self.seq + 1 + self.kind.alerts)):
            raise Lost("the subscriber has %s after %d" % (seqs, self.seq))
        stories = collections.Counter(alert["headline"] for alert in alerts)
        if len(stories) != self.kind.alerts:
            raise Lost("alerts are not of one article each: %s" % stories.most_common(3))
        strange = {alert["file"] for alert in alerts} - {name for name, _ in files}
        if strange:
            raise Lost("alerts of %s" % strange)

    def run(self, name="none", point=0):
        """One point, or none; whether the keeper came to it."""
        files = self.kind.files(self.number)
        self.number += max(len(files), self.kind.alerts)
        self.starts = 0
        control = self.daemon.control
        if self.kind.first:
            self.crash_with(files)
            control.arm(name, point, self.fault)
            self.daemon.begin()
        else:
            self.wait_ready()
            control.arm(name, point, self.fault)
            self.drop(files)
        self.wait_over([name for name, _ in files])
        control.wait_still()
        control.disarm()
        if control.fired and self.fault == 0 and self.starts == 0:
            self.daemon.process.wait(harness.DEADLINE)
        if self.daemon.died():
            self.restart()
        self.check_alerts(files)
        self.seq += self.kind.alerts
        return control.fired

    def check_whole(self):
        """What replay and the search file have is what the subscriber got."""
        self.wait_ready()
        seqs = [alert["seq"] for alert in self.daemon.replay()]
        if seqs != list(range(1, self.seq + 1)) or self.watch.seqs() != seqs:
            raise Lost("replay has %d alerts, the subscriber %d of %d" % (len(seqs), len(self.watch.seqs()), self.seq))


class Row:
    """What came of the points of an input and a fault."""

    def __init__(self, kind, fault):
        self.kind = kind
        self.fault = fault
        self.tried = 0
        self.calls = collections.Counter()
        self.ends = collections.Counter()
        self.lost = []

    def add(self, other):
        self.tried += other.tried
        self.calls += other.calls
        self.ends += other.ends
        self.lost += other.lost

    def __str__(self):
        return "%-26s %-7s %5d tried %5d survived, %d starts  %s" % (
            self.kind.name, inject.errno_name(self.fault), self.tried, self.tried - len(self.lost),
            sum(self.ends.values()), " ".join("%s:%d" % pair for pair in sorted(self.calls.items())))


def find_points(kind, fault, step):
    """Each step-th call of each name, as a run without a fault has them. A run
    has some more or fewer than another, for what comes together is read
    together, and a slow one has more heartbeats."""
    chain = Chain(kind, fault)
    try:
        chain.run()
        counted = chain.daemon.control.counted()
    finally:
        chain.close()
    return [(name, point) for name, count in sorted(counted.items())
            for point in range(1, count + 1 + MORE, step)]


def try_points(kind, fault, points):
    row = Row(kind, fault)
    chain = Chain(kind, fault)
    try:
        for name, point in points:
            try:
                if chain.run(name, point):
                    row.calls[name] += 1
                    row.tried += 1
            except (Lost, AssertionError) as lost:
                row.tried += 1
                row.lost.append("%s, %s at %s %d: %s" % (kind.name, inject.errno_name(fault), name, point, lost))
                print("LOST", row.lost[-1], file=sys.stderr)
                if len(row.lost) >= LOST_MAX:
                    return row
                chain.close()
                chain = Chain(kind, fault)
        chain.check_whole()
        row.ends = chain.ends
    finally:
        chain.close()
    return row


WHY_NOT = "a sanitizer's runtime has to come before anything preloaded"


@unittest.skipIf(harness.SANITIZED, WHY_NOT)
class Matrix(unittest.TestCase):
    # input, and each how many-th call ./check takes; tests/soak takes all
    inputs = [(Burst(), 17), (Feed(), 1), (Start(), 11), (One(), 1), (Rejected(), 1)]

    def parts(self, pool):
        """For each input and fault, the rows that are to come of its points."""
        jobs = [(kind, fault, harness.amount(step, 1)) for kind, step in self.inputs for fault in FAULTS]
        found = [pool.submit(find_points, *job) for job in jobs]
        for (kind, fault, _), points in zip(jobs, found):
            points = points.result()
            shares = [points[share::SHARES] for share in range(SHARES)]
            yield Row(kind, fault), [pool.submit(try_points, kind, fault, share) for share in shares]

    def test_every_point_is_survived(self):
        rows = []
        with concurrent.futures.ThreadPoolExecutor(CHAINS) as pool:
            for row, parts in list(self.parts(pool)):
                for part in parts:
                    row.add(part.result())
                print(row, file=sys.stderr)
                rows.append(row)
        tried, lost = sum(row.tried for row in rows), [lost for row in rows for lost in row.lost]
        print("%d points tried, %d survived" % (tried, tried - len(lost)), file=sys.stderr)
        self.assertEqual(lost, [])
        for row in rows:
            self.assertLessEqual(CALLS, set(row.calls), row)


@unittest.skipIf(harness.SANITIZED, WHY_NOT)
@unittest.skipUnless(shutil.which("strace"), "strace is not installed")
@unittest.skipUnless(os.geteuid() == 0, "a keeper lets nobody but root trace it")
class Counting(unittest.TestCase):
    """The points are all that there are."""

    def check_count(self, kind):
        daemon = inject.Daemon("workers: {count: 1}\npublish: {heartbeat: 60s}\n")
        self.addCleanup(daemon.remove)
        daemon.start()
        daemon.drop("first.txt", article(0))
        daemon.wait_receipt("first.txt")
        daemon.control.arm()
        daemon.control.wait_still()
        trace = calltrace.Trace(os.path.join(daemon.directory, "trace"), ["-p", str(daemon.process.pid)])
        trace.wait_attached()
        daemon.control.arm()
        files = kind.files(1)
        for name, text in files:
            daemon.drop(name, text)
        end = time.monotonic() + harness.DEADLINE
        while len(daemon.everything_in_done()) < 1 + len(files):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.005)
        daemon.control.wait_still()
        daemon.control.disarm()
        self.assertEqual(calltrace.counted(trace.detach()), daemon.control.counted())

    def test_what_is_counted_is_what_strace_sees(self):
        for kind in (One(), Feed(), Burst()):
            with self.subTest(kind.name):
                self.check_count(kind)


if __name__ == "__main__":
    harness.main()
