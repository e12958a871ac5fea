# SPDX-License-Identifier: MIT
"""The real daemon and the real client for flow tests: each in a directory of
its own, waited for by events with a deadline, ended by pid."""
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

BUILD = os.environ.get("NEWSALERT_BUILD", "build-dev")
SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Sanitizers and loaded machines are slow; a deadline is no measurement.
DEADLINE = 60.0
# Sanitizers run the same flows with fewer files.
SCALE = float(os.environ.get("NEWSALERT_FLOW_SCALE", "1"))
SANITIZED = SCALE < 1
# What a limit of processor time is multiplied by, where lines are counted.
SLOWER = float(os.environ.get("NEWSALERT_FLOW_SLOWER", "1"))
# tests/soak runs the long form of the flows that have one.
SOAK = "NEWSALERT_SOAK" in os.environ


def amount(check, soak):
    """How much of something a flow takes: in ./check, and in tests/soak."""
    return soak if SOAK else check


def program(name):
    return os.path.join(BUILD, name)


class Lines:
    """The lines that a process writes, as they come."""

    def __init__(self, stream, echo=False):
        self.lines = []
        self.ended = False
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self._read, args=(stream, echo), daemon=True)
        self.thread.start()

    def _read(self, stream, echo):
        for raw in stream:
            line = raw.decode("utf-8", "replace").rstrip("\n")
            if echo:
                print("  |", line, file=sys.stderr)
            with self.changed:
                self.lines.append(line)
                self.changed.notify_all()
        stream.close()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def wait(self, condition, deadline=DEADLINE, what="a line"):
        """Wait until condition(lines) is true; its value is returned."""
        end = time.monotonic() + deadline
        with self.changed:
            while True:
                value = condition(self.lines)
                if value:
                    return value
                left = end - time.monotonic()
                if left <= 0 or self.ended:
                    raise AssertionError("no %s within %.0f s; the last lines: %s" % (what, deadline, self.lines[-5:]))
                self.changed.wait(left)

    def wait_for(self, text, deadline=DEADLINE, after=0):
        return self.wait(lambda lines: next((l for l in lines[after:] if text in l), None), deadline, repr(text))

    def wait_count(self, count, deadline=DEADLINE):
        return self.wait(lambda lines: len(lines) >= count, deadline, "%d lines" % count)


def article(number, headline=None, body=None):
    """A story that no other number gives."""
    headline = headline or "Council number %d agrees on a budget" % number
    body = body or "The council of district %d met on Monday and agreed on its budget." % number
    return "%s\n\n%s\n" % (headline, body)


class Daemon:
    def __init__(self, directory=None, extra="", env=None, **process):
        self.own = directory is None
        # Short: the path of a socket has 107 bytes.
        self.directory = directory or tempfile.mkdtemp(prefix="na-", dir="/tmp")
        self.spool = os.path.join(self.directory, "spool")
        self.inbox = os.path.join(self.spool, "inbox")
        self.runtime = os.path.join(self.directory, "run")
        self.state = os.path.join(self.directory, "state")
        self.conf = os.path.join(self.directory, "newsalertd.yaml")
        self.env = dict(os.environ, **(env or {}))
        self.env.pop("NOTIFY_SOCKET", None)
        self.program = program("newsalertd")
        self.popen = process  # more for subprocess.Popen: user, group, ...
        if "user" in process:
            os.chown(self.directory, process["user"], process.get("group", -1))
        with open(self.conf, "w") as file:
            file.write("spool: %s\nstate: %s\nruntime: %s\n" % (self.spool, self.state, self.runtime))
            file.write(extra.replace("{directory}", self.directory))
        self.process = None
        self.log = None

    def begin(self):
        """Start, and do not wait until it is ready."""
        self.process = subprocess.Popen([self.program, "--config", self.conf, "run"], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=self.env, **self.popen)
        self.log = Lines(self.process.stderr, echo="NEWSALERT_TEST_ECHO" in os.environ)
        return self

    def start(self):
        self.begin()
        self.log.wait_for("keeper: ready")
        return self

    def stop(self, number=signal.SIGTERM):
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("the daemon did not stop; its last lines: %s" % self.log.lines[-10:])
        self.log.thread.join(DEADLINE)
        status, self.process = self.process.returncode, None
        return status

    def kill(self):
        return self.stop(signal.SIGKILL)

    def remove(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.own:
            shutil.rmtree(self.directory, ignore_errors=True)

    def children(self, name):
        """Pids of the daemon's children whose command line has the name."""
        pids = []
        with open("/proc/%d/task/%d/children" % (self.process.pid, self.process.pid)) as file:
            for pid in file.read().split():
                try:
                    with open("/proc/%s/cmdline" % pid, "rb") as cmdline:
                        if name.encode() in cmdline.read():
                            pids.append(int(pid))
                except FileNotFoundError:
                    pass
        return pids

    def kill_children(self, name):
        """Kill them; the pids of those that were there."""
        killed = []
        for pid in self.children(name):
            try:
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
            except ProcessLookupError:
                pass
        return killed

    def drop(self, name, text, inbox=None):
        """As a careful producer does: write under a dot name, rename in."""
        inbox = inbox or self.inbox
        hidden = os.path.join(inbox, "." + name + ".part")
        with open(hidden, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        os.rename(hidden, os.path.join(inbox, name))

    def wait_log_count(self, text, count):
        """Wait for count lines of the log with the text; how many there are."""
        def have(lines):
            found = sum(text in line for line in lines)
            return found if found >= count else None
        return self.log.wait(have, what="%d times %r" % (count, text))

    def failure(self, name):
        """The reason beside a file in failed/."""
        with open(os.path.join(self.spool, "failed", name + ".reason.json")) as file:
            return json.load(file)

    def request(self, **members):
        """One request to keeper.sock: the lines of the answer, the last apart."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
            sock.settimeout(DEADLINE)
            sock.connect(os.path.join(self.runtime, "keeper.sock"))
            sock.sendall(json.dumps(members).encode() + b"\n")
            lines = []
            with sock.makefile("rb") as answer:
                for raw in answer:
                    line = json.loads(raw)
                    if "ok" in line:
                        return lines, line
                    lines.append(line)
        raise AssertionError("the answer to %s has no end" % members)

    def status(self):
        return self.request(op="status")[1]

    def wait_receipt(self, name, count=1):
        """The receipts of a file, newest first, once there are so many."""
        end = time.monotonic() + DEADLINE
        last = 0
        rows = []
        while len(rows) < count:
            assert time.monotonic() < end, "no receipt of %s" % name
            more, answer = self.request(op="receipt", file=name, after=last, wait_ms=5000)
            assert answer["ok"], answer
            rows = more + rows
            last = answer["last"]
        return rows

    def replay(self, filter="", start=1):
        """All alerts of a filter by rising seq."""
        alerts, at = [], start
        while True:
            lines, end = self.request(op="replay", **{"from": at, "filter": filter})
            assert end["ok"], end
            alerts += lines
            at = end["next"]
            if at > end["head"]:
                return alerts

    def client(self, *arguments, check=False, stdin=None):
        done = subprocess.run([program("newsalert"), "--runtime", self.runtime] + list(arguments), stdin=stdin or subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.env, timeout=DEADLINE * 2)
        if check and done.returncode != 0:
            raise AssertionError("newsalert %s: status %d: %s" % (arguments, done.returncode, done.stderr.decode()))
        return done

    def watch(self, *arguments, fmt="json"):
        watch = Watch(self, arguments, fmt)
        watch.wait_joined()
        return watch

    def everything_in_done(self):
        names = []
        for directory, _, files in os.walk(os.path.join(self.spool, "done")):
            names += files
        return names


class Watch:
    """`newsalert watch`, its alerts and its notices."""

    def __init__(self, daemon, arguments, fmt="json"):
        command = [program("newsalert"), "--runtime", daemon.runtime, "watch"]
        command += (["--format", fmt] if fmt else []) + list(arguments)
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=daemon.env)
        self.out = Lines(self.process.stdout)
        self.err = Lines(self.process.stderr)

    def wait_joined(self):
        self.err.wait_for("watching from")

    def alerts(self):
        return [json.loads(line) for line in list(self.out.lines)]

    def seqs(self):
        return [alert["seq"] for alert in self.alerts()]

    def wait_seq(self, seq, deadline=DEADLINE):
        self.out.wait(lambda lines: lines and json.loads(lines[-1])["seq"] >= seq, deadline, "alert %d" % seq)

    def stop(self, number=signal.SIGINT):
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.wait(DEADLINE)
        self.out.thread.join(DEADLINE)
        self.err.thread.join(DEADLINE)
        return self.process.returncode


class FlowTest(unittest.TestCase):
    """A daemon for each test, ended whatever happens. {directory} in extra
    is the daemon's own."""
    extra = ""

    def setUp(self):
        self.daemon = Daemon(extra=self.extra)
        self.watches = []
        self.addCleanup(self._clean)
        self.daemon.start()

    def watch(self, *arguments, **keywords):
        watch = self.begin_watch(*arguments, **keywords)
        watch.wait_joined()
        return watch

    def begin_watch(self, *arguments, **keywords):
        """One that has not joined yet."""
        watch = Watch(self.daemon, arguments, **keywords)
        self.watches.append(watch)
        return watch

    def _clean(self):
        for watch in self.watches:
            if watch.process.poll() is None:
                watch.process.kill()
                watch.process.wait()
        self.daemon.remove()


def main():
    unittest.main(verbosity=2)
