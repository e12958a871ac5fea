# SPDX-License-Identifier: MIT
"""Articles that crash, hang or bloat their reader cost themselves and nothing
else: alone, hidden among good ones, and in work/ when the daemon starts."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness
from ledger import Ledger

SECONDS = 3 * harness.SLOWER
REASONS = {"crash": "crashed the reader", "hang": "took longer than %d s" % SECONDS, "bloat": "memory"}
KINDS = sorted(REASONS)


class Dose(Ledger):
    """A ledger with poison in it."""

    def __init__(self, case, daemon):
        super().__init__(case, daemon)
        self.kinds = {}

    def poison(self, row, kind, name=None):
        number, name = self.new(row, "failed", name)
        self.kinds[number] = kind
        self.drop(number, name)

    def content(self, number):
        kind = self.kinds.get(number)
        if kind is None:
            return super().content(number)
        return b"NEWSALERT-POISON %s\n\nCouncil number %d sees a story that is bad for its reader.\n" % (kind.encode(), number)


class Poison(harness.FlowTest):
    extra = ("workers: {count: 2, deadline: %ds, memory: 256MiB}\nintake: {rescan: 2s, settle: 1s}\n" % SECONDS)

    def check(self, dose, one_life=True):
        dose.wait(harness.DEADLINE * harness.amount(3, 10))
        dose.check(one_life)
        for number, kind in dose.kinds.items():
            failure = self.daemon.failure(os.fsdecode(dose.names[number]))
            # A sanitizer's runtime cannot live under a limit of memory, and
            # makes an exit of a crash.
            if kind == "hang" or not harness.SANITIZED:
                self.assertIn(REASONS[kind], failure["reason"])
            # Killed keepers count a try each; by itself each has two.
            if one_life:
                self.assertEqual(failure["attempts"], 2)
        self.check_keeper()

    def check_keeper(self):
        self.assertIsNone(self.daemon.process.poll(), "the keeper ended")
        self.assertEqual(self.daemon.status()["pid"], self.daemon.process.pid)
        self.assertEqual(sum("keeper: ready" in line for line in self.daemon.log.lines), 1)

    def test_alone(self):
        dose = Dose(self, self.daemon)
        for kind in KINDS:
            dose.poison("poison alone: %s" % kind, kind)
        self.check(dose)
        dose.rename_in("a good one after it", 1)
        self.check(dose)

    def test_hidden_among_good_ones(self):
        dose = Dose(self, self.daemon)
        count = max(200, int(5000 * harness.SCALE))
        each = {"crash": harness.amount(5, 60), "bloat": harness.amount(5, 60), "hang": harness.amount(1, 30)}
        hidden = [kind for kind in KINDS for _ in range(each[kind])]
        step = count // len(hidden)
        for at in range(count):
            dose.rename_in("good, with poison between", 1)
            if at % step == step // 2 and hidden:
                kind = hidden.pop(at % len(hidden))
                dose.poison("poison hidden: %s" % kind, kind)
        self.check(dose)
        # Each kind took its reader down twice; bloat is refused by malloc or
        # ends it, as the machine has it.
        self.assertGreaterEqual(self.daemon.status()["workers"]["crashed"], 2 * (each["crash"] + each["hang"]))

    def test_in_work_when_the_daemon_starts(self):
        """The keeper is killed while its workers have the poison, which is
        what is in work/ then."""
        dose = Dose(self, self.daemon)
        for kind in ("hang", "crash", "bloat") * 2:
            dose.poison("poison in work/: %s" % kind, kind)
        dose.rename_in("good, with poison in work/", 300)
        self.daemon.log.wait_for("worker: ended")
        self.daemon.kill()
        left = os.listdir(os.path.join(self.daemon.spool, "work"))
        self.assertGreater(len(left), len(KINDS))
        self.daemon.start()
        dose.rename_in("good, after the start", 100)
        self.check(dose, one_life=False)

    def test_put_into_work_by_a_crash_before_it_was_read(self):
        """Every count of tries that a name in work/ can have."""
        self.daemon.stop()
        dose = Dose(self, self.daemon)
        work = os.path.join(self.daemon.spool, "work")
        for attempt in range(10):
            for kind in ("crash", "bloat"):
                number, name = dose.new("poison in work/, tried %d times" % attempt, "failed")
                dose.kinds[number] = kind
                with open(os.path.join(work, "%016x-%d-%08x-%s" % (number, attempt, 0, os.fsdecode(name))), "wb") as file:
                    file.write(dose.content(number))
        self.daemon.start()
        dose.rename_in("good, after the start", 100)
        dose.wait()
        dose.check()
        self.check_keeper()


if __name__ == "__main__":
    harness.main()
