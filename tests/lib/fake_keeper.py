#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A daemon for tests of clients: keeper.sock and alerts.sock of
newsalert-wire(7) over alerts that the test makes up. Filters are not applied;
what was asked for is kept in `requests`.

    tests/lib/fake_keeper.py DIR    serve in DIR until interrupted
"""
import datetime
import json
import os
import socket
import struct
import sys
import threading
import time

EPOCH = "9f2c00000000abcd"
HELLO_PUB = b"\0SP\0\0\x20\0\0"


def make_alert(seq, headline="Council agrees on a budget", **members):
    alert = {
        "newsalert": 1, "epoch": EPOCH, "seq": seq, "id": "sha256:%064x" % seq,
        "time": "2026-11-23T10:00:%02d.%03dZ" % (seq // 1000 % 60, seq % 1000),
        "msgtype": "new", "headline": headline, "summary": "The council met in Tokyo.",
        "source": "TEST", "language": "en", "urgency": 4,
        "dateline": {"place": "Tokyo", "country": "JP", "date": "2026-11-23"},
        "countries": [
            {"code": "JP", "name": "Japan", "roles": ["about", "filed"], "score": 6.5, "evidence_count": 1,
             "evidence": [{"zone": "body", "offset": 19, "text": "Tokyo"}]},
            {"code": "US", "name": "United States", "roles": ["mentioned"], "score": 0.5, "evidence_count": 1,
             "evidence": [{"zone": "body", "offset": 90, "text": "Ohio"}]}],
        "topics": [
            {"id": "economy/budget", "name": "Budget", "medtop": "20000350", "score": 7.5, "evidence_count": 1,
             "evidence": [{"zone": "headline", "offset": 20, "text": "budget"}]}],
        "file": "a.txt", "ruleset": "3f2a91c0"}
    alert.update(members)
    return alert


def unix_ms(text):
    return round(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


class FakeKeeper:
    def __init__(self, directory):
        self.runtime = os.path.join(directory, "run")
        self.inbox = os.path.join(directory, "inbox")
        self.alerts = []
        self.receipts = []
        self.failed = set()
        self.findings = []
        self.requests = []
        self.intake = {"state": "running", "reason": "", "waiting": 0, "in_work": 0, "unreadable": 0}
        self.workers = {"running": 2, "wanted": 2, "restarts": 0, "jobs": 3}
        self.publisher = {"pid": 4242, "up": True, "restarts": 0, "sent": 3, "dropped": 0, "error": ""}
        self.topics = [{"id": "politics", "name": "Politics", "medtop": "11000000", "keywords": 40},
                       {"id": "politics/sanctions", "name": "Sanctions", "keywords": 12},
                       {"id": "economy/budget", "name": "Budget", "medtop": "20000350", "keywords": 30},
                       {"id": "sport/budget", "name": "Club budgets", "keywords": 3}]
        self.removed = []
        self.countries = [{"code": "FR", "name": "France"}, {"code": "JP", "name": "Japan"},
                          {"code": "RU", "name": "Russia"}]
        self.lock = threading.RLock()
        self.subscribers = []
        self.listeners = []
        self.closed = False
        os.makedirs(self.runtime)
        os.makedirs(self.inbox)

    def start(self):
        self._serve("keeper.sock", self._talk)
        self._serve("alerts.sock", self._subscribe)
        threading.Thread(target=self._beat, daemon=True).start()
        return self

    def stop(self):
        self.closed = True
        # A thread on its way into accept() must not meet the next owner of
        # the descriptor's number: wake it, wait for it, then close.
        for listener, thread in self.listeners:
            os.unlink(listener.getsockname())
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            listener.close()
        with self.lock:
            for peer in self.subscribers:
                peer.close()

    def _serve(self, name, talk):
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(os.path.join(self.runtime, name))
        listener.listen(16)

        def accept():
            while True:
                try:
                    peer, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=talk, args=(peer,), daemon=True).start()
        thread = threading.Thread(target=accept, daemon=True)
        self.listeners.append((listener, thread))
        thread.start()

    # ---- live frames -----------------------------------------------------

    def _subscribe(self, peer):
        try:
            peer.sendall(HELLO_PUB)
            said_hello = len(peer.recv(8, socket.MSG_WAITALL)) == 8
        except OSError:
            said_hello = False
        if not said_hello:
            peer.close()  # it only looked whether somebody listens
            return
        with self.lock:
            self.subscribers.append(peer)
            self._send(self._heartbeat(), [peer])

    def _send(self, frame, peers):
        message = b"\x01" + struct.pack(">Q", len(frame)) + frame
        for peer in list(peers):
            try:
                peer.sendall(message)
            except OSError:
                if peer in self.subscribers:
                    self.subscribers.remove(peer)

    def _heartbeat(self):
        return ("hb|%s.%d|||{}\n" % (EPOCH, self.head())).encode()

    def _beat(self):
        while not self.closed:
            time.sleep(0.2)
            with self.lock:
                self._send(self._heartbeat(), self.subscribers)

    def publish(self, alert, live=True):
        """Record an alert, and send it unless it is to be a gap."""
        with self.lock:
            self.alerts.append(alert)
            if live:
                body = json.dumps(alert, ensure_ascii=False, separators=(",", ":"))
                frame = "all|%s.%d|JP|economy,economy/budget|%s\n" % (EPOCH, alert["seq"], body)
                self._send(frame.encode(), self.subscribers)

    # ---- requests --------------------------------------------------------

    def head(self):
        return self.alerts[-1]["seq"] if self.alerts else 0

    def oldest(self):
        return self.alerts[0]["seq"] if self.alerts else 1

    def _talk(self, peer):
        with peer:
            try:
                self._answer(peer)
            except OSError:  # it is gone, and may be
                pass

    def _answer(self, peer):
        with peer.makefile("rb") as lines:
            for line in lines:
                request = json.loads(line)
                self.requests.append(request)
                answer, closing = getattr(self, "_" + request["op"])(request)
                out = b"".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                               for row in answer + [closing])
                peer.sendall(out)

    @staticmethod
    def _refusal(code, error, **more):
        return [], dict({"ok": False, "code": code, "error": error}, **more)

    def _closing(self, **more):
        return dict({"ok": True, "epoch": EPOCH, "oldest": self.oldest(), "head": self.head()}, **more)

    def _status(self, request):
        return [], self._closing(
            version="0.0.0", pid=4241, uptime_ms=93784000, ruleset="3f2a91c0",
            alerts=["ipc://%s/alerts.sock" % self.runtime], tags=[], inbox=[self.inbox], intake=self.intake,
            counts={"accepted": 3, "rejected": 1, "alerts": 3, "repeats": 0, "retried": 0}, workers=self.workers,
            publisher=self.publisher, journal={"bytes": 40960, "commits": 3, "held": 0}, connections=1)

    def _replay(self, request):
        if request.get("epoch", EPOCH) != EPOCH:
            return self._refusal("epoch", "the journal is another one than that")
        with self.lock:
            rows = [a for a in self.alerts if a["seq"] >= request.get("from", 0)
                    and a["seq"] <= request.get("to", 1 << 60) and unix_ms(a["time"]) >= request.get("since_ms", 0)]
            page = rows[:min(request.get("limit", 256), 256)]
            following = page[-1]["seq"] + 1 if len(page) < len(rows) else min(request.get("to", 1 << 60), self.head()) + 1
            return page, self._closing(next=following)

    def _history(self, request):
        with self.lock:
            rows = [a for a in reversed(self.alerts) if a["seq"] < request.get("before", 1 << 60)
                    and request.get("since_ms", 0) <= unix_ms(a["time"]) < request.get("until_ms", 1 << 60)]
            page = rows[:min(request.get("limit", 256), 256)]
            return page, self._closing(next=page[-1]["seq"] if len(page) < len(rows) else 0)

    def _article(self, request):
        for alert in self.alerts:
            if alert["seq"] == request["seq"]:
                body = alert["summary"] + "\nA second paragraph speaks of other things."
                return [{"alert": alert, "zones": {"headline": alert["headline"], "body": body}}], self._closing()
        return self._refusal("notfound", "there is no alert %d" % request["seq"])

    def _receipt(self, request):
        end = time.monotonic() + request.get("wait_ms", 0) / 1000
        while True:
            with self.lock:
                self.take_inbox()
                rows = [r for r in reversed(self.receipts) if request.get("file", r["file"]) == r["file"]
                        and r["number"] > request.get("after", 0)]
                if rows or time.monotonic() >= end:
                    last = rows[0]["number"] if rows else request.get("after", 0)
                    return rows[:request.get("limit", 256)], self._closing(last=last)
            time.sleep(0.01)

    def take_inbox(self):
        """What intake and journal would do, by the file's first word."""
        for name in sorted(os.listdir(self.inbox)):
            path = os.path.join(self.inbox, name)
            if name.startswith("."):
                continue
            with open(path) as file:
                text = file.read()
            os.unlink(path)
            receipt = {"number": len(self.receipts) + 1, "file": name, "time": "2026-11-23T10:00:00.000Z",
                       "owner": os.getuid(), "hash": "sha256:%064x" % 1, "outcome": "accepted"}
            if text.startswith("reject"):
                receipt.update(outcome="rejected", reason="unknown binary")
            elif text.startswith("partial"):
                self.publish(make_alert(self.head() + 1, text.split("\n")[0], file=name))
                receipt.update(outcome="partial", reason="3 of 4 articles cannot be read; article 2: too deep")
                receipt["articles"] = [{"result": "new", "seq": self.head()},
                                       {"result": "rejected", "article": 2, "reason": "too deep"},
                                       {"result": "rejected", "more": 2}]
            elif text.startswith("repeat"):
                receipt["articles"] = [{"result": "repeat", "seq": 1}]
            elif text.startswith("hold"):
                receipt["articles"] = [{"result": "held"}]
            else:
                self.publish(make_alert(self.head() + 1, text.split("\n")[0], file=name))
                receipt["articles"] = [{"result": "new", "seq": self.head()}]
            self.receipts.append(receipt)

    def _rules(self, request):
        return [], self._closing(ruleset="3f2a91c0", topics=self.topics, countries=self.countries,
                                 removed=self.removed)

    def _reload(self, request):
        if self.findings:
            return self._refusal("rules", "the configuration or the rules have faults; nothing has changed",
                                 findings=self.findings)
        return [], self._closing()

    def _retry(self, request):
        if request["file"] not in self.failed:
            return self._refusal("notfound", "there is no such file in failed/")
        return [], self._closing()


def main():
    keeper = FakeKeeper(sys.argv[1])
    keeper.publish(make_alert(1))
    keeper.start()
    print(keeper.runtime, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
