# SPDX-License-Identifier: MIT
"""Every format through the real daemon: dropped into the inbox, seen by a
watch; feeds that come again; files with good and bad articles."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness
from format_samples import json_feed, rss, samples


class Formats(harness.FlowTest):
    def test_every_format_gives_its_alerts(self):
        watch = self.watch()
        wanted = []
        for name, data, headlines in samples():
            self.daemon.drop(name, data)
            receipt = self.daemon.wait_receipt(name)[0]
            self.assertEqual(receipt["outcome"], "accepted", (name, receipt))
            self.assertEqual([article["result"] for article in receipt["articles"]], ["new"] * len(headlines), name)
            wanted += [(name, headline) for headline in headlines]
        watch.wait_seq(len(wanted))
        self.assertEqual([(alert["file"], alert["headline"]) for alert in watch.alerts()], wanted)
        for alert in watch.alerts():
            self.assertIn("harbour", alert["summary"], alert)
            self.assertNotIn("<", alert["summary"], alert)

    def test_a_feed_that_comes_again_alerts_what_is_new(self):
        first = [(1, "Aiwo paves its road"), (2, "Buada cleans its lagoon")]
        self.daemon.drop("feed", rss(*first))
        self.daemon.wait_receipt("feed")
        watch = self.watch()
        self.daemon.drop("feed", rss((4, "Ewa counts its fish"), (3, "Boe opens a ferry"), *first))
        receipt = self.daemon.wait_receipt("feed", 2)[0]
        self.assertEqual([article["result"] for article in receipt["articles"]], ["new", "new", "repeat", "repeat"])
        watch.wait_seq(4)
        self.assertEqual([alert["headline"] for alert in watch.alerts()], ["Ewa counts its fish", "Boe opens a ferry"])

    def test_what_is_good_of_a_file_is_published_and_the_rest_waits_in_failed(self):
        path = os.path.join(self.daemon.directory, "feed.json")
        with open(path, "wb") as file:
            file.write(json_feed((0, None), (1, "Aiwo paves its road"), (2, "Buada cleans its lagoon")))
        done = self.daemon.client("submit", "--wait", "--format", "{headline}", path)
        self.assertEqual(done.returncode, 65, done.stderr)
        self.assertEqual(done.stdout.decode().splitlines(), ["Aiwo paves its road", "Buada cleans its lagoon"])
        self.assertRegex(done.stderr.decode(), "feed.json: accepted 1, accepted 2; article 1 rejected: no headline and no body")
        self.assertEqual([entry["result"] for entry in self.daemon.wait_receipt("feed.json")[0]["articles"]],
                         ["rejected", "new", "new"])
        failure = self.daemon.failure("feed.json")
        self.assertEqual((failure["accepted"], failure["rejected"]), (2, 1))
        self.assertEqual(failure["problems"], [{"article": 1, "reason": "no headline and no body"}])
        self.assertEqual(self.daemon.status()["counts"]["partial"], 1)
        # Once more: nothing is new, and it fails for the same reason.
        self.daemon.client("retry", "feed.json", check=True)
        receipt = self.daemon.wait_receipt("feed.json", 2)[0]
        self.assertEqual(receipt["outcome"], "partial")
        self.assertEqual([entry["result"] for entry in receipt["articles"]], ["rejected", "repeat", "repeat"])
        self.assertEqual(self.daemon.status()["head"], 2)
        self.assertEqual(self.daemon.failure("feed.json")["attempts"], 1)

    def test_bytes_that_are_no_text_are_told_in_the_log(self):
        text = "Aiwo paves its road\n\nThe mayor of Aiwo said \u201cwell done\u201d to the workers on Monday.\n".encode()
        self.daemon.drop("story.txt", text.replace(b"workers", b"work\xff\xfeers"))
        self.assertEqual(self.daemon.wait_receipt("story.txt")[0]["outcome"], "accepted")
        self.assertIn("file=story.txt", self.daemon.log.wait_for("intake: replaced"))

    def test_classify_prints_the_good_and_the_bad(self):
        path = os.path.join(self.daemon.directory, "feed.json")
        with open(path, "wb") as file:
            file.write(json_feed((1, "Aiwo paves its road"), (2, None)))
        done = subprocess.run([harness.program("newsalertd"), "--config", self.daemon.conf, "classify", path],
                                      stdout=subprocess.PIPE, timeout=harness.DEADLINE)
        self.assertEqual(done.returncode, 65)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(lines[0]["headline"], "Aiwo paves its road")
        self.assertEqual(lines[1], {"newsalert": 1, "file": "feed.json", "article": 2, "error": "no headline and no body"})


if __name__ == "__main__":
    harness.main()
