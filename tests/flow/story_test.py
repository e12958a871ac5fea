# SPDX-License-Identifier: MIT
"""The life of a story: corrected, withdrawn, told twice, and held until its
hour."""
import json
import os
import sqlite3
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness

BODY = """YAREN, Dec 13 (%s) - The Bank of Nauru kept its main rate at %s percent on Tuesday and said that it saw no reason to
move it before the harvest.

Governor Maria Adeang told reporters that prices had risen less than the bank had feared in the summer, and that fishing
licences had brought in more than in any year before.

Two of the seven members of the council voted for a cut. They argued that the shops of the island had lowered their prices
for rice and fuel since the new pier was opened, the minutes of the meeting show.

The council meets again on March 7. Economists at the university expect that it will wait until then.
"""
HEADLINE = "Bank of Nauru keeps rate at %s percent"


def story(first, headline, agency="Reuters", rate="4.5", more=""):
    return "%s%s\n\n%s%s" % (first, headline, BODY % (agency, rate), more)


class Story(harness.FlowTest):
    def release(self, name, text):
        """The alert of a file with one article."""
        self.daemon.drop(name, text)
        receipt = self.daemon.wait_receipt(name)[0]
        self.assertEqual(receipt["outcome"], "accepted", receipt)
        self.assertEqual(receipt["articles"][0]["result"], "new", receipt)
        seq = receipt["articles"][0]["seq"]
        return self.daemon.replay(start=seq)[0]

    def test_an_update_and_a_correction_replace_the_first_alert(self):
        first = self.release("1", story("", HEADLINE % "4.5"))
        self.assertEqual(first["msgtype"], "new")
        self.assertNotIn("replaces", first)
        other = self.release("2", "Choir sings\n\nYAREN, Dec 13 (Reuters) - The choir of the village sang on Tuesday.\n")
        self.assertNotIn("replaces", other)
        update = self.release("3", story("UPDATE 1-", HEADLINE % "4.5", more="\nThe dollar did not move.\n"))
        self.assertEqual((update["msgtype"], update["replaces"]), ("update", {"seq": 1, "id": first["id"]}))
        # Another headline: it is the nearest copy of the same source.
        correction = self.release("4", story("CORRECTED-", HEADLINE % "4.6", rate="4.6"))
        self.assertEqual((correction["msgtype"], correction["replaces"]), ("correct", {"seq": 1, "id": first["id"]}))
        printed = self.daemon.client("log", "--format", "pretty", check=True).stdout.decode()
        self.assertIn("updates #1", printed)
        self.assertIn("corrects #1", printed)
        printed = self.daemon.client("log", "--format", "{seq} {msgtype} {replaces}", "msgtype:correct", check=True).stdout.decode()
        self.assertEqual(printed, "4 correct 1\n")

    def test_a_kill_names_the_story_that_it_withdraws(self):
        first = self.release("1", story("", HEADLINE % "4.5", agency="AP"))
        kill = self.release("2", "KILL KILL KILL\n\nYAREN, Dec 13 (AP) - Editors: please kill the story headlined "
                                 "\"Bank of Nauru keeps rate at 4.5 percent\", sent at 0910 GMT. The bank has not met.\n")
        self.assertEqual((kill["msgtype"], kill["replaces"]), ("withdraw", {"seq": 1, "id": first["id"]}))
        self.assertIn("withdraws #1", self.daemon.client("log", "--format", "pretty", check=True).stdout.decode())

    def test_stories_are_known_after_a_restart(self):
        first = self.release("1", story("", HEADLINE % "4.5"))
        self.daemon.kill()
        self.daemon.start()
        again = self.release("2", story("REFILE-", HEADLINE % "4.5"))
        self.assertEqual((again["msgtype"], again["replaces"]["id"]), ("correct", first["id"]))
        self.assertEqual(again["similar"][0]["seq"], 1)

    def hold(self, name, until, headline):
        """Drop a story that is held until a Unix time, to the minute."""
        hour = time.strftime("%H%M GMT %B %-d, %Y", time.gmtime(until))
        self.daemon.drop(name, "EMBARGOED UNTIL %s\n\n%s\n\nThe study of %s is out.\n" % (hour, headline, headline.lower()))
        articles = self.daemon.wait_receipt(name)[0]["articles"]
        self.assertEqual([article["result"] for article in articles], ["held"])
        return articles[0]["until"]

    def test_an_embargo_is_kept_over_a_restart_and_ends_when_it_is_lifted(self):
        now = time.time()
        later, soon = self.hold("later.txt", now + 7200, "Salt in bread falls"), self.hold("soon.txt", now + 3600, "Rice is up")
        self.daemon.kill()
        self.daemon.start()
        self.assertEqual(self.daemon.status()["journal"]["held"], 2)
        self.assertIn(" 2 held,", self.daemon.client("status", "--format", "pretty", check=True).stdout.decode())
        held = self.daemon.client("log", "--held", check=True).stdout.decode().splitlines()
        self.assertEqual([line.split("  ")[1:] for line in held], [["Rice is up", "soon.txt"], ["Salt in bread falls", "later.txt"]])
        rows = [json.loads(line) for line in self.daemon.client("log", "--held", "--format", "json", check=True).stdout.splitlines()]
        self.assertEqual([row["until"] for row in rows], [soon, later])
        self.assertNotIn("seq", rows[0]["alert"])
        self.assertEqual(self.daemon.replay(), [])

        watch = self.watch()
        self.daemon.drop("lifted.txt", "Salt in bread falls\n\nThe study of salt in bread falls is out.\n")
        self.assertEqual(self.daemon.wait_receipt("lifted.txt")[0]["articles"], [{"result": "repeat"}])
        watch.wait_seq(1)
        self.assertEqual([alert["file"] for alert in watch.alerts()], ["later.txt"])
        self.assertEqual(self.daemon.status()["journal"]["held"], 1)

    def test_what_was_due_while_the_daemon_was_down_is_released_at_its_start(self):
        self.hold("soon.txt", time.time() + 3600, "Rice is up")
        self.daemon.stop()
        # An hour passes.
        journal = sqlite3.connect(os.path.join(self.daemon.state, "journal.db"))
        journal.execute("UPDATE held SET release_ms = release_ms - 3600000")
        journal.commit()
        journal.close()
        self.daemon.start()
        watch = self.watch("--since", "1h")
        watch.wait_seq(1)
        self.assertEqual(self.daemon.status()["journal"]["held"], 0)
        self.assertEqual(self.daemon.client("log", "--held").stderr.decode(), "newsalert: nothing is held\n")

    def test_of_near_copies_unique_prints_the_first_that_passes(self):
        everything, unique = self.watch(), self.watch("--unique")
        filtered = self.watch("--unique", "-source:Reuters")
        self.release("1", story("", HEADLINE % "4.5"))
        other = "Governor says prices rise less than feared in Nauru"
        copy = self.release("2", story("", other, agency="AP", more="\nThe Australian dollar did not move.\n"))
        self.assertEqual(copy["msgtype"], "new")
        self.assertEqual([(s["seq"], s["source"]) for s in copy["similar"]], [(1, "Reuters")])
        self.assertGreater(copy["similar"][0]["score"], 0.6)
        self.release("3", story("", other + " so far", agency="AFP"))
        self.release("4", "Choir sings\n\nYAREN, Dec 13 (AP) - The choir of the village sang on Tuesday.\n")
        self.release("5", story("KILL-", other, agency="AP", rate="9"))
        for watch in (everything, unique, filtered):
            watch.wait_seq(5)
        self.assertEqual(everything.seqs(), [1, 2, 3, 4, 5])
        self.assertEqual(unique.seqs(), [1, 4, 5])
        self.assertEqual(filtered.seqs(), [2, 4, 5])
        printed = self.daemon.client("log", "--unique", "--format", "{seq}", check=True).stdout.decode()
        self.assertEqual(printed.split(), ["1", "4", "5"])
        pretty = self.daemon.client("log", "--format", "pretty", "source:AP", check=True).stdout.decode()
        self.assertIn("like #1 (Reuters)", pretty)


if __name__ == "__main__":
    harness.main()
