# SPDX-License-Identifier: MIT
"""Many subscribers, some stalled, some slow: the others are not delayed by
them, every one has every alert in the end, and nobody's memory grows with it."""
import json
import os
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness
from harness import article, program

MIB = 1024
DELAY_MS = 100  # what stalled subscribers may add to the p99 of the others
# Where others use the machine so much that a thread that sleeps for 2 ms is
# this late, a delay cannot be told from theirs; one of seconds still can.
BUSY_MS = 10
BUSY_DELAY_MS = 5000
# Resident, at most: the programs, and what they may hold for others.
PUBLISHER_KIB = 24 * MIB
KEEPER_KIB = 96 * MIB
COUNTRIES = ["Japan", "France", "Brazil", "Kenya", "Canada", "India", "Egypt", "Poland", "Chile", "Norway"]
STALLED = 8
SLOW = 2

# Honest subscribers, alerts a second, seconds of each phase. A socket holds
# some 500 alerts for one that stalls: each phase has more.
LOADS = harness.amount([(16, 250, 3)], [(256 - STALLED - SLOW, 50, 60), (16 - STALLED - SLOW, 1000, 60)])


class Memory:
    """The resident sizes of processes in KiB: first, most, last."""

    def __init__(self, pids):
        self.pids = pids
        self.first = self.read()
        self.most, self.last = dict(self.first), dict(self.first)
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def read(self):
        sizes = {}
        for name, pid in self.pids.items():
            with open("/proc/%d/status" % pid) as file:
                sizes[name] = next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))
        return sizes

    def _watch(self):
        while not self.over.wait(0.1):
            self.last = self.read()
            for name, size in self.last.items():
                self.most[name] = max(self.most[name], size)

    def end(self):
        self.over.set()
        self.thread.join(harness.DEADLINE)
        return self


class Punctual:
    """How late the machine lets a thread be that sleeps for 2 ms: the p99 in
    ms, from begin to end."""

    def __init__(self):
        self.late = []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._sleep, daemon=True)
        self.thread.start()

    def _sleep(self):
        while not self.over.is_set():
            began = time.monotonic()
            time.sleep(0.002)
            self.late.append((time.monotonic() - began) * 1e3 - 2)

    def end(self):
        self.over.set()
        self.thread.join(harness.DEADLINE)
        return sorted(self.late)[len(self.late) * 99 // 100]


class SlowWatch:
    """`newsalert watch` whose reader takes ten alerts a second, later all."""

    def __init__(self, daemon):
        command = [program("newsalert"), "--runtime", daemon.runtime, "watch", "--format", "json"]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=daemon.env)
        self.err = harness.Lines(self.process.stderr)
        self.err.wait_for("watching from")
        self.hurry = threading.Event()
        self.out = harness.Lines(self)

    def __iter__(self):
        for line in self.process.stdout:
            yield line
            self.hurry.wait(0.1)

    def close(self):
        self.process.stdout.close()


class FanOut(harness.FlowTest):
    extra = "service: {connections: 4096, connections_per_user: 4096}\nintake: {rescan: 1s}\njournal: {search: false}\n"

    def subscribers(self, count, until, *filters):
        """Subscribers in a process of their own, which have all joined."""
        process = subprocess.Popen([program("subscribers"), self.daemon.runtime, str(count), str(until), "900", *filters],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.assertEqual(process.stdout.readline(), "ready\n")
        return process

    def drop_at(self, rate, first, count):
        began = time.monotonic()
        for number in range(first, first + count):
            country = COUNTRIES[number % len(COUNTRIES)]
            body = "The parliament of %s voted on bill %d, its foreign minister said. " % (country, number)
            self.daemon.drop("n%d" % number, article(number, "%s votes on sanctions bill %d" % (country, number), body * 20))
            ahead = began + (number + 1 - first) / rate - time.monotonic()
            if ahead > 0:
                time.sleep(ahead)

    def report(self, process):
        """What its subscribers have to say when they are done."""
        least, most, disorder, lost, p50, p99, worst = process.stdout.readline().split()[1:]
        self.assertEqual(process.wait(harness.DEADLINE), 0)
        return dict(least=int(least), most=int(most), disorder=int(disorder), lost=int(lost), delays=[float(p50), float(p99), float(worst)])

    def phase(self, honest, rate, first, count):
        """The delays of honest subscribers, which want one country."""
        until = first + count - 1
        process = self.subscribers(honest, until, "country:JP")
        punctual = Punctual()
        self.drop_at(rate, first, count)
        said = self.report(process)
        said["late"] = punctual.end()
        said["wanted"] = len(self.daemon.replay("country:JP", first))
        return said

    def with_stalled(self, honest, rate, first, count):
        """The same while others stand still, or read slowly."""
        until = first + count - 1
        stalled = self.subscribers(STALLED, until)
        slow = [SlowWatch(self.daemon) for _ in range(SLOW)]
        self.watches += slow
        os.kill(stalled.pid, signal.SIGSTOP)
        said = self.phase(honest, rate, first, count)
        os.kill(stalled.pid, signal.SIGCONT)
        for watch in slow:
            watch.hurry.set()
        late = self.report(stalled)
        self.assertEqual((late["least"], late["most"], late["disorder"], late["lost"]), (count, count, 0, 0))
        for watch in slow:
            watch.out.wait_count(count, deadline=300)
            self.assertEqual([json.loads(line)["seq"] for line in watch.out.lines], list(range(first, until + 1)))
            watch.process.kill()
            watch.process.wait()
        return said

    def carry(self, honest, rate, seconds, first):
        count = max(20, int(rate * seconds * min(1, 4 * harness.SCALE)))
        phases = [(0, self.phase(honest, rate, first, count)),
                  (STALLED + SLOW, self.with_stalled(honest, rate, first + count, count)),
                  (0, self.phase(honest, rate, first + 2 * count, count))]
        for number, said in phases:
            print("%11d %5d %7d %7d %9d %8.1f %8.1f %8.1f %8.1f" %
                  (honest, rate, number, said["wanted"] - said["least"], said["disorder"], *said["delays"], said["late"]), file=sys.stderr)
        for _, said in phases:
            self.assertEqual((said["least"], said["most"]), (said["wanted"], said["wanted"]))
            self.assertEqual((said["disorder"], said["lost"]), (0, 0))
        alone, stalled, again = (said["delays"][1] for _, said in phases)
        busy = max(said["late"] for _, said in phases) > BUSY_MS
        if busy:
            print("the machine is too busy to tell a delay of %d ms" % DELAY_MS, file=sys.stderr)
        if not harness.SANITIZED:
            self.assertLess(stalled - max(alone, again), BUSY_DELAY_MS if busy else DELAY_MS)
        return count * 3

    def test_stalled_subscribers_cost_the_others_no_time_and_nobody_an_alert(self):
        pids = {"publisher": self.daemon.children("newsalert-publisher")[0], "keeper": self.daemon.process.pid}
        memory = Memory(pids)
        self.addCleanup(memory.end)
        print("\nsubscribers  rate stalled missing duplicate  p50/ms   p99/ms   max/ms  late/ms", file=sys.stderr)
        first = 1
        for load in LOADS:
            first += self.carry(*load, first)
        memory.end()
        print("memory     start   peak    end MiB", file=sys.stderr)
        for name in pids:
            sizes = [size[name] / MIB for size in (memory.first, memory.most, memory.last)]
            print("%-9s %6.1f %6.1f %6.1f" % (name, *sizes), file=sys.stderr)
        self.assertEqual(self.daemon.status()["publisher"]["restarts"], 0)
        if not harness.SANITIZED:
            self.assertLess(memory.most["publisher"], PUBLISHER_KIB)
            self.assertLess(memory.most["keeper"], KEEPER_KIB)


if __name__ == "__main__":
    harness.main()
