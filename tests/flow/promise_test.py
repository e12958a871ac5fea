# SPDX-License-Identifier: MIT
"""No alert is lost and none comes twice: a stopped subscriber, killed
processes, and what live, replay and history have in common."""
import json
import os
import random
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness
import random_filter
import random_story
from harness import article


def scaled(count):
    return max(50, int(count * harness.SCALE))


class Stories(harness.FlowTest):
    """Numbered stories, and the subscriber's log held against them."""
    extra = "intake: {rescan: 1s, settle: 200ms}\nlog: debug\n"

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

    def wait_until_empty(self):
        """The receipt of the last file comes just before its move to done/."""
        self.daemon.stop()
        self.daemon.start()


class Promise(Stories):
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
        names += self.drop_many(len(names) + 1, count - len(names))
        watch.wait_seq(len(names), deadline=300)
        self.daemon.wait_receipt(names[-1])
        self.wait_until_empty()
        self.check_log(watch, names)
        self.assertEqual(watch.stop(), -signal.SIGINT)

    def kill_each_time(self, ready, name):
        """A function that kills the children once more of them are ready."""
        seen = 0

        def kill():
            nonlocal seen
            seen = self.daemon.wait_log_count(ready, seen + 1)
            self.assertNotEqual(self.daemon.kill_children(name), [])
        return kill

    def test_a_killed_publisher_costs_no_alert(self):
        # Subscribers would heal without one, too, but later.
        self.kill_in_the_middle(self.kill_each_time("publisher: ready", "newsalert-publisher"), 5)

    # A file has five tries, and may be in work each time.
    def test_a_killed_worker_costs_no_alert(self):
        self.kill_in_the_middle(self.kill_each_time("worker: ready", "worker"), 4)

    def test_a_killed_keeper_costs_no_alert(self):
        def kill():
            self.daemon.kill()
            self.daemon.start()
        self.kill_in_the_middle(kill, 4)


class Rhythm(Stories):
    """Kills in a rhythm, whether what is killed was up again or not, while
    stories come at a steady rate."""
    SECONDS = harness.amount(8, 60)
    RATE = max(10, int(100 * harness.SCALE))

    def drop_steadily(self, names, over):
        began = time.monotonic()
        while not over.is_set():
            names += self.drop_many(len(names) + 1, 1)
            over.wait(max(0, began + len(names) / self.RATE - time.monotonic()))

    def kill_in_rhythm(self, period, kill):
        watch = self.watch()
        names, over = [], threading.Event()
        dropper = threading.Thread(target=self.drop_steadily, args=(names, over), daemon=True)
        self.addCleanup(over.set)
        dropper.start()
        tries, killed = 0, 0
        began = time.monotonic()
        while (now := time.monotonic() - began) < self.SECONDS:
            time.sleep(max(0, (tries + 1) * period - now))
            tries += 1
            killed += kill()
        over.set()
        dropper.join(harness.DEADLINE)
        dropped = time.monotonic()
        watch.wait_seq(len(names), deadline=300)
        print("every %.1f s for %d s: %d stories, %d killed, the last alert %.1f s after the last story" %
              (period, self.SECONDS, len(names), killed, time.monotonic() - dropped), file=sys.stderr)
        self.daemon.wait_receipt(names[-1])
        self.wait_until_empty()
        self.check_log(watch, names)
        self.assertGreaterEqual(killed, 4)
        self.assertEqual(watch.stop(), -signal.SIGINT)

    def test_a_publisher_that_is_killed_all_the_time_costs_no_alert(self):
        def kill():
            # None is there while its next start is put off.
            return len(self.daemon.kill_children("newsalert-publisher"))
        self.kill_in_rhythm(0.2, kill)

    def test_a_keeper_that_is_killed_all_the_time_costs_no_alert(self):
        def kill():
            self.daemon.kill()
            self.daemon.start()
            return 1
        self.kill_in_rhythm(1, kill)


class SameSet(harness.FlowTest):
    # All watches ask for the topics of their filter at once.
    extra = random_story.configuration("{directory}/spool") + "service: {connections_per_user: 64}\n"

    def setUp(self):
        self.daemon = harness.Daemon(extra=self.extra)
        self.watches = []
        self.addCleanup(self._clean)
        self.inboxes = [os.path.join(self.daemon.spool, "in%d" % number) for number in range(len(random_story.INBOXES))]
        for inbox in self.inboxes:
            os.makedirs(inbox)
        self.daemon.start()

    def history(self, text):
        lines = self.daemon.client("log", "--last", "100000", "--format", "json", "--", text, check=True).stdout.splitlines()
        return [json.loads(line)["seq"] for line in lines]

    def check_inbox(self, alert, told):
        """What the inbox tells is in the alert; a dateline knows better, and
        a language that is not told is detected."""
        self.assertEqual(alert["language"], told.get("language", alert["language"]))
        self.assertEqual(alert.get("urgency"), told.get("urgency"))
        if "dateline" not in alert:
            self.assertEqual(alert.get("source"), told.get("source"))

    def passing(self, alerts, tree):
        return [alert["seq"] for alert in alerts if tree.passes(alert)]

    def check_variety(self, sizes, count):
        """Filters that pass everything or nothing would hold any two sets
        equal."""
        between = [size for size in sizes if 0 < size < count]
        print("filters %d: %d pass some of %d alerts, %d none, %d all" %
              (len(sizes), len(between), count, sizes.count(0), sizes.count(count)), file=sys.stderr)
        self.assertGreaterEqual(len(between), len(sizes) // 3)
        self.assertGreaterEqual(len(set(between)), len(between) // 2)

    def test_live_replay_history_and_meaning_are_the_same_set(self):
        seed = int(os.environ.get("NEWSALERT_FLOW_SEED") or random.SystemRandom().randrange(1 << 32))
        print("NEWSALERT_FLOW_SEED=%d" % seed, file=sys.stderr)
        rng = random.Random(seed)
        trees = random_filter.Generator(rng, random_story.VOCABULARY).filters(12 if harness.SANITIZED else 40)
        texts = [tree.write() for tree in trees]
        everything = self.begin_watch()
        watches = [self.begin_watch("--", text) for text in texts]
        for watch in [everything] + watches:
            watch.wait_joined()
        count = scaled(400)
        dropped = [rng.randrange(len(self.inboxes)) for _ in range(count)]
        for number, place in enumerate(dropped):
            self.daemon.drop("a%d" % number, random_story.story(rng, number), self.inboxes[place])
        everything.wait_seq(count)
        replayed = [[alert["seq"] for alert in self.daemon.replay(random_story.in_full(text))] for text in texts]
        logged = [self.history(text) for text in texts]
        self.daemon.stop()
        for watch in [everything] + watches:
            watch.err.wait_for("stop")  # all that was published is before this
        alerts = everything.alerts()
        self.assertEqual([alert["seq"] for alert in alerts], list(range(1, count + 1)))
        for alert in alerts:
            self.check_inbox(alert, random_story.INBOXES[dropped[int(alert["file"][1:])]])
        for tree, text, watch, replay, log in zip(trees, texts, watches, replayed, logged):
            with self.subTest(filter=text, seed=seed):
                meant = self.passing(alerts, tree)
                for name, seqs in (("live", watch.seqs()), ("replay", replay), ("log", log)):
                    wrong = sorted(set(seqs) ^ set(meant))
                    self.assertEqual(seqs, meant, "%s differs in: %s" % (name, [alerts[seq - 1] for seq in wrong[:2]]))
        self.check_variety([len(replay) for replay in replayed], count)


if __name__ == "__main__":
    harness.main()
