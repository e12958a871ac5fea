# SPDX-License-Identifier: MIT
"""newsalertd as a service of a real systemd, in its hardened unit."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ["NEWSALERT_BUILD"]
BOX = os.path.join(SOURCE, "tests", "system", "box")
UNIT = os.path.join(BUILD, "systemd", "newsalertd.service")
DEADLINE = 60.0
SKIP = 77


def skip(reason):
    print("skipped:", reason)
    sys.exit(SKIP)


def story(number):
    return "Japan council %d meets\n\nTOKYO, Nov 3 (Reuters) - The council of district %d met in Japan on Monday.\n" % (number, number)


class System(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temp = tempfile.mkdtemp(prefix="newsalert-system-", dir="/tmp")
        stage = os.path.join(cls.temp, "stage")
        subprocess.run(["cmake", "--install", BUILD], env=dict(os.environ, DESTDIR=stage), check=True, stdout=subprocess.DEVNULL)
        cls.box = os.path.join(cls.temp, "nabox%d" % os.getpid())
        up = subprocess.run([BOX, "up", cls.box, "--bind-ro=%s:/stage" % stage], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
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

    def test_the_unit_is_at_most_half_exposed(self):
        done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=5", UNIT], stdout=subprocess.PIPE)
        score = float(re.search(rb"Overall exposure level.*: ([0-9.]+)", done.stdout).group(1))
        self.assertLessEqual(score, 0.5)
        self.run_in("systemd-analyze", "verify", "--man=no", "/lib/systemd/system/newsalertd.service")

    def test_members_drop_and_watch_and_nobody_else(self):
        self.assertEqual(self.property("SubState"), "running")
        watch = subprocess.Popen([BOX, "run", self.box, "runuser", "-u", "watcher", "--", "newsalert", "watch", "--count", "1", "--format", "json",
                                  "--country", "JP"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(watch.communicate)
        self.addCleanup(watch.kill)
        line = watch.stderr.readline()
        self.assertIn(b"watching from", line)
        dropped = self.drop(1)
        self.assertEqual(dropped.returncode, 0, dropped.stderr)
        alert = json.loads(watch.stdout.readline())
        self.assertEqual(alert["file"], "n1")
        self.assertEqual(watch.wait(DEADLINE), 0)
        receipt = json.loads(self.run_in("/usr/bin/python3", "-c",
            "import socket; s = socket.socket(socket.AF_UNIX); s.connect('/run/newsalert/keeper.sock');"
            "s.sendall(b'{\"op\":\"receipt\",\"file\":\"n1\"}\\n'); print(s.makefile().readline())").stdout)
        uid = int(self.run_in("id", "-u", "dropper").stdout)
        self.assertEqual(receipt["owner"], uid)
        refused = self.run_in("newsalert", "watch", "--count", "1", check=False, user="stranger")
        self.assertEqual(refused.returncode, 77)
        self.assertIn(b"newsalert-watch", refused.stderr)
        for name in ("keeper.sock", "alerts.sock"):
            script = "import socket; socket.socket(socket.AF_UNIX).connect('/run/newsalert/%s')" % name
            self.run_in("/usr/bin/python3", "-c", script, user="watcher")
            refused = self.run_in("/usr/bin/python3", "-c", script, check=False, user="stranger")
            self.assertIn(b"PermissionError", refused.stderr)
        self.assertNotEqual(self.drop(2, user="stranger").returncode, 0)
        self.assertNotEqual(self.drop(2, user="watcher").returncode, 0)
        listing = self.run_in("ls", "/var/spool/newsalert/inbox", check=False, user="dropper")
        self.assertNotEqual(listing.returncode, 0)
        reload = self.run_in("newsalert", "reload", check=False, user="watcher")
        self.assertEqual(reload.returncode, 77)
        self.assertNotEqual(self.run_in("cat", "/var/lib/newsalert/journal.db", check=False, user="watcher").returncode, 0)

    def test_a_good_reload_takes_effect_and_a_bad_one_is_refused(self):
        before = self.status()["ruleset"]
        self.addCleanup(self.shell, "rm -f /etc/newsalert/topics.d/mine.yaml")
        self.shell("mkdir -p /etc/newsalert/topics.d; printf -- '- topic: economy/bees\\n  name: Bees\\n  threshold: 0.1\\n  keywords: [beekeeper]\\n'"
                   " > /etc/newsalert/topics.d/mine.yaml")
        self.run_in("systemctl", "reload", "newsalertd")
        self.wait(lambda: self.status()["ruleset"] != before, "the new ruleset")
        good = self.status()["ruleset"]
        pid = self.main_pid()
        self.shell("printf 'colour: red\\n' >> /etc/newsalert/topics.d/mine.yaml")
        self.assertNotEqual(self.run_in("systemctl", "reload", "newsalertd", check=False).returncode, 0)
        self.assertEqual(self.status()["ruleset"], good)
        self.assertEqual(self.main_pid(), pid)

    def test_each_killed_process_comes_back(self):
        for number, pattern in enumerate(("newsalert-publisher", "newsalertd worker"), 10):
            done = self.run_in("pkill", "-9", "-f", pattern)
            self.assertEqual(done.returncode, 0)
            self.drop(number)
            self.assertIn("accepted", self.wait_file(number))
            self.wait(lambda: self.status()["publisher"]["up"], "the publisher")
        pid = self.main_pid()
        self.run_in("kill", "-9", str(pid))
        self.wait(lambda: self.has_restarted(pid), "a new daemon")
        self.drop(12)
        self.assertIn("accepted", self.wait_file(12))

    def test_a_hang_runs_into_the_watchdog(self):
        self.addCleanup(self.shell, "rm -rf /run/systemd/system/newsalertd.service.d; systemctl daemon-reload")
        self.shell("mkdir -p /run/systemd/system/newsalertd.service.d; printf '[Service]\\nWatchdogSec=2s\\n'"
                   " > /run/systemd/system/newsalertd.service.d/quick.conf; systemctl daemon-reload; systemctl restart newsalertd")
        pid = self.main_pid()
        self.run_in("kill", "-STOP", str(pid))
        self.wait(lambda: self.has_restarted(pid), "a restart by the watchdog")
        self.drop(20)
        self.assertIn("accepted", self.wait_file(20))
        # One that is well feeds it again and again.
        pid = self.main_pid()
        for _ in range(5):
            fed = self.property("WatchdogTimestampMonotonic")
            self.wait(lambda: self.property("WatchdogTimestampMonotonic") != fed, "a sign of life")
        self.assertEqual(self.main_pid(), pid)

    def test_a_wrong_configuration_does_not_loop(self):
        self.addCleanup(self.shell, "cp /tmp/saved /etc/newsalert/newsalertd.yaml")
        self.shell("cp /etc/newsalert/newsalertd.yaml /tmp/saved; echo 'colour: red' >> /etc/newsalert/newsalertd.yaml")
        self.assertNotEqual(self.run_in("systemctl", "restart", "newsalertd", check=False).returncode, 0)
        self.wait(lambda: self.property("ActiveState") == "failed", "the failed state")
        self.assertEqual(self.property("ExecMainStatus"), "78")

    def test_stop_is_clean_and_the_log_has_fields(self):
        self.drop(30)
        self.wait_file(30)
        self.run_in("systemctl", "stop", "newsalertd")
        self.assertEqual(self.property("Result"), "success")
        log = self.run_in("journalctl", "-u", "newsalertd", "-o", "json", "--no-pager").stdout.decode().splitlines()
        self.assertTrue(any("NEWSALERT_RULESET" in json.loads(line) for line in log))
        self.assertEqual(self.run_in("pgrep", "-f", "newsalert", check=False).returncode, 1)


if __name__ == "__main__":
    if os.geteuid() != 0:
        skip("a box needs root")
    if shutil.which("systemd-nspawn") is None:
        skip("systemd-container is not installed")
    unittest.main(verbosity=2)
