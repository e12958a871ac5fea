# SPDX-License-Identifier: MIT
"""What a worker and a publisher try in a test build (daemon/worker/breakout.c),
and what must come of it: the name of an errno, or the signal that ended it."""
import json
import os
import re
import signal
import socket
import subprocess

REFUSED = "EACCES"
KILLED = "SIGSYS"
# What libraries try on their own is refused; all else ends the process.
REFUSALS = {"open-old", "stat-old", "open", "write", "create", "open-path", "open-below-3", "open-below-4", "stat", "statx", "access",
            "readlink", "sigio-ioctl", "prlimit"}


def attempts(source):
    """The name of each attempt, and whether it is at a process."""
    with open(os.path.join(source, "daemon", "worker", "breakout.c")) as file:
        table = file.read().split("attempts[] = {")[1].split("};")[0]
    return [(name, "NUMBER" in call) for name, call in re.findall(r'{ "([^"]+)",(.*?) },\n', table, re.DOTALL)]


def expected(name):
    return REFUSED if name in REFUSALS else KILLED


def trials(source, keeper, paths):
    """Words and outcome of every attempt: at the process keeper or at the
    first path; and opening each of the others."""
    for name, at_process in attempts(source):
        yield "%s %s" % (name, keeper if at_process else paths[0]), expected(name)
    for path in list(paths[1:]) + ["/proc/%d/mem" % keeper, "/proc/self/exe", "/dev/shm"]:
        for name in ("open", "write", "stat", "open-path"):
            yield "%s %s" % (name, path), expected(name)


def outcome_of(lines, who, words):
    """What a process said of an attempt; None: nothing."""
    head = "breakout: %s %s: " % (who, words.split()[0])
    said = [line for line in lines if line.startswith(head)]
    return said[-1][len(head):] if said else None


class Publisher:
    """newsalert-publisher itself, with a test in the keeper's place."""

    def __init__(self, program, endpoint):
        self.sock, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(60)
        number = theirs.fileno()
        self.process = subprocess.Popen([program, "nanomsg", "--alerts=" + endpoint, "--strict"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, pass_fds=(3,), preexec_fn=lambda: os.dup2(number, 3))
        theirs.close()
        assert self.sock.recv(100) == b"ready\n"

    def send(self, headline):
        frame = b"all|00000000000000ff.1|||" + json.dumps({"headline": headline}).encode() + b"\n"
        payload = b"|" + frame
        self.sock.sendall(len(payload).to_bytes(4, "little") + payload)

    def end(self):
        """What it wrote, line by line, and the signal that ended it."""
        self.sock.shutdown(socket.SHUT_WR)
        said = self.process.communicate(timeout=60)[1].decode().splitlines()
        self.sock.close()
        return said, signal.Signals(-self.process.returncode).name if self.process.returncode < 0 else None
