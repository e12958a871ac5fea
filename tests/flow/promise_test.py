# SPDX-License-Identifier: MIT
"""No alert is lost and none comes twice: a stopped subscriber, killed
processes, and what live, replay and history have in common."""
import json
import os
import random
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness
from harness import article


def scaled(count):
    return max(50, int(count * harness.SCALE))


class Promise(harness.FlowTest):
    extra = "intake: {rescan: 1s, settle: 200ms}\n"

    def drop_many(self, first, count):
        names = ["story-%06d.txt" % number for number in range(first, first + count)]
        for number, name in enumerate(names, first):
            self.daemon.drop(name, article(number))
        return names

    def check_log(self, watch, names):
        """The subscriber's output is an append-only log; the producer's list
        is what it is held against."""
        alerts = watch.alerts()
        self.assertEqual([alert["seq"] for alert in alerts], list(range(1, len(names) + 1)))
        self.assertEqual(sorted(alert["file"] for alert in alerts), sorted(names))
        self.assertEqual(sorted(self.daemon.everything_in_done()), sorted(names))
        self.assertEqual(os.listdir(self.daemon.inbox), [])
        self.assertEqual(os.listdir(os.path.join(self.daemon.spool, "work")), [])

    def test_a_stopped_subscriber_gets_every_alert_once_in_order(self):
        watch = self.watch()
        names = self.drop_many(1, 100)
        watch.wait_seq(100)
        watch.process.send_signal(signal.SIGSTOP)
        names += self.drop_many(101, scaled(20000))
        self.daemon.wait_receipt(names[-1])
        watch.process.send_signal(signal.SIGCONT)
        watch.wait_seq(len(names), deadline=300)
        self.check_log(watch, names)

    def kill_in_the_middle(self, kill, rounds):
        count = scaled(5000)
        watch = self.watch()
        names = []
        for _ in range(rounds):
            names += self.drop_many(len(names) + 1, count // rounds)
            kill()
            # A file that two workers in a row have died of is rejected, and
            # rightly so: each one is in at most one round.
            watch.wait_seq(len(names), deadline=300)
        names += self.drop_many(len(names) + 1, count - len(names))
        watch.wait_seq(len(names), deadline=300)
        self.daemon.wait_receipt(names[-1])
        self.wait_until_empty()
        self.check_log(watch, names)
        self.assertEqual(watch.stop(), -signal.SIGINT)

    def wait_until_empty(self):
        """The receipt of the last file comes just before its move to done/."""
        self.daemon.stop()
        self.daemon.start()

    def test_a_killed_publisher_costs_no_alert(self):
        self.kill_in_the_middle(lambda: [os.kill(pid, signal.SIGKILL) for pid in self.daemon.children("newsalert-publisher")], 5)

    def test_a_killed_worker_costs_no_alert(self):
        self.kill_in_the_middle(lambda: [os.kill(pid, signal.SIGKILL) for pid in self.daemon.children("worker")], 5)

    def test_a_killed_keeper_costs_no_alert(self):
        def kill():
            self.daemon.kill()
            self.daemon.start()
        self.kill_in_the_middle(kill, 5)

    def test_live_replay_and_history_are_the_same_set(self):
        rng = random.Random(17)
        countries = {"Japan": "JP", "France": "FR", "Brazil": "BR", "Kenya": "KE", "Canada": "CA"}
        subjects = ["sanctions", "election", "football", "flood", "hospital", "strike", "wheat"]
        filters = ["", "country:JP", "country:FR,BR", "about:KE OR football", "-country:CA flood", "topic:politics",
                   "(country:JP OR country:CA) strike", "NOT topic:sport", '"in Japan"', "source:Nobody", "mentions:BR wheat"]
        watches = [self.watch(text) for text in filters]
        count = scaled(400)
        for number in range(count):
            one, two = rng.sample(sorted(countries), 2)
            word = rng.choice(subjects)
            self.daemon.drop("a%d" % number, "%s in %s, day %d\n\nThe %s in %s went on. Visitors from %s looked on.\n"
                             % (word.capitalize(), one, number, word, one, two))
        everything = self.watch("--since", "1h")
        everything.wait_seq(count)
        for text, watch in zip(filters, watches):
            replayed = [alert["seq"] for alert in self.daemon.replay(text)]
            if replayed:
                watch.wait_seq(replayed[-1])
            log = self.daemon.client("log", "--last", str(count), "--format", "json", text, check=True).stdout.decode()
            self.assertEqual(watch.seqs(), replayed, text)
            self.assertEqual([json.loads(line)["seq"] for line in log.splitlines()], replayed, text)
        self.assertEqual(everything.seqs(), list(range(1, count + 1)))


if __name__ == "__main__":
    harness.main()
