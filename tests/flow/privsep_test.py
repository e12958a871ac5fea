# SPDX-License-Identifier: MIT
"""Privilege separation: workers and publishers of a test build try everything
that they must not be able to do, and what they hold is listed."""
import os
import re
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "lib"))
import breakout
import harness
from harness import article


def descriptors(pid):
    """What each descriptor of a process is."""
    found = {}
    for number in os.listdir("/proc/%d/fd" % pid):
        found[int(number)] = os.readlink("/proc/%d/fd/%s" % (pid, number))
    return found


def access_mode(pid, number):
    with open("/proc/%d/fdinfo/%d" % (pid, number)) as file:
        return int(re.search(r"flags:\s*([0-7]+)", file.read()).group(1), 8) & os.O_ACCMODE


def bound_sockets(path):
    """The inodes, as strings, of unix sockets bound to a path."""
    with open("/proc/net/unix") as file:
        return {line.split()[6] for line in file if line.rstrip().endswith(" " + path)}


def wait_until(condition, what):
    """For what only /proc can tell."""
    end = time.monotonic() + harness.DEADLINE
    while not condition():
        assert time.monotonic() < end, "%s did not come about" % what
        time.sleep(0.01)


class Case(harness.FlowTest):
    extra = "workers: {count: 1, deadline: 60s}\n"

    def secrets(self):
        """What the children must not reach, the journal first."""
        daemon = self.daemon
        return [os.path.join(daemon.state, "journal.db"), daemon.inbox, os.path.join(daemon.spool, "work"), daemon.conf,
                os.path.join(daemon.runtime, "keeper.sock"), "keeper.sock", "/etc/passwd", os.path.join(harness.SOURCE, "conf")]

    def trials(self, keeper):
        return breakout.trials(harness.SOURCE, keeper, self.secrets())


@unittest.skipIf(harness.SANITIZED, "a sanitizer's runtime cannot live behind system call filters")
class Attempts(Case):
    def try_in_worker(self, number, words):
        # A worker that did its work is started again at once.
        self.daemon.drop("good%d" % number, article(number))
        self.daemon.drop("try%d" % number, "NEWSALERT-POISON try %s\n\nThe story %d of one that wants out.\n" % (words, number))
        receipt = self.daemon.wait_receipt("try%d" % number)[0]
        reason = receipt.get("reason", "")
        if "crashed the reader" in reason:
            return re.search(r"\((.*)\)", reason).group(1)
        return breakout.outcome_of(self.daemon.log.lines, "worker", words)

    def test_whatever_a_worker_tries_fails(self):
        came_of_it, wanted = {}, {}
        for number, (words, outcome) in enumerate(self.trials(self.daemon.process.pid)):
            came_of_it[words], wanted[words] = self.try_in_worker(number, words), outcome
        self.maxDiff = None
        self.assertEqual(came_of_it, wanted)
        self.assertGreater(len(wanted), 120)
        # And it did its work meanwhile.
        self.daemon.wait_receipt("good%d" % (len(wanted) - 1))

    def try_in_publisher(self, words):
        endpoint = os.path.join(self.daemon.directory, "trial.sock")
        publisher = breakout.Publisher(harness.program("newsalert-publisher"), "ipc://" + endpoint)
        publisher.send("NEWSALERT-POISON publish " + words)
        lines, number = publisher.end()
        os.unlink(endpoint)
        return number or breakout.outcome_of(lines, "publisher", words)

    def test_whatever_a_publisher_tries_fails(self):
        came_of_it, wanted = {}, {}
        for words, outcome in self.trials(os.getpid()):
            came_of_it[words], wanted[words] = self.try_in_publisher(words), outcome
        self.maxDiff = None
        self.assertEqual(came_of_it, wanted)
        self.assertGreater(len(wanted), 120)

    def test_a_publisher_of_a_daemon_that_tries_is_started_again(self):
        self.daemon.drop("open", "NEWSALERT-POISON publish open %s\n\nA story of one that wants out.\n" % self.secrets()[0])
        self.daemon.log.wait_for("breakout: publisher open: EACCES")
        self.daemon.drop("kill", "NEWSALERT-POISON publish kill %d\n\nAnother story of one that wants out.\n" % self.daemon.process.pid)
        self.daemon.log.wait_for("it crashed (SIGSYS)")
        self.daemon.wait_log_count("publisher: ready", 2)
        watch = self.watch()
        self.daemon.drop("good", article(1))
        watch.wait_seq(3)


@unittest.skipUnless(os.geteuid() == 0, "only root may look into a keeper and its children")
class Descriptors(Case):
    def setUp(self):
        super().setUp()
        self.keeper = self.daemon.process.pid
        (self.worker,) = self.daemon.children("worker")
        (self.publisher,) = self.daemon.children("newsalert-publisher")

    def assert_nothing_of_the_keeper(self, pid, but=()):
        """No file or directory below the daemon's own, no socket of keeper.sock,
        and no socket or event file that the keeper has too, but standard error."""
        own = descriptors(self.keeper)
        listening = bound_sockets(os.path.join(self.daemon.runtime, "keeper.sock"))
        self.assertTrue(listening)
        for number, what in descriptors(pid).items():
            if number == 2 or number in but:
                continue
            self.assertFalse(what.startswith(self.daemon.directory), "descriptor %d: %s" % (number, what))
            if what.startswith("socket:"):
                self.assertNotIn(what, own.values(), number)
                self.assertNotIn(what[8:-1], listening)

    def test_a_worker_holds_its_socket_and_its_article(self):
        self.daemon.drop("first", article(1))
        self.daemon.wait_receipt("first")
        # It answers first, and then closes the article.
        wait_until(lambda: sorted(descriptors(self.worker)) == [0, 1, 2, 3], "a worker without an article")
        own = descriptors(self.worker)
        self.assertEqual((own[0], own[1]), ("/dev/null", "/dev/null"))
        self.assertTrue(own[3].startswith("socket:"))
        self.assert_nothing_of_the_keeper(self.worker)
        # With a job under way: that file, to be read only.
        self.daemon.drop("long", "NEWSALERT-POISON hang\n\nThis story takes its time.\n")
        wait_until(lambda: len(descriptors(self.worker)) == 5, "the article in the worker")
        article_file = descriptors(self.worker)[4]
        self.assertTrue(article_file.startswith(os.path.join(self.daemon.spool, "work")), article_file)
        self.assertEqual(access_mode(self.worker, 4), os.O_RDONLY)
        self.assert_nothing_of_the_keeper(self.worker, but=(4,))

    def test_a_publisher_holds_its_sockets_and_the_lock(self):
        watch = self.watch()
        self.daemon.drop("first", article(1))
        watch.wait_seq(1)
        own = descriptors(self.publisher)
        self.assertEqual((own[0], own[1]), ("/dev/null", "/dev/null"))
        # The lock is taken on the runtime directory, where all its sockets are.
        self.assertEqual(own[4], self.daemon.runtime)
        self.assertEqual(access_mode(self.publisher, 4), os.O_RDONLY)
        for number, what in own.items():
            if number > 4 or number == 3:
                self.assertRegex(what, r"^(socket:|anon_inode:\[(eventfd|eventpoll)\])")
        self.assert_nothing_of_the_keeper(self.publisher, but=(4,))

    def test_children_have_no_rights_and_filters(self):
        for pid in (self.worker, self.publisher):
            with open("/proc/%d/status" % pid) as file:
                status = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
            self.assertEqual(status["NoNewPrivs"], "1")
            if not harness.SANITIZED:
                self.assertEqual(status["Seccomp"], "2")
            with open("/proc/%d/limits" % pid) as file:
                limits = file.read()
            self.assertRegex(limits, r"Max core file size\s+0\s+0")
            if not harness.SANITIZED:
                self.assertRegex(limits, r"Max file size\s+0\s+0")
                self.assertNotRegex(limits, r"Max address space\s+unlimited")


if __name__ == "__main__":
    harness.main()
