# SPDX-License-Identifier: MIT
"""newsalertd learn as a person runs it: articles in, a file of topics out."""
import json
import os
import pty
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

DAEMON = os.path.join(os.environ["NEWSALERT_BUILD"], "newsalertd")
WORDS = ("morning river people street council report number question answer window "
         "winter letter office visit season village reason minute island paper").split()
BAKING = ("oven", "dough", "flour", "sourdough starter")


def story(chance, baking):
    words = [chance.choice(WORDS) for _ in range(40)]
    if baking:
        for _ in range(3):
            words[chance.randrange(40)] = chance.choice(BAKING)
    return chance.choice(WORDS).capitalize() + " of the day", " ".join(words).capitalize() + "."


class Learn(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="newsalert-learn-", dir="/tmp")
        self.addCleanup(shutil.rmtree, self.directory)
        chance = random.Random(5)
        self.stories = [(number % 3 == 0,) + story(chance, number % 3 == 0) for number in range(120)]

    def path(self, *names):
        return os.path.join(self.directory, *names)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def write_lines(self, stories):
        return self.write("labelled.jsonl", "".join(
            json.dumps({"title": title, "body": body, "labels": ["baking"] if baking else ["other"]}) + "\n"
            for baking, title, body in stories))

    def learn(self, *arguments):
        return subprocess.run([DAEMON, "learn"] + list(arguments), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=120)

    def assert_refused(self, done, status, message):
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(done.stdout, b"")
        self.assertIn(message, done.stderr.decode())

    def test_what_is_proposed_works_as_it_stands(self):
        rule = self.path("rules", "topics.d", "baking.yaml")
        os.makedirs(os.path.dirname(rule))
        done = self.learn("--topic", "lifestyle/baking", "--labelled", self.write_lines(self.stories),
                          "--jobs", "2", "-o", rule)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))
        self.assertEqual(os.listdir(os.path.dirname(rule)), ["baking.yaml"])
        conf = self.write("newsalertd.yaml", "rules: [%s]\n" % self.path("rules"))
        done = subprocess.run([DAEMON, "--config", conf, "check", "--strict"], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout)
        chance = random.Random(6)
        for baking in (True, False):
            text = self.write("story.txt", "%s\n\n%s\n" % story(chance, baking))
            alert = json.loads(subprocess.run([DAEMON, "--config", conf, "classify", text],
                                              stdout=subprocess.PIPE, check=True).stdout)
            self.assertEqual([t["id"] for t in alert["topics"]], ["lifestyle/baking"] if baking else [])

    def test_directories_and_lines_give_the_same_bytes_every_time(self):
        for number, (baking, title, body) in enumerate(self.stories):
            self.write("%s/%03d.txt" % ("yes" if baking else "no", number), "%s\n\n%s\n" % (title, body))
        files = [self.learn("--topic", "lifestyle/baking", "--positive", self.path("yes"),
                            "--negative", self.path("no"), "--jobs", str(jobs)).stdout for jobs in (1, 3)]
        self.assertIn(b"- topic: lifestyle/baking\n", files[0])
        self.assertEqual(files[0], files[1])
        ordered = sorted(self.stories, key=lambda story: not story[0])
        lines = self.learn("--topic", "lifestyle/cake", "--label", "baking", "--name", "Baking",
                           "--labelled", self.write_lines(ordered)).stdout
        self.assertEqual(lines.replace(b"/cake", b"/baking"), files[0])

    def test_faults_of_the_articles_are_named(self):
        lines = self.write_lines(self.stories[:30])
        self.assert_refused(self.learn("--topic", "lifestyle/baking", "--labelled", lines), 65,
                            "too few articles: 10 of the topic and 20 others; at least 20 of each are needed")
        with open(lines, "a") as file:
            file.write("[]\n")
        self.assert_refused(self.learn("--topic", "lifestyle/baking", "--labelled", lines), 65,
                            lines + ":31: ")
        self.assert_refused(self.learn("--topic", "lifestyle/baking", "--positive", self.path("none")), 65,
                            self.path("none") + ": ")

    def test_wrong_command_lines_are_refused(self):
        lines = self.write_lines(self.stories)
        topic = ["--topic", "lifestyle/baking"]
        source = ["--labelled", lines]
        for arguments, message in (
                (source, "needs --topic ID"),
                (topic, "needs articles"),
                (["--topic", "baking"] + source, 'unknown parent "baking"'),
                (topic + source + ["--keywords", "0"], "--keywords takes 1 to 1000"),
                (topic + source + ["--folds", "1"], "--folds takes 2 to 20"),
                (topic + source + ["--jobs", "x"], "--jobs takes 1 to 64"),
                (topic + source + ["--language", "english"], "is not an ISO 639-1 language"),
                (topic + source + ["more"], '"more" is one argument too many')):
            self.assert_refused(self.learn(*arguments), 64, message)

    def test_a_file_that_is_there_is_left_alone(self):
        rule = self.write("rule.yaml", "edited\n")
        self.assert_refused(self.learn("--topic", "lifestyle/baking", "--labelled",
                                       self.write_lines(self.stories), "-o", rule), 73, "is there already")
        with open(rule) as file:
            self.assertEqual(file.read(), "edited\n")

    def test_an_interrupt_at_a_terminal_leaves_nothing_behind(self):
        lines = self.write_lines(self.stories * 20)
        master, terminal = pty.openpty()
        self.addCleanup(os.close, master)
        process = subprocess.Popen([DAEMON, "learn", "--topic", "lifestyle/baking", "--labelled", lines,
                                    "-o", self.path("rule.yaml")], stderr=terminal)
        os.close(terminal)
        seen = b""
        deadline = time.monotonic() + 60
        while b"fold 1 of 5" not in seen and time.monotonic() < deadline:
            seen += os.read(master, 1024)
        self.assertIn(b"learning: fold 1 of 5", seen)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(60), -signal.SIGINT)
        self.assertTrue(os.read(master, 4096).endswith(b"\r\x1b[K"))
        self.assertEqual(os.listdir(self.directory), ["labelled.jsonl"])


if __name__ == "__main__":
    done = subprocess.run([DAEMON, "learn"], stderr=subprocess.PIPE)
    if done.returncode == 69:
        print("skipped: built without liblinear")
        sys.exit(77)
    unittest.main(verbosity=2)
