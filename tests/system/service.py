# SPDX-License-Identifier: MIT
"""The daemon installed in a box (a real systemd), for tests of the service."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ["NEWSALERT_BUILD"]
BOX = os.path.join(SOURCE, "tests", "system", "box")
UNIT = os.path.join(BUILD, "systemd", "newsalertd.service")
TESTS = "/tests"  # where the box has this directory's parent
DEADLINE = 60.0
SKIP = 77


def skip(reason):
    print("skipped:", reason)
    sys.exit(SKIP)


def story(number):
    return "Japan council %d meets\n\nTOKYO, Nov 3 (Reuters) - The council of district %d met in Japan on Monday.\n" % (number, number)


class Service(unittest.TestCase):
    """The installed service in a box of its own, started anew for each test."""

    @classmethod
    def setUpClass(cls):
        cls.temp = tempfile.mkdtemp(prefix="newsalert-system-", dir="/tmp")
        stage = os.path.join(cls.temp, "stage")
        subprocess.run(["cmake", "--install", BUILD], env=dict(os.environ, DESTDIR=stage), check=True, stdout=subprocess.DEVNULL)
        cls.box = os.path.join(cls.temp, "nabox%d" % os.getpid())
        up = subprocess.run([BOX, "up", cls.box, "--bind-ro=%s:/stage" % stage,
                             "--bind-ro=%s:%s" % (os.path.join(SOURCE, "tests"), TESTS)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if up.returncode != 0:
            shutil.rmtree(cls.temp, ignore_errors=True)
            skip("no box: " + up.stdout.decode("utf-8", "replace")[-400:])
        try:
            cls.install()
        except BaseException:
            cls.tearDownClass()
            raise

    @classmethod
    def tearDownClass(cls):
        subprocess.run([BOX, "down", cls.box])
        shutil.rmtree(cls.temp, ignore_errors=True)

    @classmethod
    def run_in(cls, *command, check=True, user=None, stdin=None):
        if user:
            command = ("runuser", "-u", user, "--") + command
        done = subprocess.run([BOX, "run", cls.box] + list(command), stdin=stdin or subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=DEADLINE * 2)
        if check and done.returncode != 0:
            raise AssertionError("%s: status %d\n%s%s" % (command, done.returncode, done.stdout.decode(), done.stderr.decode()))
        return done

    @classmethod
    def shell(cls, script, **keywords):
        return cls.run_in("sh", "-c", script, **keywords)

    @classmethod
    def install(cls):
        cls.shell("tar -C /stage -c . | tar -C / -x --no-overwrite-dir --keep-directory-symlink && ldconfig && systemctl daemon-reload && systemd-sysusers && systemd-tmpfiles --create newsalert.conf")
        cls.shell("useradd -G newsalert-submit dropper; useradd -G newsalert-watch watcher; useradd stranger")

    def setUp(self):
        self.run_in("systemctl", "restart", "newsalertd")

    def property(self, name):
        return self.run_in("systemctl", "show", "-P", name, "newsalertd").stdout.decode().strip()

    def main_pid(self):
        pid = int(self.property("MainPID"))
        self.assertGreater(pid, 1)
        return pid

    def has_restarted(self, pid):
        """Another process than pid is the daemon, and it is ready."""
        return self.property("MainPID") not in ("0", str(pid)) and self.property("ActiveState") == "active"

    def wait(self, condition, what):
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            value = condition()
            if value:
                return value
            time.sleep(0.05)
        log = self.run_in("journalctl", "-u", "newsalertd", "-n", "20", "--no-pager", check=False).stdout.decode()
        raise AssertionError("%s did not come about; the log:\n%s" % (what, log))

    def status(self):
        done = self.run_in("newsalert", "status", "--format", "json", check=False)
        return json.loads(done.stdout) if done.returncode == 0 else None

    def drop(self, number, user="dropper"):
        script = "umask 027; cd /var/spool/newsalert/inbox && cat > .n%d && mv .n%d n%d" % (number, number, number)
        with tempfile.TemporaryFile() as file:
            file.write(story(number).encode())
            file.seek(0)
            return self.run_in("sh", "-c", script, check=False, user=user, stdin=file)

    def wait_file(self, number):
        def known():
            rows = self.run_in("newsalert", "log", "--file", "n%d" % number, check=False)
            return rows.returncode == 0 and rows.stdout
        return self.wait(known, "a receipt of n%d" % number).decode()


def main():
    if os.geteuid() != 0:
        skip("a box needs root")
    if shutil.which("systemd-nspawn") is None:
        skip("systemd-container is not installed")
    unittest.main(verbosity=2)
