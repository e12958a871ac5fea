# SPDX-License-Identifier: MIT
"""Hostile peers: whatever is done to a live endpoint or to keeper.sock, the
keeper lives, status and replay go on, and an honest subscriber misses nothing.
What was tried and what came of it is printed."""
import json
import os
import resource
import socket
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import attacks
import harness
import sp
import users

# An answer of status and of replay, while the machine is busy with attacks.
ANSWER_SECONDS = 30.0
CONNECTIONS = harness.amount(1000, 5000)


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def allow_descriptors(count):
    """In this process; False where it may not have so many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= count:
        return True
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, max(hard, count)))
    except (ValueError, OSError):
        return False
    return True


class Prober:
    """Asks for status and for a replay again and again, and remembers the
    slowest answer and what went wrong."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.slowest, self.rounds, self.trouble = 0.0, 0, None
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.thread.join(harness.DEADLINE)

    def _run(self):
        while not self.ending.wait(0.02):
            begin = time.monotonic()
            try:
                status = self.daemon.status()
                lines, end = self.daemon.request(op="replay", **{"from": 1})
                assert status["ok"] and end["ok"], (status, end)
                assert len(lines) >= min(status["head"], 1), "replay lacks alerts"
            except (AssertionError, OSError, ValueError) as error:
                self.trouble = self.trouble or repr(error)
            self.slowest = max(self.slowest, time.monotonic() - begin)
            self.rounds += 1


class Peers(harness.FlowTest):
    def setUp(self):
        self.ports = free_port(), free_port()
        self.extra = ("publish:\n  alerts: ['ipc://{runtime}/alerts.sock', 'tcp://127.0.0.1:%d']\n"
                      "  tags: ['ipc://{runtime}/tags.sock', 'tcp://127.0.0.1:%d']\n"
                      "workers: {count: 1}\n" % self.ports)
        super().setUp()
        self.dropped = 0
        if not allow_descriptors(CONNECTIONS + 200):
            self.skipTest("no room for %d descriptors" % CONNECTIONS)

    def endpoints(self):
        run = self.daemon.runtime
        return {"alerts ipc": attacks.Endpoint("ipc://%s/alerts.sock" % run),
                "alerts tcp": attacks.Endpoint("tcp://127.0.0.1:%d" % self.ports[0]),
                "tags ipc": attacks.Endpoint("ipc://%s/tags.sock" % run),
                "tags tcp": attacks.Endpoint("tcp://127.0.0.1:%d" % self.ports[1])}

    def drop_one(self):
        self.dropped += 1
        self.daemon.drop("n%d" % self.dropped, harness.article(self.dropped))
        self.daemon.wait_receipt("n%d" % self.dropped)

    def publisher(self):
        return self.daemon.status()["publisher"]

    def wait_publisher(self, condition, what):
        end = time.monotonic() + harness.DEADLINE
        while True:
            publisher = self.publisher()
            if condition(publisher):
                return publisher
            self.assertLess(time.monotonic(), end, "%s: %s" % (what, publisher))
            time.sleep(0.02)

    def outcome(self, attack, endpoint):
        """What becomes of the publisher: another subscriber is a witness."""
        before = self.wait_publisher(lambda p: p["up"], "up")
        witness = sp.Subscriber(os.path.join(self.daemon.runtime, "alerts.sock"))
        try:
            attack(endpoint, CONNECTIONS)
            self.drop_one()
            while True:
                channel, _, seq = witness.receive()[:3]
                if channel == "all" and seq == self.dropped:
                    return "lives"
        except (EOFError, ConnectionError):
            after = self.wait_publisher(lambda p: p["restarts"] > before["restarts"], "restarted")
            return after["error"]
        finally:
            witness.close()

    def assert_all_there(self, watch, pid):
        self.assertEqual(self.daemon.process.pid, pid)
        self.assertIsNone(self.daemon.process.poll())
        head = self.daemon.status()["head"]
        self.assertEqual([a["seq"] for a in self.daemon.replay()], list(range(1, head + 1)))
        watch.wait_seq(head)
        self.assertEqual(watch.seqs(), list(range(1, head + 1)))

    def test_each_attack_on_an_endpoint_costs_at_most_a_restart(self):
        pid = self.daemon.process.pid
        watch = self.watch()
        table = []
        endpoints = self.endpoints()
        chosen = harness.amount(["alerts ipc", "tags tcp"], sorted(endpoints))
        with Prober(self.daemon) as prober:
            for name, attack, kinds in attacks.ON_ENDPOINTS:
                for where in chosen:
                    if endpoints[where].kind not in kinds:
                        continue
                    self.drop_one()
                    outcome = self.outcome(attack, endpoints[where])
                    self.drop_one()
                    watch.wait_seq(self.dropped)
                    table.append((name, where, outcome))
                    print("%-24s %-10s publisher: %-28s honest subscriber: %d of %d" % (
                        name, where, outcome, len(watch.seqs()), self.dropped), flush=True)
        self.assertIsNone(prober.trouble)
        self.assertLess(prober.slowest, ANSWER_SECONDS)
        self.assert_all_there(watch, pid)
        # These are known to end libnanomsg, and so it was them that ran.
        ended = {(name, where) for name, where, outcome in table if outcome == "it crashed (SIGABRT)"}
        self.assertIn(("empty message", "alerts ipc"), ended)
        self.assertIn(("empty message", "tags tcp"), ended)
        self.assertIn(("type byte 2", "alerts ipc"), ended)
        for name, where, outcome in table:
            self.assertIn(outcome, ("lives", "it crashed (SIGABRT)", "too many subscribers: no descriptors left"))
        print("%d attacks, %d ended the publisher; %d rounds of status and replay, the slowest took %.2f s" % (
            len(table), sum(outcome != "lives" for _, _, outcome in table), prober.rounds, prober.slowest))

    def test_no_descriptors_left_ends_the_publisher_and_the_status_says_so(self):
        watch = self.watch()
        self.drop_one()
        watch.wait_seq(1)
        before = self.publisher()
        resource.prlimit(before["pid"], resource.RLIMIT_NOFILE, (64, 64))
        socks = []
        try:
            while len(socks) < 70:
                socks.append(self.endpoints()["alerts tcp"].connect())
                # Who says no hello is let go after a while.
                socks[-1].sendall(attacks.HELLO.pack(b"\0SP\0", attacks.SUB, 0))
            after = self.wait_publisher(lambda p: p["restarts"] > before["restarts"], "restarted")
        finally:
            for sock in socks:
                sock.close()
        self.assertEqual(after["error"], "too many subscribers: no descriptors left")
        self.wait_publisher(lambda p: p["up"], "up")
        self.drop_one()
        self.assert_all_there(watch, self.daemon.process.pid)

    def test_an_attack_every_100_ms_ends_the_live_feed_and_nothing_else(self):
        pid = self.daemon.process.pid
        watch = self.watch()
        endpoint = self.endpoints()["alerts ipc"]
        attack_count, downs, slowest = 0, [], 0.0
        late = None
        end = time.monotonic() + harness.amount(12, 60)
        begin = time.monotonic()
        with Prober(self.daemon) as prober:
            while time.monotonic() < end:
                due = begin + 0.1 * attack_count
                time.sleep(max(0, due - time.monotonic()))
                attack_count += 1
                try:
                    with endpoint.greet() as sock:
                        sock.sendall(endpoint.message(0))
                except OSError:
                    pass  # nobody listens: the feed is down
                publisher = self.publisher()
                if publisher["next_start_ms"] > 0:
                    downs.append(publisher)
                if attack_count % 3 == 0:
                    self.drop_one()
                if attack_count == 40:
                    late = self.begin_watch("--since", "1h")
                if downs and attack_count % 50 == 0:
                    self.assert_status_says_why()
        self.assertIsNone(prober.trouble)
        self.assertLess(prober.slowest, ANSWER_SECONDS)
        waits = [p["next_start_ms"] for p in downs]
        self.assertTrue(waits, "the publisher was never waited for")
        self.assertGreater(max(waits), 1000)
        self.assertLessEqual(max(waits), 5000)
        self.assertEqual({p["error"] for p in downs}, {"it crashed (SIGABRT)"})
        self.drop_one()
        self.assert_all_there(watch, pid)
        self.assert_all_there(late, pid)
        print("%d attacks, %d restarts, waits up to %.1f s; %d alerts, all there; the slowest status and replay took %.2f s" % (
            attack_count, self.publisher()["restarts"], max(waits) / 1000, self.dropped, prober.slowest))

    def assert_status_says_why(self):
        """While it waits for its next start; it may just have started."""
        said = self.daemon.client("status", "--format", "pretty", check=True).stdout.decode()
        line = next(l for l in said.splitlines() if l.startswith("publisher"))
        self.assertRegex(line, r"(up|down), .*: it crashed \(SIGABRT\)(, next start in \d\.\d s)?$")
        if "down" in line and "next start" in line:
            self.assertEqual(self.daemon.client("status", "--check").returncode, 2)


@unittest.skipUnless(os.geteuid() == 0, "only root can be another user")
class Clients(harness.FlowTest):
    """The attackers are another user, so the limit of connections is theirs."""

    def setUp(self):
        name, self.group = users.watch_group()
        self.extra = "workers: {count: 1}\npublish: {group: %s}\n" % name
        super().setUp()
        os.chmod(self.daemon.directory, 0o755)
        self.keeper = attacks.Keeper(os.path.join(self.daemon.runtime, "keeper.sock"))

    def test_each_attack_on_the_keeper_costs_the_attacker_alone(self):
        pid = self.daemon.process.pid
        watch = self.watch()
        for number, (name, attack) in enumerate(attacks.ON_KEEPER, 1):
            with Prober(self.daemon) as prober:
                begin = time.monotonic()
                self.settled()
                users.call_as(users.WATCHER, lambda: attack(self.keeper), (self.group,))
                took = time.monotonic() - begin
                self.daemon.drop("n%d" % number, harness.article(number))
                watch.wait_seq(number)
            self.assertIsNone(prober.trouble, name)
            self.assertLess(prober.slowest, ANSWER_SECONDS, name)
            self.assertIsNone(self.daemon.process.poll(), name)
            print("%-28s %5.1f s; keeper lives, slowest answer %.2f s, honest subscriber: %d of %d" % (
                name, took, prober.slowest, len(watch.seqs()), number), flush=True)
        self.assertEqual(watch.seqs(), list(range(1, len(attacks.ON_KEEPER) + 1)))
        self.assertEqual(self.daemon.process.pid, pid)

    def settled(self):
        """The connections of the attack before have gone: what is left is
        the watch's and the probe's."""
        end = time.monotonic() + harness.DEADLINE
        while self.daemon.status()["connections"] > 3:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.01)

    def test_users_who_take_every_connection_do_not_keep_root_out(self):
        """Eight of each of nine users: the ninth is turned away, root is not."""
        path = self.keeper.path
        socks = []
        try:
            for user in range(8):
                socks += [users.connect_as(users.WATCHER + user, path, (self.group,)) for _ in range(8)]
            self.assertEqual(self.daemon.status()["connections"], 65)
            ninth = users.connect_as(users.WATCHER + 8, path, (self.group,))
            socks.append(ninth)
            with ninth.makefile("rb") as answer:
                refused = json.loads(answer.readline())
            self.assertEqual((refused["ok"], refused["code"], refused["error"]), (False, "busy", "too many connections"))
            self.daemon.drop("one", harness.article(1))
            self.daemon.wait_receipt("one")
        finally:
            for sock in socks:
                sock.close()


if __name__ == "__main__":
    harness.main()
