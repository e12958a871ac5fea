# SPDX-License-Identifier: MIT
"""A file dropped into the inbox reaches the right subscribers, once."""
import json
import os
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness
import sp

DEMO = os.path.join(harness.SOURCE, "tests", "data", "demo")
STORY = """All news

Tokyo says new sanctions make a peace treaty with Moscow impossible

ST. PETERSBURG, December 13. /TASS/. Japan's decision to widen its sanctions leaves no room for peace treaty talks,
Russian Deputy Foreign Minister Ivan Petrov said on Tuesday.

"Tokyo has closed the door itself," the Russian diplomat said. The Japanese government follows the US line, he added.

Russia and Japan have never signed a peace treaty; both claim the southern Kuril Islands, and Japanese ministers raise the
territorial dispute at every meeting. The Russian Foreign Ministry calls the sanctions unfriendly.
"""
OTHER = """Harvest festival draws a crowd

The village choir sang and the baker sold out before noon on Saturday, the organisers said.
"""


class Delivery(harness.FlowTest):
    extra = 'publish: {tags: ["ipc://{runtime}/tags.sock"]}\n'

    def drop_and_settle(self, name, text):
        self.daemon.drop(name, text)
        return self.daemon.wait_receipt(name)[0]

    def foreign_client(self, *command):
        """A third-party subscriber, its process and its lines."""
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return harness.Lines(process.stdout)

    def test_each_filter_prints_its_alert_once_and_no_other(self):
        wanted = [self.watch("--country", "JP"), self.watch("--topic", "sanctions"),
                  self.watch("about:RU topic:politics -lang:fr")]
        others = [self.watch("--country", "FR"), self.watch("--topic", "sport")]
        tags = "ipc://" + os.path.join(self.daemon.runtime, "tags.sock")
        nanocat = self.foreign_client("nanocat", "--sub", "--connect", tags, "--subscribe", "country/JP|", "--raw")
        nngcat = self.foreign_client("nngcat", "--sub0", "--dial", tags, "--subscribe", "country/JP|", "--raw")
        # The foreign clients say nothing when they have joined, so a story of
        # theirs is dropped until both have seen one.
        for number in range(1000):
            self.drop_and_settle("probe%d" % number, STORY.replace("Ivan Petrov", "Probe Number %d" % number))
            if nanocat.lines and nngcat.lines:
                break
        seen = [len(nanocat.lines), len(nngcat.lines)]
        receipt = self.drop_and_settle("story.txt", STORY)
        seq = receipt["articles"][0]["seq"]
        self.assertEqual(receipt["outcome"], "accepted")
        self.drop_and_settle("other.txt", OTHER)
        for watch in wanted:
            watch.wait_seq(seq)
            self.assertEqual(watch.seqs(), list(range(1, seq + 1)))
        for lines in (nanocat, nngcat):
            mine = lines.wait(lambda have: [l for l in have if ".%d|" % seq in l], what="the story")
            self.assertEqual(len(mine), 1)
            self.assertTrue(mine[0].startswith("country/JP|"))
        self.assertEqual(self.daemon.status()["head"], seq + 1)
        for watch in others:
            self.assertEqual(watch.stop(), -signal.SIGINT)
            self.assertEqual(watch.seqs(), [])
        self.assertTrue(all(n > 0 for n in seen))

    def test_the_wire_is_enough_for_another_language(self):
        live = sp.Subscriber(os.path.join(self.daemon.runtime, "alerts.sock"))
        channel, epoch, head, countries, topics, body = live.receive()
        self.assertEqual((channel, head, countries, topics, body), ("hb", 0, [], [], "{}"))
        self.assertEqual(epoch, self.daemon.status()["epoch"])
        self.drop_and_settle("story.txt", STORY)
        while channel != "all":
            channel, epoch, seq, countries, topics, body = live.receive()
        alert = json.loads(body)
        self.assertEqual((alert["epoch"], alert["seq"], seq), (epoch, 1, 1))
        self.assertEqual(countries, sorted(c["code"] for c in alert["countries"] if set(c["roles"]) & {"about", "filed"}))
        self.assertIn("politics", topics)
        self.assertIn("politics/sanctions", topics)
        self.assertEqual(self.daemon.replay(), [alert])
        live.close()
        tags = sp.Subscriber(os.path.join(self.daemon.runtime, "tags.sock"))
        while channel != "hb":
            channel = tags.receive()[0]
        self.drop_and_settle("again.txt", STORY.replace("Ivan Petrov", "Pyotr Ivanov"))
        channels = []
        while channel == "hb" or len(channels) == 0 or channel != "hb":
            channel, _, seq, _, _, _ = tags.receive()
            if channel == "hb" and seq == 2:
                break
            channels.append(channel)
        self.assertIn("country/JP", channels)
        self.assertIn("topic/politics/sanctions", channels)
        self.assertIn("topic/politics", channels)
        self.assertIn("mention/US", channels)
        self.assertNotIn("all", channels)
        self.assertEqual(len(channels), len(set(channels)))
        tags.close()

    def test_a_repeat_gives_no_second_alert(self):
        watch = self.watch()
        self.drop_and_settle("story.txt", STORY)
        self.drop_and_settle("renamed.txt", STORY)
        self.daemon.drop("story.txt", STORY.replace("\n", "\r\n"))
        self.assertEqual(len(self.daemon.wait_receipt("story.txt", 2)), 2)
        self.drop_and_settle("other.txt", OTHER)
        watch.wait_seq(2)
        self.assertEqual(watch.seqs(), [1, 2])
        self.assertEqual(len(self.daemon.everything_in_done()), 4)
        self.assertEqual(os.listdir(self.daemon.inbox), [])
        said = self.daemon.client("log", "--file", "renamed.txt", check=True).stdout.decode()
        self.assertIn("repeat of", said)

    def test_what_is_no_news_is_rejected_with_its_reason(self):
        receipt = self.drop_and_settle("page.pdf", "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n")
        self.assertEqual(receipt["outcome"], "rejected")
        self.assertIn("PDF", receipt["reason"])
        failed = os.path.join(self.daemon.spool, "failed")
        self.assertEqual(sorted(os.listdir(failed)), ["page.pdf", "page.pdf.reason.json"])
        self.assertEqual(self.daemon.failure("page.pdf")["reason"], receipt["reason"])
        self.daemon.client("retry", "page.pdf", check=True)
        self.assertEqual(len(self.daemon.wait_receipt("page.pdf", 2)), 2)

    def test_submit_waits_and_shows_what_became_of_each(self):
        path = os.path.join(self.daemon.directory, "mine.txt")
        with open(path, "w") as file:
            file.write(STORY)
        done = self.daemon.client("submit", "--wait", "--inbox", self.daemon.inbox, path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"Tokyo says new sanctions", done.stdout)
        with open(path, "w") as file:
            file.write("<rss/>")
        done = self.daemon.client("submit", "--wait", "--inbox", self.daemon.inbox, path)
        self.assertEqual(done.returncode, 65)

    def test_show_gives_the_zones_that_evidence_points_into(self):
        self.drop_and_settle("story.txt", STORY.replace("'", "\u2019").replace("Tokyo says", "\u201cNever\u201d: Tokyo says"))
        shown = json.loads(self.daemon.client("show", "1", "--format", "json", check=True).stdout)
        tags = shown["alert"]["countries"] + shown["alert"]["topics"]
        pieces = [piece for tag in tags for piece in tag["evidence"]]
        self.assertGreater(len(pieces), 5)
        for piece in pieces:
            text = shown["zones"][piece["zone"]]
            self.assertEqual(text[piece["offset"]:piece["offset"] + len(piece["text"])], piece["text"])
        found = self.daemon.client("log", "--text", "Kuril", "--format", "json", check=True).stdout.decode().splitlines()
        self.assertEqual([json.loads(line)["seq"] for line in found], [1])


if __name__ == "__main__":
    harness.main()
