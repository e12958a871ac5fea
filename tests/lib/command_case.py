# SPDX-License-Identifier: MIT
"""The newsalert command, run against a daemon that the test makes up."""
import os
import pty
import shutil
import subprocess
import tempfile
import unittest

from fake_keeper import FakeKeeper

PROGRAM = os.path.join(os.environ.get("NEWSALERT_BUILD", "build-dev"), "newsalert")
SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEADLINE = 60


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err
        self.lines = out.splitlines()

    def __repr__(self):
        return "status %d\n%s%s" % (self.status, self.out, self.err)


class CommandTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="newsalert-command-")
        self.addCleanup(shutil.rmtree, self.directory)
        self.keeper = FakeKeeper(self.directory)
        self.program = PROGRAM
        self.env = dict(os.environ, NEWSALERT_RUNTIME=self.keeper.runtime, TZ="UTC", LC_ALL="C")
        for name in ("NO_COLOR", "COLUMNS", "TERM"):
            self.env.pop(name, None)

    def start(self):
        self.keeper.start()
        self.addCleanup(self.keeper.stop)

    def run_command(self, *args, status=0, stdin=b"", **options):
        done = subprocess.run([self.program, *args], input=stdin, capture_output=True, env=self.env,
                              timeout=DEADLINE, **options)
        result = Result(done.returncode, done.stdout.decode(), done.stderr.decode())
        self.assertEqual(result.status, status, result)
        return result

    def run_on_terminal(self, *args):
        """Standard output is a terminal; what it shows."""
        master, slave = pty.openpty()
        process = subprocess.Popen([PROGRAM, *args], stdin=subprocess.DEVNULL, stdout=slave, stderr=subprocess.PIPE,
                                   env=dict(self.env, TERM="xterm"))
        os.close(slave)
        shown = b""
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
        os.close(master)
        err = process.stderr.read().decode()
        process.stderr.close()
        self.assertEqual(process.wait(DEADLINE), 0, err)
        return shown.decode().replace("\r\n", "\n")

    def write(self, name, text):
        path = os.path.join(self.directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
        return path

    def asked(self, op):
        return [r for r in self.keeper.requests if r["op"] == op]
