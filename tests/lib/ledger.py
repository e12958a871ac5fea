# SPDX-License-Identifier: MIT
"""What went into an inbox, held against what came out of it: each file is in
one place, the alerts are those of the files in done/, and the receipts and
the counters of the daemon say the same."""
import collections
import json
import os
import re
import sqlite3
import sys
import time

import harness

NUMBER = re.compile(rb"ouncil number (\d+) ")
PLACES = ("inbox", "work", "done", "failed")


def good(number):
    return harness.article(number).encode()


def bad(number):
    """A page without a story: it is rejected."""
    return b"<html><!-- Council number %d --></html>" % number


def clean(name):
    """A name as receipts have it: what is no UTF-8 replaced, each byte."""
    return re.sub("[\udc80-\udcff]", "\ufffd", os.fsencode(name).decode("utf-8", "surrogateescape"))


class Ledger:
    """Numbers are given out for files; each has a row of the table, a name
    (bytes) and the place where it has to end."""

    def __init__(self, case, daemon, inbox=None):
        self.case = case
        self.daemon = daemon
        self.inbox = os.fsencode(inbox or daemon.inbox)
        self.rows, self.names, self.ends = {}, {}, {}
        self.removable = {}

    def new(self, row, end="done", name=None):
        """The number and the name of one more file."""
        number = len(self.rows) + 1
        self.rows[number] = row
        self.ends[number] = end
        self.names[number] = b"n%d" % number if name is None else name
        return number, self.names[number]

    def path(self, name):
        return os.path.join(self.inbox, name)

    def content(self, number):
        return bad(number) if self.ends[number] == "failed" else good(number)

    def may_be_removed(self, number, fd):
        """Its producer may remove it before it is taken; fd, which tells
        whether that came to be, is the ledger's."""
        self.removable[number] = fd
        self.case.addCleanup(os.close, fd)

    def rename_in(self, row, count, end="done"):
        for _ in range(count):
            number, name = self.new(row, end)
            self.drop(number, name)

    def drop(self, number, name, inbox=None):
        inbox = inbox or self.inbox
        hidden = os.path.join(inbox, b".%d.part" % number)
        with open(hidden, "wb") as file:
            file.write(self.content(number))
        os.rename(hidden, os.path.join(inbox, name))

    # ---- what came out ----

    def found(self):
        """The places of each number, as (place, path)."""
        found = collections.defaultdict(list)
        for place in PLACES:
            top = self.inbox if place == "inbox" else os.fsencode(os.path.join(self.daemon.spool, place))
            for directory, _, names in os.walk(top):
                for name in names:
                    number = self.number_of(os.path.join(directory, name))
                    if number is not None:
                        found[number].append((place, os.path.join(directory, name)))
        return found

    @staticmethod
    def number_of(path):
        try:
            if not os.path.isfile(path) or os.path.islink(path):
                return None
            with open(path, "rb") as file:
                match = NUMBER.search(file.read(4096))
        except FileNotFoundError:
            return None  # it is on its way
        return int(match.group(1)) if match else None

    def removed(self):
        return {number for number, fd in self.removable.items() if os.fstat(fd).st_nlink == 0}

    def waits(self):
        return sum(end == "inbox" for end in self.ends.values())

    def is_over(self):
        intake = self.daemon.status()["intake"]
        if intake["in_work"] > 0 or intake["state"] == "paused":
            return False
        found = self.found()
        return all(number in found and all(place == self.ends[number] for place, _ in found[number])
                   for number in self.ends if number not in self.removable or found[number])

    def wait(self, deadline=None):
        """Until each file is where it has to end."""
        end = time.monotonic() + (deadline or harness.DEADLINE * 2)
        while not self.is_over():
            if time.monotonic() >= end:
                break  # check tells what is missing
            time.sleep(0.1)

    # ---- the account ----

    def check_places(self, found):
        removed = self.removed()
        wrong = {}
        for number, end in self.ends.items():
            places = [place for place, _ in found.get(number, [])]
            if places != ([] if number in removed else [end]):
                wrong[number] = (self.rows[number], self.names[number], end, places)
        self.case.assertEqual(wrong, {}, "files that are not in the one place where they belong")
        self.case.assertEqual(sorted(set(found) - set(self.ends)), [])

    def check_reasons(self, found):
        for number, places in found.items():
            for place, path in places:
                if place == "failed":
                    with open(path + b".reason.json", "rb") as file:
                        self.case.assertTrue(json.load(file)["reason"], path)

    def numbers_of_alerts(self):
        """By seq; of a million alerts no more than that is kept."""
        numbers, at, head = [], 1, 0
        while at <= head or at == 1:
            alerts, end = self.daemon.request(op="replay", **{"from": at})
            for alert in alerts:
                self.case.assertEqual(alert["seq"], len(numbers) + 1)
                numbers.append(int(NUMBER.search(alert["headline"].encode()).group(1)))
            at, head = end["next"], end["head"]
            if head == 0:
                break
        return numbers

    def check_alerts(self, found):
        numbers = self.numbers_of_alerts()
        self.case.assertEqual(len(numbers), len(set(numbers)), "an article was published twice")
        done = {number for number, places in found.items() if places[0][0] == "done"}
        self.case.assertEqual(sorted(set(numbers) ^ done), [], "alerts and files in done/ differ")
        return set(numbers)

    def check_receipts(self, found):
        """Every file in done/ and failed/ has one that says so."""
        path = os.path.join(self.daemon.state, "journal.db")
        journal = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
        try:
            rows = journal.execute("SELECT file, reason IS NULL FROM receipts").fetchall()
        finally:
            journal.close()
        told, meant = collections.Counter(rows), collections.Counter()
        for number, places in found.items():
            if places[0][0] in ("done", "failed"):
                meant[(clean(self.names[number]), int(places[0][0] == "done"))] += 1
        self.case.assertEqual(meant - told, collections.Counter(), "files without a receipt")
        self.case.assertEqual(set(told) - set(meant), set(), "receipts without a file")

    def check_counters(self, found):
        """Of one life of the daemon."""
        status = self.daemon.status()
        counts, intake = status["counts"], status["intake"]
        places = collections.Counter(places[0][0] for places in found.values())
        self.case.assertEqual((counts["accepted"], counts["rejected"]), (places["done"], places["failed"]))
        self.case.assertEqual(counts["alerts"], places["done"])
        self.case.assertEqual(status["head"], places["done"])
        self.case.assertEqual((intake["waiting"], intake["in_work"]), (0, 0), intake)

    def check(self, one_life=True):
        found = self.found()
        self.check_places(found)
        self.check_reasons(found)
        alerts = self.check_alerts(found)
        self.check_receipts(found)
        if one_life:
            self.check_counters(found)
        self.show(found, alerts)

    def show(self, found, alerts):
        table = collections.OrderedDict()
        removed = self.removed()
        for number, row in self.rows.items():
            line = table.setdefault(row, collections.Counter())
            line["in"] += 1
            line["removed" if number in removed else found[number][0][0]] += 1
            line["alerts"] += number in alerts
        for row, line in table.items():
            print("%-44s in %5d done %5d failed %4d waiting %3d removed %3d alerts %5d" % (
                row, line["in"], line["done"], line["failed"], line["inbox"], line["removed"], line["alerts"]),
                file=sys.stderr)
