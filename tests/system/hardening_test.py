# SPDX-License-Identifier: MIT
"""The lines of the hardened unit, each tried from inside; what a worker and a
publisher try in it; and a service that is killed, hung and starved."""
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "lib"))
import breakout
import harness
import service
from service import SOURCE, TESTS, UNIT

INSIDE = os.path.join(TESTS, "system", "inside.py")
DRIVER = os.path.join(TESTS, "system", "try_out.py")
# Line of the unit, attempt, and the user who could do it without the line.
LINES = [
    ("NoNewPrivileges=yes", "gain-rights", "newsalert"),
    ("CapabilityBoundingSet=", "give-away", "root"),
    ("ProtectSystem=strict", "write-usr", "root"),
    ("ProtectHome=yes", "read-home", "root"),
    ("PrivateTmp=yes", "see-tmp", "root"),
    ("ProtectHostname=yes", "host-name", "root"),
    ("ProtectKernelTunables=yes", "tunable", "root"),
    ("ProtectControlGroups=yes", "make-cgroup", "root"),
    ("ProtectProc=invisible", "see-others", "newsalert"),
    ("ProcSubset=pid", "see-machine", "root"),
    ("PrivateIPC=yes", "find-shm", "root"),
    ("PrivateNetwork=yes", "reach-listener", "root"),
    ("IPAddressDeny=any", "send-datagram", "root"),
    ("RestrictAddressFamilies=AF_UNIX", "socket-inet", "root"),
    ("RestrictNamespaces=yes", "namespace", "root"),
    ("RestrictSUIDSGID=yes", "set-user-id", "root"),
    ("LockPersonality=yes", "personality", "root"),
    ("MemoryDenyWriteExecute=yes", "map-code", "root"),
    ("SystemCallFilter=@system-service", "trace", "root"),
    ("SystemCallFilter=~@privileged @resources", "change-root", "root"),
    ("SystemCallFilter=~@privileged @resources", "priority", "root"),
    ("UMask=0077", "be-readable", "root"),
    ("LimitCORE=0", "dump-core", "newsalert"),
    ("TasksMax=512", "start-many", "root"),
]
# Lines that no attempt here can tell: what stops it otherwise, or why it is
# there all the same.
UNTRIED = {
    "AmbientCapabilities=": "nothing to take away: said so that nobody adds one",
    "PrivateMounts=yes": "implied by ProtectSystem=",
    "PrivateDevices=yes": "the box has no devices but these",
    "DevicePolicy=closed": "the box has no controller of devices",
    "ProtectClock=yes": "the box may not set the clock",
    "ProtectKernelLogs=yes": "the box may not read them",
    "ProtectKernelModules=yes": "the box may not load any",
    "PrivateUsers=no": "a choice: receipts name the owner of each file",
    "RemoveIPC=yes": "nothing makes any",
    "KeyringMode=private": "the box may not use keyrings",
    "SystemCallArchitectures=native": "unit.sandbox tries a call of another architecture",
    "SystemCallFilter=seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self": "gives, for the children's own walls",
    "SystemCallErrorNumber=EPERM": "see the outcome of change-root",
    "RestrictRealtime=yes": "the box's control group has no real time to give",
    "LimitNOFILE=65536": "the box may be given fewer",
    "MemoryMax=4G": "its own test, with less",
}


def hardening_lines():
    """What the unit says about confinement: from UMask= on, but comments."""
    with open(UNIT) as file:
        lines = [line.strip() for line in file]
    limits = [line for line in lines if re.match(r"(UMask|Limit|TasksMax|MemoryMax)", line)]
    block = lines[lines.index("NoNewPrivileges=yes"):lines.index("[Install]")]
    return limits + [line for line in block if line and not line.startswith("#")]


class Hardening(service.Service):
    def inside(self, user, properties, *names):
        command = ["systemd-run", "--quiet", "--pipe", "--wait", "--collect", "-p", "User=" + user]
        for line in properties:
            command += ["-p", line]
        done = self.run_in(*command, "/usr/bin/python3", INSIDE, *names)
        return dict(line.split(" ", 1) for line in done.stdout.decode().splitlines())

    def in_the_whole_unit(self):
        """The unit as it is, but for what it starts."""
        with open(UNIT) as file:
            text = file.read()
        text = re.sub(r"(?m)^(ExecStart|ExecReload|Restart.*|WatchdogSec|NotifyAccess)=.*\n", "", text)
        text = text.replace("Type=notify", "Type=oneshot\nStandardOutput=file:/run/probe-said\nExecStart=/usr/bin/python3 %s" % INSIDE)
        with open(os.path.join(self.temp, "probe.service"), "w") as file:
            file.write(text)
        with open(os.path.join(self.temp, "probe.service")) as file:
            self.shell("cat > /run/systemd/system/probe.service; systemctl daemon-reload", stdin=file)
        self.run_in("systemctl", "start", "probe")
        said = self.run_in("cat", "/run/probe-said").stdout.decode()
        return dict(line.split(" ", 1) for line in said.splitlines())

    def outside(self):
        """What can be found where the lines are missing."""
        self.shell("echo secret > /root/probe; : > /tmp/probe-outside; cp /usr/bin/test /usr/local/bin/probe-setuid; chmod 4755 /usr/local/bin/probe-setuid")
        self.run_in("/usr/bin/python3", "-c", "import ctypes; ctypes.CDLL(None).shmget(0x4e41, 4096, 0o1666)")
        self.shell("/usr/bin/python3 -c \"import socket; s = socket.create_server(('127.0.0.1', 4719))\nwhile True: s.accept()\" >/dev/null 2>&1 &")
        self.shell("for i in $(seq 100); do grep -q 126F /proc/net/tcp && exit 0; sleep 0.1; done; exit 1")

    def test_each_line_forbids_what_it_is_there_for(self):
        self.outside()
        whole = self.in_the_whole_unit()
        without = {user: self.inside(user, []) for user in ("root", "newsalert")}
        for line, name, user in LINES:
            with self.subTest(line=line, attempt=name):
                alone = self.inside(user, [line], name)[name]
                print("%-45s %-15s without: %-6s alone: %-8s whole unit: %s" % (line, name, without[user][name], alone, whole[name]))
                self.assertEqual(without[user][name], "done")
                self.assertNotEqual(alone, "done")
                self.assertNotEqual(whole[name], "done")
        self.assertEqual(whole["change-root"], "EPERM")

    def test_no_line_is_there_without_a_reason(self):
        known = {line for line, _, _ in LINES} | set(UNTRIED)
        self.assertEqual(set(hardening_lines()) - known, set())
        self.assertEqual(known - set(hardening_lines()), set())


class Life(service.Service):
    def tearDown(self):
        self.shell("rm -rf /run/systemd/system/newsalertd.service.d; systemctl daemon-reload")

    def dropin(self, text):
        self.shell("mkdir -p /run/systemd/system/newsalertd.service.d; printf '[Service]\\n%s\\n' > /run/systemd/system/newsalertd.service.d/test.conf;"
                   "systemctl daemon-reload; systemctl restart newsalertd" % text)

    def test_a_keeper_killed_every_second_always_comes_back(self):
        # More often than that: as soon as there is one, ready or not.
        seconds = harness.amount(10, 60)
        kills = int(self.shell("end=$(($(date +%%s) + %d)) n=0 last=0; while [ $(date +%%s) -lt $end ]; do"
                               "  pid=$(systemctl show -P MainPID newsalertd);"
                               "  if [ $pid -gt 1 ] && [ $pid != $last ] && kill -9 $pid; then last=$pid n=$((n + 1)); fi;"
                               "  sleep 0.02; done; echo $n" % seconds).stdout)
        self.assertGreaterEqual(kills, seconds)
        self.wait(lambda: self.property("ActiveState") == "active", "a new keeper")
        self.assertEqual(self.property("NRestarts"), str(kills))
        self.drop(100)
        self.assertIn("accepted", self.wait_file(100))

    def test_a_publisher_or_a_worker_that_hangs_is_replaced(self):
        pid = int(self.run_in("pgrep", "-f", "newsalert-publisher nanomsg").stdout.split()[0])
        # One of them: an article that two in a row hang on is at fault itself.
        self.run_in("pkill", "-STOP", "-o", "-f", "newsalertd worker")
        self.run_in("kill", "-STOP", str(pid))
        self.drop(200)
        self.assertIn("accepted", self.wait_file(200))
        self.wait(lambda: self.run_in("kill", "-0", str(pid), check=False).returncode != 0, "the end of the publisher")
        self.wait(lambda: self.status()["publisher"]["up"], "a new publisher")
        self.assertEqual(self.property("NRestarts"), "0")

    def test_a_worker_that_eats_all_memory_costs_no_keeper(self):
        # Less than its own limit, so that the kernel meets it first.
        self.dropin("MemoryMax=256M")
        pid = self.main_pid()
        with open(os.path.join(self.temp, "bloat"), "w") as file:
            file.write("NEWSALERT-POISON bloat\n\nThis story is bad for its reader.\n")
        with open(os.path.join(self.temp, "bloat")) as file:
            self.shell("cat > /var/spool/newsalert/inbox/.n300; mv /var/spool/newsalert/inbox/.n300 /var/spool/newsalert/inbox/n300", stdin=file)
        self.assertIn("killed", self.wait_file(300))
        self.assertEqual(self.main_pid(), pid)
        self.drop(301)
        self.assertIn("accepted", self.wait_file(301))


class Privileges(service.Service):
    def try_out(self, who, trials):
        """What came of each attempt in the service: one script in the box."""
        with open(os.path.join(self.temp, "trials"), "w") as file:
            json.dump({"who": who, "trials": list(trials)}, file)
        with open(os.path.join(self.temp, "trials")) as file:
            return json.loads(self.run_in("/usr/bin/python3", DRIVER, stdin=file).stdout)

    PATHS = ["/var/lib/newsalert/journal.db", "/var/spool/newsalert/inbox", "/etc/newsalert/newsalertd.yaml", "/run/newsalert/keeper.sock", "/etc/passwd"]

    def test_whatever_a_worker_tries_in_the_unit_fails(self):
        trials = list(breakout.trials(SOURCE, self.main_pid(), self.PATHS))
        self.maxDiff = None
        self.assertEqual(self.try_out("worker", [words for words, _ in trials]), dict(trials))

    def test_whatever_a_publisher_tries_in_the_unit_fails(self):
        telling = {"socket-unix", "connect", "kill", "sigio-owner", "ptrace", "read-memory", "exec", "memfd", "mount", "io-uring"}
        trials = [(words, outcome) for words, outcome in breakout.trials(SOURCE, self.main_pid(), self.PATHS)
                  if harness.SOAK or outcome == breakout.REFUSED or words.split()[0] in telling]
        self.maxDiff = None
        self.assertEqual(self.try_out("publisher", [words for words, _ in trials]), dict(trials))

    def test_the_keeper_cannot_be_looked_into(self):
        # What is not dumpable belongs to root, whoever runs it.
        self.assertEqual(self.run_in("stat", "-c", "%U", "/proc/%d/environ" % self.main_pid()).stdout.strip(), b"root")
        script = "open('/proc/%d/mem' , 'rb')" % self.main_pid()
        refused = self.run_in("/usr/bin/python3", "-c", script, user="newsalert", check=False)
        self.assertIn(b"PermissionError", refused.stderr)


if __name__ == "__main__":
    service.main()
