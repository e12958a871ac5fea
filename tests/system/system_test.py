# SPDX-License-Identifier: MIT
"""newsalertd as a service of a real systemd, in its hardened unit."""
import json
import re
import subprocess
import unittest

import service
from service import BOX, DEADLINE, UNIT


class System(service.Service):
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
    service.main()
