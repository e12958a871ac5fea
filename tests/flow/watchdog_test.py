# SPDX-License-Identifier: MIT
"""What counts as a hang and what does not: of the keeper, whom a watchdog
watches, and of its children, whom the keeper watches."""
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "lib"))
import harness
from harness import article

WATCHDOG = 1.0  # the time of the watchdog, seconds
# Beyond what work may stand still: twice that, and a second for an article.
PATIENCE = 2 * WATCHDOG + 1
# Long enough for one that takes it for a hang to be seen silent.
STILL = PATIENCE + 4 * WATCHDOG
STRACE = shutil.which("strace")
PTRACE_SEIZE, PTRACE_INTERRUPT, PTRACE_DETACH, WALL = 0x4206, 0x4207, 17, 0x40000000


class SystemdSocket:
    """Where a service tells that it lives; when it did."""

    def __init__(self, path):
        self.path = path
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.sock.bind(path)
        self.changed = threading.Condition()
        self.fed = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            try:
                message = self.sock.recv(4096)
            except OSError:
                return
            if b"WATCHDOG=1" in message:
                with self.changed:
                    self.fed.append(time.monotonic())
                    self.changed.notify_all()

    def wait_until_silent(self, seconds):
        """Until nothing came for so long."""
        end = time.monotonic() + harness.DEADLINE
        with self.changed:
            while self.changed.wait(seconds):
                assert time.monotonic() < end, "the watchdog is fed on and on"

    def longest_silence(self, since):
        with self.changed:
            times = [since] + [t for t in self.fed if t > since] + [time.monotonic()]
        return max(after - before for before, after in zip(times, times[1:]))


class HeldThread:
    """One thread of another process stands still, as if it never came back
    from a call; the others run. Tracer and tracee are of one thread."""

    def __init__(self, tid):
        self.tid = tid
        self.libc = ctypes.CDLL(None, use_errno=True)
        self._ptrace(PTRACE_SEIZE)
        self._ptrace(PTRACE_INTERRUPT)
        os.waitpid(tid, WALL)

    def _ptrace(self, request):
        if self.libc.ptrace(request, self.tid, None, None) == -1:
            raise OSError(ctypes.get_errno(), "ptrace")

    def release(self):
        self._ptrace(PTRACE_DETACH)


class Case(harness.FlowTest):
    extra = "workers: {count: 2, deadline: 1s}\n"

    def setUp(self):
        self.daemon = harness.Daemon(extra=self.extra)
        self.watches = []
        self.addCleanup(self._clean)
        self.systemd = SystemdSocket(os.path.join(self.daemon.directory, "notify"))
        self.addCleanup(self.systemd.sock.close)
        self.daemon.env.update(NOTIFY_SOCKET=self.systemd.path, WATCHDOG_USEC=str(int(WATCHDOG * 1e6)))
        self.daemon.start()

    def assert_fed(self, since):
        # A third of the time is asked for; a loaded machine has the rest.
        self.assertLess(self.systemd.longest_silence(since), harness.DEADLINE if harness.SANITIZED else 2.5 * WATCHDOG)


class Keeper(Case):
    def trace(self, *injections):
        """The system calls of the keeper alone."""
        if STRACE is None or harness.SANITIZED:
            self.skipTest("needs strace, and no sanitizer")
        command = [STRACE, "-f", "-o", "/dev/null", "-p", str(self.daemon.process.pid)]
        for injection in injections:
            command += ["-e", "inject=" + injection]
        tracer = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(tracer.stderr.close)
        self.addCleanup(tracer.wait)
        self.addCleanup(tracer.kill)
        for line in tracer.stderr:
            if b"attached" in line:
                return tracer
        self.skipTest("strace cannot attach")

    def writer(self):
        """The thread that writes the journal: it wrote most."""
        pid = self.daemon.process.pid

        def written(tid):
            with open("/proc/%d/task/%d/io" % (pid, tid)) as file:
                return int(file.read().split("wchar:")[1].split()[0])
        return max((int(tid) for tid in os.listdir("/proc/%d/task" % pid) if int(tid) != pid), key=written)

    def test_an_empty_queue_is_no_hang(self):
        begin = time.monotonic()
        time.sleep(STILL)  # this is what is tried
        self.assert_fed(begin)

    def test_an_fsync_that_takes_its_time_is_no_hang(self):
        tracer = self.trace("fdatasync,fsync:delay_enter=%d" % (STILL * 1e6))
        begin = time.monotonic()
        self.daemon.drop("slow", article(1))
        self.daemon.wait_receipt("slow")
        self.assertGreater(time.monotonic() - begin, STILL - 1)
        self.assert_fed(begin)
        tracer.terminate()

    def test_a_full_disk_is_no_hang(self):
        tracer = self.trace("pwrite64:error=ENOSPC")
        begin = time.monotonic()
        self.daemon.drop("waits", article(1))
        self.daemon.log.wait_for("no space left")
        time.sleep(STILL)
        self.assertEqual(self.daemon.request(op="receipt", file="waits")[0], [])
        self.assert_fed(begin)
        tracer.terminate()
        tracer.wait()
        self.assertEqual(self.daemon.wait_receipt("waits")[0]["outcome"], "accepted")

    @unittest.skipUnless(os.geteuid() == 0, "only root may hold a thread of the keeper")
    def test_work_that_does_not_get_on_is_a_hang(self):
        for number in range(3):
            self.daemon.drop("before%d" % number, article(number))
            self.daemon.wait_receipt("before%d" % number)
        held = HeldThread(self.writer())
        try:
            self.daemon.drop("stuck", article(4))
            self.systemd.wait_until_silent(2 * WATCHDOG)
        finally:
            held.release()
        # The loop lived all the time; the work gets on, and so it tells again.
        self.daemon.wait_receipt("stuck")
        count = len(self.systemd.fed)
        with self.systemd.changed:
            self.assertTrue(self.systemd.changed.wait_for(lambda: len(self.systemd.fed) > count, harness.DEADLINE))

    def test_a_keeper_that_stands_still_is_a_hang(self):
        self.daemon.process.send_signal(signal.SIGSTOP)
        self.systemd.wait_until_silent(2 * WATCHDOG)
        self.daemon.process.send_signal(signal.SIGCONT)
        self.daemon.drop("after", article(1))
        self.daemon.wait_receipt("after")


class Paused(Case):
    extra = "workers: {count: 2, deadline: 1s}\nintake: {free_min: 900000GiB}\n"

    def test_a_pause_for_lack_of_room_is_no_hang(self):
        begin = time.monotonic()
        self.daemon.drop("waits", article(1))
        time.sleep(STILL)
        self.assert_fed(begin)
        self.assertIn("waits", os.listdir(self.daemon.inbox))


class Children(Case):
    def test_a_publisher_that_hangs_is_replaced(self):
        watch = self.watch()
        (pid,) = self.daemon.children("newsalert-publisher")
        begin = time.monotonic()
        os.kill(pid, signal.SIGSTOP)
        # Nothing but heartbeats: they fit its socket many times over.
        self.daemon.log.wait_for("it hangs")
        self.assertGreater(time.monotonic() - begin, 4.9)
        self.daemon.wait_log_count("publisher: ready", 2)
        self.assertNotIn(pid, self.daemon.children("newsalert-publisher"))
        self.daemon.drop("after", article(1))
        watch.wait_seq(1)
        self.assertEqual(self.daemon.status()["publisher"]["error"], "it hangs")

    def test_a_publisher_with_all_its_work_is_left_alone(self):
        (pid,) = self.daemon.children("newsalert-publisher")
        end = time.monotonic() + harness.amount(6, 60)
        number = 0
        while time.monotonic() < end:
            number += 1
            self.daemon.drop("n%d" % number, article(number))
            self.daemon.wait_receipt("n%d" % number)
        self.assertEqual(self.daemon.children("newsalert-publisher"), [pid])

    def test_workers_that_hang_are_replaced_and_nothing_is_lost(self):
        begin = time.monotonic()
        hung = self.daemon.children("worker")
        for pid in hung:
            os.kill(pid, signal.SIGSTOP)
        for number in range(20):
            self.daemon.drop("n%d" % number, article(number))
        for number in range(20):
            self.assertEqual(self.daemon.wait_receipt("n%d" % number)[0]["outcome"], "accepted")
        self.assertFalse(set(hung) & set(self.daemon.children("worker")))
        self.assert_fed(begin)


if __name__ == "__main__":
    harness.main()
