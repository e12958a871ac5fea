#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Rules as their author sees them: what each has done, over restarts, crashes and edits."""
import collections
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness
from harness import SCALE

HIVES = """- topic: economy/beekeeping
  name: Beekeeping
  threshold: 0.1
  keywords: [beekeeper, honey harvest, hives]
"""
BARGES = """- topic: economy/barges
  name: Barges
  threshold: 0.1
  keywords: [barge, towpath]
  when: barge NEAR/20 canal
"""


def hive_story(number):
    return ("Hives do well in Kenya, report %d\n\nNAIROBI, Nov 3 (Reuters) - The beekeeper of farm %d sold the honey "
            "harvest of ten hives to a trader from Japan.\n" % (number, number))


class RulesTest(harness.FlowTest):
    """A daemon with the shipped rules and a directory of its own."""

    def setUp(self):
        self.daemon = harness.Daemon()
        self.watches = []
        self.addCleanup(self._clean)
        self.own = os.path.join(self.daemon.directory, "rules", "topics.d")
        os.makedirs(self.own)
        with open(self.daemon.conf, "a") as file:
            file.write("rules: [%s, %s/rules]\n" % (os.path.join(harness.SOURCE, "conf"), self.daemon.directory))
        self.write_rule("hives.yaml", HIVES)
        self.daemon.start()

    def write_rule(self, name, text):
        with open(os.path.join(self.own, name), "w") as file:
            file.write(text)

    def remove_rule(self, name):
        os.remove(os.path.join(self.own, name))

    def rules(self, *arguments):
        done = self.daemon.client("rules", *arguments, check=True)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        return {row.get("id", row.get("code")): row for row in rows}

    def drop_and_wait(self, numbers, prefix="hives"):
        for number in numbers:
            self.daemon.drop("%s-%d.txt" % (prefix, number), hive_story(number))
        self.daemon.wait_receipt("%s-%d.txt" % (prefix, numbers[-1]))


class Counts(RulesTest):
    def test_counts_live_through_restarts_and_reloads(self):
        self.drop_and_wait(range(3))
        row = self.rules()["economy/beekeeping"]
        self.assertEqual((row["hits"], row["name"]), (3, "Beekeeping"))
        self.assertGreaterEqual(row["last"], row["since"])
        self.daemon.stop()
        self.daemon.start()
        self.assertEqual(self.rules()["economy/beekeeping"], row)
        self.write_rule("barges.yaml", BARGES)
        self.daemon.client("reload", check=True)
        self.drop_and_wait(range(3, 5))
        rules = self.rules()
        self.assertEqual(rules["economy/beekeeping"]["hits"], 5)
        self.assertEqual(rules["economy/beekeeping"]["since"], row["since"])
        self.assertEqual(rules["economy/barges"]["hits"], 0)
        self.assertGreater(rules["economy/barges"]["since"], row["since"])
        self.assertNotIn("last", rules["economy/barges"])
        countries = self.rules("--countries")
        self.assertEqual(countries["KE"]["hits"], 5)
        self.assertEqual(countries["FJ"]["hits"] + countries["FJ"]["mentions"], 0)
        self.assertEqual(countries["JP"]["hits"] + countries["JP"]["mentions"], 5)

    def test_a_repeat_and_a_replay_do_not_count(self):
        self.drop_and_wait(range(2))
        self.daemon.drop("again.txt", hive_story(0))
        self.daemon.wait_receipt("again.txt")
        self.daemon.replay()
        self.assertEqual(self.rules()["economy/beekeeping"]["hits"], 2)

    def test_a_rule_that_was_removed_is_shown_as_such(self):
        self.drop_and_wait(range(1))
        self.remove_rule("hives.yaml")
        self.daemon.client("reload", check=True)
        row = self.rules("beekeep")["economy/beekeeping"]
        self.assertEqual(row["hits"], 1)
        self.assertIn("removed", row)
        self.assertEqual(self.rules("--idle", "1s", "beekeep"), {})
        table = self.daemon.client("rules", "--format", "pretty", "beekeep", check=True).stdout.decode()
        self.assertIn(", removed ", table.splitlines()[1])
        self.write_rule("hives.yaml", HIVES)
        self.daemon.client("reload", check=True)
        self.assertNotIn("removed", self.rules()["economy/beekeeping"])

    def test_idle_rules_are_those_that_tag_nothing(self):
        self.drop_and_wait(range(1))
        time.sleep(1.1)
        idle = self.rules("--idle", "1s")
        self.assertIn("economy/beekeeping", idle)
        self.drop_and_wait(range(1, 2))
        self.assertNotIn("economy/beekeeping", self.rules("--idle", "1s"))
        self.assertEqual(self.rules("--idle", "1h"), {})

    def test_each_alert_counts_once_whatever_is_killed(self):
        count = max(200, int(3000 * SCALE))
        for turn in range(3):
            for number in range(turn * count, (turn + 1) * count):
                self.daemon.drop("burst-%d.txt" % number, hive_story(number))
            self.daemon.wait_receipt("burst-%d.txt" % (turn * count + count // 3))
            self.daemon.kill()
            self.daemon.start()
        self.daemon.wait_receipt("burst-%d.txt" % (3 * count - 1))
        while self.daemon.status()["intake"]["waiting"] + self.daemon.status()["intake"]["in_work"] > 0:
            time.sleep(0.05)
        tags = collections.Counter()
        for alert in self.daemon.replay():
            tags.update(topic["id"] for topic in alert["topics"])
            for country in alert["countries"]:
                tags[country["code"] + (" mention" if country["roles"] == ["mentioned"] else "")] += 1
        self.assertEqual(tags["economy/beekeeping"], 3 * count)
        rules = self.rules()
        self.assertEqual({id: row["hits"] for id, row in rules.items() if row["hits"] > 0},
                         {id: hits for id, hits in tags.items() if id[0].islower()})
        countries = self.rules("--countries")
        self.assertEqual(countries["KE"]["hits"], tags["KE"])
        self.assertEqual(countries["JP"]["mentions"], tags["JP mention"])
        # One article in 64 was measured.
        self.assertGreater(rules["economy/beekeeping"]["spent_us"], 0)


if __name__ == "__main__":
    harness.main()
