# SPDX-License-Identifier: MIT
"""The daemon as its administrator sees it: start, reload, refuse, stop."""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness
from harness import article

TOPIC = """- topic: economy/beekeeping
  name: Beekeeping
  threshold: 0.1
  keywords: [beekeeper, honey harvest, hives]
"""


class Service(harness.FlowTest):
    extra = "rules: [%s, {directory}/rules]\n" % os.path.join(harness.SOURCE, "conf")

    def setUp(self):
        self.daemon = harness.Daemon(extra=self.extra)
        self.watches = []
        self.addCleanup(self._clean)
        self.own = os.path.join(self.daemon.directory, "rules", "topics.d")
        os.makedirs(self.own)
        self.daemon.start()

    def write_rule(self, text):
        with open(os.path.join(self.own, "mine.yaml"), "w") as file:
            file.write(text)

    def test_an_own_topic_works_after_reload(self):
        self.daemon.drop("one", "Hives do well\n\nThe beekeeper sold the honey harvest of ten hives.\n")
        self.daemon.wait_receipt("one")
        self.write_rule(TOPIC)
        before = self.daemon.status()["ruleset"]
        done = self.daemon.client("reload")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotEqual(self.daemon.status()["ruleset"], before)
        watch = self.watch("--topic", "beekeeping")
        self.daemon.drop("two", "Hives do badly\n\nThe beekeeper lost the honey harvest of ten hives.\n")
        watch.wait_seq(2)
        self.assertEqual(watch.seqs(), [2])
        self.assertEqual([a["seq"] for a in self.daemon.replay("topic:economy/beekeeping")], [2])

    def test_a_bad_rule_changes_nothing_and_is_named(self):
        before = self.daemon.status()["ruleset"]
        self.write_rule(TOPIC + "- topic: economy/second\n  colour: red\n")
        done = self.daemon.client("reload")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(b"mine.yaml:6: ", done.stderr)
        self.daemon.process.send_signal(signal.SIGHUP)
        self.daemon.wait_log_count("reload: refused", 2)
        self.assertEqual(self.daemon.status()["ruleset"], before)
        self.daemon.drop("one", article(1))
        self.daemon.wait_receipt("one")

    def test_reload_under_load_loses_nothing(self):
        watch = self.watch()
        self.write_rule(TOPIC)
        for number in range(600):
            self.daemon.drop("n%d" % number, article(number))
            if number % 100 == 50:
                self.daemon.process.send_signal(signal.SIGHUP)
        watch.wait_seq(600)
        self.assertEqual(watch.seqs(), list(range(1, 601)))

    def test_stop_says_bye_within_two_seconds_and_all_children_end(self):
        watch = self.watch()
        self.daemon.drop("one", article(1))
        watch.wait_seq(1)
        children = self.daemon.children("")
        began = time.monotonic()
        self.assertEqual(self.daemon.stop(), 0)
        self.assertLess(time.monotonic() - began, 20 if harness.SANITIZED else 2)
        watch.err.wait_for("stop")
        self.assertFalse(os.path.exists(os.path.join(self.daemon.runtime, "keeper.sock")))
        for pid in children:
            self.assertFalse(os.path.exists("/proc/%d" % pid), "child %d lives" % pid)

    def test_a_second_daemon_is_refused(self):
        second = subprocess.run([harness.program("newsalertd"), "--config", self.daemon.conf], stdin=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, timeout=harness.DEADLINE, env=self.daemon.env)
        self.assertEqual(second.returncode, 75)
        self.assertIn(b"another newsalertd uses it", second.stderr)
        self.assertTrue(self.daemon.status()["ok"])

    def test_a_wrong_configuration_exits_78_and_names_each_line(self):
        self.daemon.stop()
        with open(self.daemon.conf, "a") as file:
            file.write("colour: red\nlog: loud\n")
        for command in (["check"], ["run"], []):
            done = subprocess.run([harness.program("newsalertd"), "--config", self.daemon.conf] + command, stdin=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, stdout=subprocess.PIPE, timeout=harness.DEADLINE)
            self.assertEqual(done.returncode, 78)
            error = b"error: " if command == ["check"] else b""
            self.assertIn(b"newsalertd.yaml:5: " + error + b"colour: ", done.stderr)
            self.assertIn(b"newsalertd.yaml:6: " + error + b"log: ", done.stderr)

    def test_each_command_tells_how_it_is_used(self):
        for command in ([], ["run"], ["check"], ["classify"], ["test"], ["backtest"]):
            done = subprocess.run([harness.program("newsalertd")] + command + ["--help"], stdin=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, stdout=subprocess.PIPE, timeout=harness.DEADLINE)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            self.assertTrue(done.stdout.startswith(b"Usage: newsalertd "))

    def test_requests_that_are_wrong_are_refused_and_hurt_nobody(self):
        path = os.path.join(self.daemon.runtime, "keeper.sock")
        for line in (b"\n", b"{}\n", b"[" * 3000 + b"\n", b"\xff\xfe\n", b'{"op":"replay","filter":"AND"}\n'):
            with socket.socket(socket.AF_UNIX) as sock:
                sock.settimeout(harness.DEADLINE)
                sock.connect(path)
                sock.sendall(line)
                answer = json.loads(sock.makefile("rb").readline())
                self.assertFalse(answer["ok"])
                self.assertEqual(answer["code"], "usage", answer)
        with socket.socket(socket.AF_UNIX) as sock:
            sock.settimeout(harness.DEADLINE)
            sock.connect(path)
            try:
                sock.sendall(b"x" * 200000)
                self.assertEqual(sock.recv(1), b"")
            except (BrokenPipeError, ConnectionResetError):
                pass
        self.assertTrue(self.daemon.status()["ok"])

    def test_one_user_gets_only_so_many_connections(self):
        path = os.path.join(self.daemon.runtime, "keeper.sock")
        socks = []
        for _ in range(8):
            sock = socket.socket(socket.AF_UNIX)
            self.addCleanup(sock.close)
            sock.settimeout(harness.DEADLINE)
            sock.connect(path)
            sock.sendall(b'{"op":"status"}\n')
            self.assertTrue(json.loads(sock.makefile("rb").readline())["ok"])
            socks.append(sock)
        with socket.socket(socket.AF_UNIX) as sock:
            sock.settimeout(harness.DEADLINE)
            sock.connect(path)
            self.assertEqual(json.loads(sock.makefile("rb").readline())["code"], "busy")

    def test_metrics_of_status_count_what_happened(self):
        self.daemon.drop("one", article(1))
        self.daemon.drop("two", "<html></html>")
        self.daemon.wait_receipt("one")
        self.daemon.wait_receipt("two")
        status = self.daemon.status()
        self.assertEqual(status["counts"]["accepted"], 1)
        self.assertEqual(status["counts"]["rejected"], 1)
        self.assertEqual(status["head"], 1)
        self.assertEqual(self.daemon.client("status", "--check").returncode, 0)


class Poison(harness.FlowTest):
    extra = "workers: {count: 2, deadline: %ds, memory: 256MiB}\n" % (3 * harness.SLOWER)

    def test_an_article_that_kills_its_worker_costs_only_itself(self):
        watch = self.watch()
        poison = {"crash": "crashed the reader", "hang": "took longer than", "bloat": "memory"}
        for number in range(60):
            self.daemon.drop("good%d" % number, article(number))
            if number % 20 == 10:
                kind = sorted(poison)[number // 20]
                self.daemon.drop(kind, "NEWSALERT-POISON %s\n\nThis story is bad for its reader.\n" % kind)
        for kind, reason in poison.items():
            receipt = self.daemon.wait_receipt(kind)[0]
            self.assertEqual(receipt["outcome"], "rejected")
            # A sanitizer's runtime cannot live under a limit of memory, and
            # makes an exit of a crash.
            if kind == "hang" or not harness.SANITIZED:
                self.assertIn(reason, receipt["reason"])
        watch.wait_seq(60)
        self.assertEqual(watch.seqs(), list(range(1, 61)))
        failed = os.listdir(os.path.join(self.daemon.spool, "failed"))
        self.assertEqual(sorted(failed), sorted([k for k in poison] + [k + ".reason.json" for k in poison]))
        for kind in poison:
            self.assertEqual(self.daemon.failure(kind)["attempts"], 2)


class Killed(harness.FlowTest):
    extra = "workers: {count: 1, deadline: 60s}\nlog: debug\n"

    def test_a_file_whose_reader_is_killed_is_tried_five_times(self):
        self.daemon.drop("victim", "NEWSALERT-POISON hang\n\nThis story takes its time.\n")
        ready = 0
        while not self.daemon.request(op="receipt", file="victim")[0]:
            ready = self.daemon.wait_log_count("worker: ready", ready + 1)
            self.daemon.status()  # the loop has sent the file to the worker by then
            for pid in self.daemon.children("worker"):
                os.kill(pid, signal.SIGKILL)
        failure = self.daemon.failure("victim")
        self.assertEqual((failure["attempts"], failure["reason"]), (5, "its reader was killed (SIGKILL)"))
        self.daemon.drop("next", article(1))
        self.assertEqual(self.daemon.wait_receipt("next")[0]["outcome"], "accepted")


class Watchdog(harness.FlowTest):
    """With a socket in the place of systemd's."""
    extra = "workers: {count: 1, deadline: 4s}\nrules: [%s]\n" % os.path.join(harness.SOURCE, "conf")

    def setUp(self):
        self.daemon = harness.Daemon(extra=self.extra)
        self.watches = []
        self.addCleanup(self._clean)
        self.systemd = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.systemd.bind(os.path.join(self.daemon.directory, "notify"))
        self.signs, self.fed = 0, threading.Condition()
        listener = threading.Thread(target=self.listen, daemon=True)
        listener.start()
        self.addCleanup(self.systemd.close)
        self.addCleanup(listener.join)
        self.addCleanup(self.systemd.shutdown, socket.SHUT_RD)
        self.daemon.env.update(NOTIFY_SOCKET=self.systemd.getsockname(), WATCHDOG_USEC="300000")
        # A program of its own, which can be made not to start.
        for name in ("newsalertd", "newsalert-publisher"):
            shutil.copy(harness.program(name), self.daemon.directory)
        self.daemon.program = os.path.join(self.daemon.directory, "newsalertd")
        self.daemon.start()

    def listen(self):
        """All is read at once, or the daemon would wait for room."""
        while True:
            text = self.systemd.recv(4096)
            with self.fed:
                if not text:
                    return
                self.signs += b"WATCHDOG=1" in text
                self.fed.notify_all()

    def is_fed(self, within):
        """Does a sign of life come within so many seconds?"""
        with self.fed:
            before = self.signs
            return self.fed.wait_for(lambda: self.signs > before, within)

    def test_an_article_that_takes_its_time_is_no_hang(self):
        self.daemon.drop("slow", "NEWSALERT-POISON hang\n\nThis story takes its time.\n")
        while not self.daemon.request(op="receipt", file="slow")[0]:
            self.assertTrue(self.is_fed(2))

    def test_work_that_stands_still_is_a_hang(self):
        os.chmod(self.daemon.program, 0o644)
        for pid in self.daemon.children("worker"):
            os.kill(pid, signal.SIGKILL)
        self.daemon.log.wait_for("worker: unstartable")
        self.daemon.drop("one", article(1))
        end = time.monotonic() + harness.DEADLINE
        while self.is_fed(2):
            self.assertLess(time.monotonic(), end)
        os.chmod(self.daemon.program, 0o755)
        self.assertEqual(self.daemon.wait_receipt("one")[0]["outcome"], "accepted")
        self.assertTrue(self.is_fed(harness.DEADLINE))


if __name__ == "__main__":
    harness.main()
