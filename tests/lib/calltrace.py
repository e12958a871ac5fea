# SPDX-License-Identifier: MIT
"""The system calls of a process as strace tells them."""
import collections
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness

CALLS = ("openat,read,readv,pread64,recvfrom,recvmsg,write,writev,pwrite64,sendto,sendmsg,rename,renameat,renameat2,"
         "unlink,unlinkat,mkdir,mkdirat,newfstatat,fstat,stat,lstat,ftruncate,fsync,fdatasync")
LINE = re.compile(r"\d+ +(\w+)\((.*)\) += (-?\d+)")
NAMES = {"openat": "open", "readv": "read", "pread64": "pread", "recvfrom": "recv", "recvmsg": "recv", "writev": "write",
         "pwrite64": "pwrite", "sendto": "send", "sendmsg": "send", "renameat": "rename", "renameat2": "rename",
         "unlinkat": "unlink", "mkdirat": "mkdir", "newfstatat": "stat", "fstat": "stat", "lstat": "stat",
         "ftruncate": "truncate"}


class Trace:
    """strace -f of a process that runs, or of one that it starts."""

    def __init__(self, path, arguments):
        self.path = path
        self.process = subprocess.Popen(["strace", "-f", "-y", "-s", "16384", "-e", "trace=" + CALLS, "-o", path] + arguments,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.err = harness.Lines(self.process.stderr)

    def wait_attached(self):
        self.err.wait_for("attached")

    def detach(self):
        self.process.terminate()
        return self.wait()

    def wait(self):
        """(name, arguments, result) of each call, in order of their ends."""
        self.process.wait(harness.DEADLINE)
        self.err.thread.join(harness.DEADLINE)
        calls, begun = [], {}
        with open(self.path, errors="replace") as file:
            for line in file:
                pid, rest = line.rstrip("\n").split(None, 1)
                if rest.endswith("<unfinished ...>"):
                    begun[pid] = rest[:-len("<unfinished ...>")]
                    continue
                if rest.startswith("<... "):
                    rest = begun.pop(pid, "") + rest.split("resumed>", 1)[1]
                found = LINE.match("%s %s" % (pid, rest))
                if found:
                    calls.append((found.group(1), found.group(2), int(found.group(3))))
        return calls


def counted(calls):
    """How many calls there are of each name, by the names of inject.py."""
    return collections.Counter(NAMES.get(name, name) for name, _, _ in calls)
