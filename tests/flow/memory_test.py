# SPDX-License-Identifier: MIT
"""The n-th allocation fails, for n = 1, 2, ... until one round needs no more: of
the keeper for each request, for an article and for a reload, and of a worker.
It costs an answer or a second try, and never the keeper or an article."""
import json
import mmap
import os
import socket
import struct
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "lib"))
import harness
from harness import article

LIBRARY = os.path.join(harness.BUILD, "libfail_malloc.so")
REQUESTS = [
    {"op": "status"}, {"op": "replay", "from": 1, "filter": "country:JP OR -country:JP"}, {"op": "history", "filter": ""},
    {"op": "article", "seq": 1}, {"op": "receipt", "file": "before1"}, {"op": "subscriptions"},
    {"op": "hold", "name": "desk"}, {"op": "retry", "file": "nothing"}, {"op": "nonsense"},
]


class Allocations:
    """struct fail_malloc of tests/lib/fail_malloc.h, shared with the daemon."""
    PID, COUNTDOWN, LASTING, STRUCK, LIVE, MEMBERS = range(6)

    def __init__(self, path):
        with open(path, "w+b") as file:
            file.write(bytes(8 * self.MEMBERS))
            file.flush()
            self.memory = mmap.mmap(file.fileno(), 8 * self.MEMBERS)

    def get(self, member):
        return struct.unpack_from("q", self.memory, 8 * member)[0]

    def put(self, member, value):
        struct.pack_into("q", self.memory, 8 * member, value)

    def arm(self, pid, number):
        self.put(self.COUNTDOWN, 0)
        self.put(self.PID, pid)
        self.put(self.STRUCK, 0)
        self.put(self.COUNTDOWN, number)

    def disarm(self):
        """Has one failed?"""
        self.put(self.COUNTDOWN, 0)
        return self.get(self.STRUCK) > 0

    def settled(self):
        """Blocks that live, once nothing changes any more."""
        before = None
        while before != self.get(self.LIVE):
            before = self.get(self.LIVE)
            time.sleep(0.05)
        return before


@unittest.skipIf(harness.SANITIZED, "a sanitizer has an allocator of its own")
class Memory(harness.FlowTest):
    extra = "workers: {count: 1}\n"

    def setUp(self):
        handle, path = tempfile.mkstemp(prefix="newsalert-memory-")
        os.close(handle)
        self.addCleanup(os.unlink, path)
        self.allocations = Allocations(path)
        self.daemon = harness.Daemon(extra=self.extra, env={"LD_PRELOAD": LIBRARY, "NEWSALERT_FAIL_MALLOC": path})
        self.watches = []
        self.addCleanup(self._clean)
        self.daemon.start()
        self.allocations.put(Allocations.PID, self.daemon.process.pid)
        for number in range(5):
            self.daemon.drop("before%d" % number, article(number))
            self.daemon.wait_receipt("before%d" % number)

    def sweep(self, attempt, step):
        """Rounds until one does not fail; what came of each."""
        number, outcomes = 1, []
        while True:
            self.allocations.arm(self.daemon.process.pid, number)
            outcome = attempt(number)
            struck = self.allocations.disarm()
            self.assertIsNone(self.daemon.process.poll(), "the keeper died when allocation %d failed: %s" % (number, self.daemon.log.lines[-5:]))
            outcomes.append(outcome)
            if not struck:
                return outcomes
            number += step

    def ask(self, members):
        """What came of a request: ok, an error, the end of the connection, or
        (a request that could not be read) nothing."""
        try:
            with socket.socket(socket.AF_UNIX) as sock:
                sock.settimeout(2)
                sock.connect(os.path.join(self.daemon.runtime, "keeper.sock"))
                sock.sendall(json.dumps(members).encode() + b"\n")
                for raw in sock.makefile("rb"):
                    answer = json.loads(raw)
                    if "ok" in answer:
                        return "ok" if answer["ok"] else "error"
            return "closed"
        except socket.timeout:
            return "silent"
        except ConnectionError:
            return "closed"

    def test_requests(self):
        step = harness.amount(5, 1)
        for _ in range(2):
            for members in REQUESTS:
                outcomes = self.sweep(lambda number, m=members: self.ask(m), step)
                self.assertLessEqual(outcomes.count("silent"), 2, (members, outcomes))
                self.assertGreater(len(outcomes), 5, members)
                print("%-14s %4d allocations: %s" % (members["op"], step * (len(outcomes) - 1),
                                                     {o: outcomes.count(o) for o in sorted(set(outcomes))}))
            live = self.allocations.settled()
            before, self.live = getattr(self, "live", live), live
        # The second time every cache is full: what is more now is a leak.
        self.assertLess(live - before, 20)
        self.assertEqual(self.ask({"op": "status"}), "ok")

    def process_article(self, number):
        name = "n%d" % number
        self.daemon.drop(name, article(1000 + number))
        end = time.monotonic() + harness.DEADLINE
        while time.monotonic() < end:
            try:
                rows, answer = self.daemon.request(op="receipt", file=name, wait_ms=2000)
                if answer["ok"] and rows:
                    return rows[0]["outcome"], rows[0].get("reason", "")
            except (OSError, AssertionError):  # this request had it
                pass
        raise AssertionError("no receipt of %s" % name)

    def test_an_article_on_its_way_through_the_keeper(self):
        watch = self.watch()
        outcomes = self.sweep(self.process_article, harness.amount(8, 1))
        self.assertEqual(set(outcomes), {("accepted", "")})
        print("article: %d rounds" % len(outcomes))
        # Each once, in order, also to a subscriber.
        head = self.daemon.status()["head"]
        self.assertEqual(head, 5 + len(outcomes))
        watch.wait_seq(head)
        self.assertEqual(watch.seqs(), list(range(6, head + 1)))

    def test_a_reload(self):
        outcomes = self.sweep(lambda number: self.ask({"op": "reload"}), harness.amount(60, 5))
        print("reload: %d rounds, %s" % (len(outcomes), {o: outcomes.count(o) for o in sorted(set(outcomes))}))
        self.assertEqual(self.process_article(0), ("accepted", ""))

    def worker(self):
        end = time.monotonic() + harness.DEADLINE
        while not self.daemon.children("worker"):
            assert time.monotonic() < end, "no worker"
        return self.daemon.children("worker")[0]

    def test_an_article_in_a_worker(self):
        next_one = []
        step, number, outcomes = harness.amount(3, 1), 1, []
        struck = True
        while struck and number < 4000:
            self.allocations.arm(self.worker(), number)
            outcomes.append(self.process_article(number))
            struck = self.allocations.disarm()
            next_one.append(self.process_article(100000 + number))
            number += step
        self.assertFalse(struck)
        print("worker: %d rounds, %s" % (len(outcomes), {o: outcomes.count(o) for o in sorted(set(outcomes))}))
        self.assertEqual(set(next_one), {("accepted", "")})
        for outcome, reason in outcomes:
            self.assertTrue(outcome == "accepted" or "memory" in reason or "reader" in reason, reason)


if __name__ == "__main__":
    harness.main()
