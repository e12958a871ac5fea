# SPDX-License-Identifier: MIT
"""Who may do what: every request of keeper.sock as root, as the daemon's user,
as a member of the watching group, and as a stranger; and every file of the
daemon as the last two. The daemon runs as a user without any rights."""
import json
import os
import re
import stat
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness
import users

ROOT, DAEMON, MEMBER, STRANGER = "root", "daemon", "member", "stranger"
PRIVILEGED = {ROOT, DAEMON}
EVERYBODY_IN = {ROOT, DAEMON, MEMBER}

# name of the row, request, who may. {me} is the user's own number, {other} one
# of another's who has the name "kept".
ROWS = [
    ("status", {"op": "status"}, EVERYBODY_IN),
    ("replay", {"op": "replay"}, EVERYBODY_IN),
    ("history", {"op": "history"}, EVERYBODY_IN),
    ("article", {"op": "article", "seq": 1}, EVERYBODY_IN),
    ("held", {"op": "held"}, EVERYBODY_IN),
    ("receipt", {"op": "receipt"}, EVERYBODY_IN),
    ("rules", {"op": "rules"}, EVERYBODY_IN),
    ("reload", {"op": "reload"}, PRIVILEGED),
    ("retry", {"op": "retry", "file": "bad"}, PRIVILEGED),
    ("hold (an own name)", {"op": "hold", "name": "mine"}, EVERYBODY_IN),
    ("ack (of the own name)", {"op": "ack", "seq": 1}, EVERYBODY_IN),
    ("release (of the own name)", {"op": "release"}, EVERYBODY_IN),
    ("subscriptions (own)", {"op": "subscriptions"}, EVERYBODY_IN),
    ("subscriptions (others')", {"op": "subscriptions"}, PRIVILEGED),
    ("forget (an own name)", {"op": "forget", "name": "mine"}, EVERYBODY_IN),
    ("forget (own, by number)", {"op": "forget", "name": "mine", "uid": "{me}"}, EVERYBODY_IN),
    ("forget (another's)", {"op": "forget", "name": "kept", "uid": "{other}"}, PRIVILEGED),
]


def operations():
    """The operations that the daemon has, by its own table."""
    with open(os.path.join(harness.SOURCE, "daemon", "service", "request.c")) as file:
        table = re.search(r"\} operations\[\] = \{\n(.*?)\n\};", file.read(), re.DOTALL).group(1)
    return re.findall(r'\{ "([a-z]+)", REQUEST_', table)


class Client:
    """A connection of a user's, for one request after the other."""

    def __init__(self, sock):
        self.sock = sock
        self.sock.settimeout(harness.DEADLINE)
        self.answers = sock.makefile("rb")

    def ask(self, **members):
        self.sock.sendall(json.dumps(members).encode() + b"\n")
        while True:
            answer = json.loads(self.answers.readline())
            if "ok" in answer:
                return answer

    def close(self):
        self.answers.close()
        self.sock.close()


@unittest.skipUnless(os.geteuid() == 0, "only root can be another user")
class Users(harness.FlowTest):
    def setUp(self):
        name, self.group = users.watch_group()
        self.daemon = harness.Daemon(extra="publish: {group: %s}\nworkers: {count: 1}\n" % name, user=users.DAEMON,
                                     group=users.DAEMON, extra_groups=[self.group], umask=0o022)
        self.watches = []
        self.addCleanup(self._clean)
        if not users.can_run(users.DAEMON, self.daemon.program):
            self.skipTest("another user cannot reach %s" % harness.BUILD)
        # The state is the daemon's own, and others may go through to the rest.
        os.chmod(self.daemon.directory, 0o755)
        self.daemon.start()
        self.path = os.path.join(self.daemon.runtime, "keeper.sock")
        self.uids = {ROOT: 0, DAEMON: users.DAEMON, MEMBER: users.WATCHER, STRANGER: users.STRANGER}

    def client(self, who):
        """PermissionError: it does not get in."""
        groups = () if who == STRANGER else (self.group,)
        client = Client(users.connect_as(self.uids[who], self.path, groups))
        self.addCleanup(client.close)
        return client

    def prepare(self, who, client):
        """A failed file, an own name where one is spoken of, another's name."""
        owner = Client(users.connect_as(users.OTHER_WATCHER, self.path, (self.group,)))
        self.assertTrue(owner.ask(op="hold", name="kept")["ok"])
        self.assertTrue(owner.ask(op="release")["ok"])
        owner.close()
        if os.path.exists(os.path.join(self.daemon.spool, "failed", "bad")):
            return
        self.daemon.drop("bad", "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n")
        self.failures += 1
        self.daemon.wait_receipt("bad", self.failures)

    def attempt(self, who, row, members):
        """Is it done? What is refused changes nothing."""
        client = self.client(who)
        try:
            return self.attempt_with(client, who, row, members)
        finally:
            client.close()

    def attempt_with(self, client, who, row, members):
        self.prepare(who, client)
        if "own name" in row or "own, by" in row:
            self.assertTrue(client.ask(op="hold", name="mine")["ok"])
        if row.startswith("forget (own") or row.startswith("forget (an own"):
            self.assertTrue(client.ask(op="release")["ok"])
        if row.startswith("hold"):
            self.assertTrue(client.ask(op="release")["ok"])
        members = {key: {"{me}": self.uids[who], "{other}": users.OTHER_WATCHER}.get(value, value)
                   for key, value in members.items()}
        before = self.standing()
        answer = client.ask(**members)
        if row.startswith("subscriptions"):
            self.assertTrue(answer["ok"])
            seen = {name["uid"] for name in answer["subscriptions"]}
            return users.OTHER_WATCHER in seen if "others" in row else seen <= set(self.uids.values()) | {users.OTHER_WATCHER}
        if not answer["ok"]:
            self.assertEqual(answer["code"], "perm", answer)
            self.assertEqual(self.standing(), before)
        return answer["ok"]

    def standing(self):
        """What a request could have changed, as root sees it."""
        client = Client(users.connect_as(0, self.path))
        names = client.ask(op="subscriptions")["subscriptions"]
        status = client.ask(op="status")
        client.close()
        return (sorted((n["uid"], n["name"], n["filter"], n["acknowledged"], n["held"]) for n in names), status["ruleset"],
                os.path.exists(os.path.join(self.daemon.spool, "failed", "bad")))

    def test_each_request_by_each_user(self):
        self.failures = 0
        self.assertEqual({members["op"] for _, members, _ in ROWS}, set(operations()),
                         "a request without a row here, or a row without a request")
        self.daemon.drop("one", harness.article(1))
        self.daemon.wait_receipt("one")
        print("\n%-28s %-8s %-8s %-8s %-8s" % ("request", ROOT, DAEMON, MEMBER, STRANGER))
        for row, members, may in ROWS:
            done = {}
            for who in (ROOT, DAEMON, MEMBER, STRANGER):
                try:
                    done[who] = self.attempt(who, row, members)
                except PermissionError:
                    done[who] = None
            print("%-28s %-8s %-8s %-8s %-8s" % ((row,) + tuple({True: "done", False: "refused", None: "not in"}[done[who]]
                                                              for who in (ROOT, DAEMON, MEMBER, STRANGER))), flush=True)
            for who in (ROOT, DAEMON, MEMBER):
                self.assertEqual(done[who], who in may, "%s by %s" % (row, who))
            self.assertIsNone(done[STRANGER], row)

    def test_a_name_is_its_users_alone(self):
        """The same name of two users is two names, and none takes another's."""
        mine, theirs = self.client(MEMBER), Client(users.connect_as(users.OTHER_WATCHER, self.path, (self.group,)))
        self.addCleanup(theirs.close)
        self.assertTrue(theirs.ask(op="hold", name="desk", filter="country:JP")["ok"])
        self.assertTrue(mine.ask(op="hold", name="desk", filter="country:FR", takeover=True)["ok"])
        self.daemon.drop("one", harness.article(1))
        self.daemon.wait_receipt("one")
        self.assertTrue(mine.ask(op="ack", seq=1)["ok"])
        root = self.client(ROOT)
        names = {(n["uid"], n["filter"], n["acknowledged"], n["held"]) for n in root.ask(op="subscriptions")["subscriptions"]}
        self.assertEqual(names, {(users.OTHER_WATCHER, "country:JP", 0, True), (users.WATCHER, "country:FR", 1, True)})

    def test_the_live_sockets_are_for_members(self):
        path = os.path.join(self.daemon.runtime, "alerts.sock")
        for path in (self.path, path):
            info = os.lstat(path)
            self.assertEqual((stat.S_IMODE(info.st_mode), info.st_uid, info.st_gid), (0o660, users.DAEMON, self.group))
            users.connect_as(users.WATCHER, path, (self.group,)).close()
            with self.assertRaises(PermissionError):
                users.connect_as(users.STRANGER, path)

    def test_no_file_is_read_or_changed_by_others(self):
        self.daemon.drop("one", harness.article(1))
        self.daemon.drop("bad", "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n")
        self.daemon.wait_receipt("one")
        self.daemon.wait_receipt("bad")
        paths = []
        for top in (self.daemon.spool, self.daemon.state, self.daemon.runtime):
            for directory, below, files in os.walk(top):
                paths += [directory] + [os.path.join(directory, name) for name in files]
        self.assertTrue(any(path.endswith("journal.db") for path in paths))
        self.assertTrue(any("/done/" in path for path in paths))
        closed = [os.path.join(self.daemon.spool, name) for name in ("work", "done", "failed")] + [self.daemon.state]
        for who in (MEMBER, STRANGER):
            groups = () if who == STRANGER else (self.group,)
            # Each path is tried, though its directory may be closed.
            reads, writes = users.call_as(self.uids[who], lambda: [[path for path in paths if os.access(path, what)]
                                                                   for what in (os.R_OK, os.W_OK)], groups)
            sockets = [path for path in writes if path.endswith(".sock")]
            print("%s: reads %d of %d paths, writes %d" % (who, len(reads), len(paths), len(writes)), flush=True)
            self.assertEqual([path for path in reads if path.startswith(tuple(closed))], [], who)
            self.assertEqual(sorted(writes), sorted(sockets), who)
            self.assertEqual(len(sockets), 2 if who == MEMBER else 0, who)

    def test_the_command_says_what_is_missing(self):
        command = [harness.program("newsalert"), "--runtime", self.daemon.runtime]
        def run(uid, groups, *arguments):
            return subprocess.run(command + list(arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, cwd="/",
                                  stderr=subprocess.PIPE, user=uid, group=uid, extra_groups=groups, timeout=harness.DEADLINE)
        self.assertEqual(run(users.WATCHER, [self.group], "status").returncode, 0)
        refused = run(users.WATCHER, [self.group], "reload")
        self.assertEqual(refused.returncode, 77, refused.stderr)
        refused = run(users.STRANGER, [], "status")
        self.assertEqual(refused.returncode, 77, refused.stderr)
        self.assertIn(b"newsalert-watch", refused.stderr)


if __name__ == "__main__":
    harness.main()
