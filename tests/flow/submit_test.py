# SPDX-License-Identifier: MIT
"""newsalert submit: what is in the inbox then, and what it says of it."""
import json
import os
import resource
import signal
import stat
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from command_case import DEADLINE, PROGRAM, CommandTest  # noqa: E402
from fake_keeper import EPOCH  # noqa: E402


class Submit(CommandTest):
    def submit(self, *args, **options):
        return self.run_command("submit", "--inbox", self.keeper.inbox, *args, **options)

    def inbox(self):
        return sorted(os.listdir(self.keeper.inbox))

    def read(self, name):
        with open(os.path.join(self.keeper.inbox, name)) as file:
            return file.read()

    def test_a_file_goes_into_the_inbox_under_its_name(self):
        os.chmod(self.write("a.txt", "text"), 0o600)
        self.submit(self.directory + "/a.txt", umask=0o077)
        self.assertEqual(self.inbox(), ["a.txt"])
        self.assertEqual(self.read("a.txt"), "text")
        mode = os.stat(os.path.join(self.keeper.inbox, "a.txt")).st_mode
        self.assertEqual(stat.S_IMODE(mode), 0o640)

    def test_nothing_is_overwritten(self):
        path = self.write("a.txt", "first")
        self.submit(path)
        self.write("a.txt", "second")
        err = self.submit(path, path).err
        names = self.inbox()
        self.assertEqual(len(names), 3)
        self.assertEqual([self.read(name) for name in names], ["first", "second", "second"])
        for name in names[1:]:
            self.assertRegex(name, r"^a\.txt~[0-9a-f]{8}$")
            self.assertIn(name, err)

    def test_a_long_name_is_cut_where_it_must_be(self):
        path = self.write("n" * 179 + "\u00e9" * 37, "text")  # byte 180 is inside a character
        self.submit(path, path)
        self.assertEqual(sorted(len(os.fsencode(name)) for name in self.inbox()), [179 + 9, 253])

    def test_standard_input_has_a_name(self):
        self.submit("-", stdin=b"one")
        self.submit("-", "--name", "two.txt", stdin=b"two")
        self.assertEqual(self.inbox(), ["stdin", "two.txt"])
        self.assertEqual(self.read("stdin") + self.read("two.txt"), "onetwo")

    def test_a_directory_is_its_files(self):
        for name in ("b", "a", ".hidden", "part.tmp", "old~", "deeper/c"):
            self.write("drop/" + name, name)
        os.mkfifo(self.directory + "/drop/fifo")
        self.submit(self.directory + "/drop")
        self.assertEqual(self.inbox(), ["a", "b"])

    def test_names_that_the_inbox_ignores_are_refused(self):
        path = self.write("a.tmp", "text")
        self.assertIn("--name", self.submit(path, status=64).err)
        self.submit(path, "--name", "a.txt")
        for name in (".a", "a/b", "", "a.part"):
            self.submit(path, "--name", name, status=64)
        self.assertEqual(self.inbox(), ["a.txt"])

    def test_what_cannot_be_read_is_told(self):
        self.assertIn("/none", self.submit(self.directory + "/none", status=66).err)
        self.assertEqual(self.inbox(), [])

    def test_no_inbox_is_told(self):
        err = self.run_command("submit", "--inbox", self.directory + "/none", self.write("a", "a"), status=73).err
        self.assertIn("--inbox", err)

    def test_a_full_disk_leaves_nothing_behind(self):
        path = self.write("a.txt", "text" * 100000)
        self.submit(path, status=74,
                    preexec_fn=lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
                                        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))))
        self.assertEqual(self.inbox(), [])

    def test_the_daemon_knows_the_inbox(self):
        self.start()
        self.run_command("submit", self.write("a.txt", "text"))
        self.assertEqual(self.inbox(), ["a.txt"])

    def test_wait_prints_alerts_and_reasons(self):
        self.start()
        for name, text in (("1-new", "A new story"), ("2-bad", "reject"), ("3-again", "repeat"), ("4-later", "hold"),
                           ("5-new", "Another story")):
            self.write("drop/" + name, text)
        result = self.run_command("submit", "--wait", "--format", "{file}: {headline}", self.directory + "/drop",
                                  status=65)
        self.assertEqual(result.lines, ["1-new: A new story", "5-new: Another story"])
        self.assertEqual(result.err.splitlines(), ["newsalert: 2-bad: rejected: unknown binary",
                                                   "newsalert: 3-again: repeat of 1", "newsalert: 4-later: held"])

    def test_wait_tells_what_is_good_of_a_file_and_what_is_not(self):
        self.start()
        result = self.run_command("submit", "--wait", "--format", "{headline}", self.write("feed", "partial"),
                                  status=65)
        self.assertEqual(result.lines, ["partial"])
        self.assertEqual(result.err.splitlines(),
                         ["newsalert: feed: accepted 1; article 2 rejected: too deep; and 2 more"])
        self.assertEqual(self.run_command("log", "--file", "feed", "--format", "pretty").lines[0].split("  ", 2)[2],
                         "accepted %s.1; article 2 rejected: too deep; and 2 more" % EPOCH)

    def test_wait_tells_files_of_one_name_apart(self):
        """The daemon takes the first before the second comes, so that both
        keep their name, and the first one's receipt is not the second's."""
        self.start()
        first = self.write("x/a", "First story")
        os.mkdir(self.directory + "/y")
        second = self.directory + "/y/a"
        os.mkfifo(second)
        process = subprocess.Popen([PROGRAM, "submit", "--wait", "--format", "{headline}", first, second],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.env)
        with open(second, "w") as file:  # waits until it is read, which is after the first drop
            with self.keeper.lock:
                self.keeper.take_inbox()
            file.write("reject")
        out, err = process.communicate(timeout=DEADLINE)
        self.assertEqual((out, err), ("First story\n", "newsalert: a: rejected: unknown binary\n"))
        self.assertEqual(process.returncode, 65)

    def test_a_slow_source_can_be_interrupted(self):
        path = self.directory + "/slow"
        os.mkfifo(path)
        process = subprocess.Popen([PROGRAM, "submit", "--inbox", self.keeper.inbox, path], env=self.env)
        with open(path, "w") as file:
            file.write("x" * 200000)  # more than a pipe holds: it reads by then
            file.flush()
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(DEADLINE), -signal.SIGINT)
        self.assertEqual(self.inbox(), [])

    def test_wait_ends_when_nothing_comes(self):
        self.start()
        self.keeper.take_inbox = lambda: None
        self.assertIn("a.txt", self.run_command("submit", "--wait=1", self.write("a.txt", "text"), status=75).err)

    def test_log_file_tells_what_became_of_it(self):
        self.start()
        for text in ("A story", "reject", "repeat"):
            self.run_command("submit", "--wait", self.write("a.txt", text), status=65 if text == "reject" else 0)
        lines = self.run_command("log", "--file", "a.txt", "--format", "pretty").lines
        self.assertEqual([line.split("  ", 2)[2] for line in lines],
                         ["accepted %s.1" % EPOCH, "rejected: unknown binary", "repeat of 1"])
        self.assertEqual([json.loads(line)["number"] for line in self.run_command("log", "--file", "a.txt", "--format", "json").lines],
                         [1, 2, 3])
        self.run_command("log", "--file", "b.txt", status=65)


if __name__ == "__main__":
    unittest.main(verbosity=1)
