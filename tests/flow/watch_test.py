# SPDX-License-Identifier: MIT
"""newsalert watch against a daemon that the test makes up: a feed with gaps,
readers that stall or go away, commands that fail."""
import fcntl
import json
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from command_case import DEADLINE, PROGRAM, CommandTest  # noqa: E402
from fake_keeper import EPOCH, make_alert  # noqa: E402


class Watch(CommandTest):
    def setUp(self):
        super().setUp()
        for seq in range(1, 4):
            self.keeper.alerts.append(make_alert(seq))
        self.start()

    def watch(self, *args, says="watching from " + EPOCH):
        """A watch that has said from where it watches, or what is lost."""
        process = subprocess.Popen([PROGRAM, "watch", *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env=self.env)
        self.addCleanup(self.end, process)
        timer = threading.Timer(DEADLINE, process.kill)  # what is read then, ends
        timer.start()
        self.addCleanup(timer.cancel)
        self.said = process.stderr.readline()
        self.assertIn(says, self.said)
        return process

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.wait(DEADLINE)
        process.stdout.close()
        process.stderr.close()

    def seqs(self, process, count):
        return [json.loads(process.stdout.readline())["seq"] for _ in range(count)]

    def publish(self, *seqs, live=True):
        for seq in seqs:
            self.keeper.publish(make_alert(seq), live)

    def test_new_alerts_are_printed_at_once(self):
        process = self.watch()
        self.assertIn(EPOCH + ".4", self.said)
        for seq in (4, 5, 6):
            self.publish(seq)
            self.assertEqual(self.seqs(process, 1), [seq])

    def test_a_gap_is_healed_in_order(self):
        process = self.watch()
        self.publish(4)
        self.publish(5, 6, live=False)
        self.publish(7)
        self.assertEqual(self.seqs(process, 4), [4, 5, 6, 7])
        self.publish(8, live=False)
        self.assertEqual(self.seqs(process, 1), [8])

    def test_since_begins_in_the_past_and_goes_on(self):
        process = self.watch("--since", EPOCH + ".2")
        self.assertEqual(self.seqs(process, 2), [2, 3])
        self.publish(4)
        self.assertEqual(self.seqs(process, 1), [4])
        process = self.watch("--since", "2026-11-23", "--count", "2")
        self.assertEqual(self.seqs(process, 2), [1, 2])
        self.assertEqual(process.wait(DEADLINE), 0)

    def test_count_ends_it(self):
        process = self.watch("--count", "2", "--format", "{seq}")
        self.publish(4, 5, 6)
        self.assertEqual(process.stdout.read(), "4\n5\n")
        self.assertEqual(process.wait(DEADLINE), 0)

    def test_a_filter_selects(self):
        process = self.watch("headline-less OR elections", "--format", "{seq}")
        self.publish(4)
        self.keeper.publish(make_alert(5, "Elections are near"))
        self.assertEqual(process.stdout.readline(), "5\n")

    def wait_until_full(self, pipe):
        """Until it has no room for another alert."""
        full = fcntl.fcntl(pipe, fcntl.F_GETPIPE_SZ) - 2 * select.PIPE_BUF
        end = time.monotonic() + DEADLINE
        while struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0] < full:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.01)

    def test_a_stalled_reader_gets_every_alert_once(self):
        process = self.watch("--count", "2000", "--format", "{seq} {summary}")
        for seq in range(4, 2004):
            self.keeper.publish(make_alert(seq, summary="word " * 90), live=seq == 2003)
        self.wait_until_full(process.stdout)
        seqs = [int(line.split()[0]) for line in process.stdout]
        self.assertEqual(seqs, list(range(4, 2004)))
        self.assertEqual(process.wait(DEADLINE), 0)

    def test_ctrl_c_ends_it_by_its_signal(self):
        process = self.watch()
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(DEADLINE), -signal.SIGINT)

    def test_a_reader_that_goes_away_ends_it_without_an_alert(self):
        process = self.watch()
        process.stdout.close()
        self.assertEqual(process.wait(DEADLINE), -signal.SIGPIPE)
        process.stdout = open(os.devnull)

    def test_a_command_runs_for_each_alert(self):
        script = 'read -r line; echo "$1 $NEWSALERT_SEQ $NEWSALERT_COUNTRIES ${#line}"; exit $((NEWSALERT_SEQ == 4))'
        process = self.watch("--count", "2", "--exec", "sh", "-c", script, "sh", "--count")
        self.publish(4, 5)
        length = len(json.dumps(make_alert(4), separators=(",", ":")))
        self.assertEqual(process.stdout.read(), "--count 4 JP %d\n--count 5 JP %d\n" % (length, length))
        self.assertEqual(process.stderr.read(), "newsalert: sh failed for %s.4: exit status 1\n" % EPOCH)
        self.assertEqual(process.wait(DEADLINE), 0)

    def test_a_command_that_does_not_read_is_no_harm(self):
        process = self.watch("--count", "1", "--exec", "true")
        self.keeper.publish(make_alert(4, summary="word " * 90))
        self.assertEqual(process.wait(DEADLINE), 0)

    def test_a_command_that_is_not_there_ends_it_with_the_place(self):
        process = self.watch("--exec", "/nonexistent/command")
        self.publish(4)
        self.assertEqual(process.wait(DEADLINE), 69)
        err = process.stderr.read()
        self.assertIn("/nonexistent/command", err)
        self.assertIn("--since " + EPOCH, err)

    def test_the_environment_has_the_alert_once_and_without_controls(self):
        self.env["NEWSALERT_HEADLINE"] = "stale"
        process = self.watch("--count", "1", "--exec", "env")
        self.keeper.publish(make_alert(4, "a\nb\x1b[2J"))
        lines = [line for line in process.stdout.read().splitlines() if line.startswith("NEWSALERT_HEADLINE=")]
        self.assertEqual(lines, ["NEWSALERT_HEADLINE=a b\\x1b[2J"])

    def test_strict_ends_at_a_loss(self):
        del self.keeper.alerts[:2]
        process = self.watch("--since", EPOCH + ".1", "--strict", says="2 alerts were deleted")
        self.assertEqual(process.wait(DEADLINE), 75)
        self.assertEqual(process.stdout.read(), "")
        self.assertIn("--since " + EPOCH, process.stderr.read())

    def test_without_strict_a_loss_is_told(self):
        del self.keeper.alerts[:2]
        process = self.watch("--since", EPOCH + ".1", "--count", "1", "--format", "{seq}",
                             says="2 alerts were deleted")
        self.assertEqual(process.stdout.read(), "3\n")
        self.assertEqual(process.wait(DEADLINE), 0)

    def test_usage(self):
        for args in (["--exec"], ["--format", "json", "--exec", "true"], ["--count", "0"], ["--format", "{nope}"], ["topic:nothing"], ["a AND"]):
            self.run_command("watch", *args, status=64)


if __name__ == "__main__":
    unittest.main(verbosity=1)
