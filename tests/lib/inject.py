# SPDX-License-Identifier: MIT
"""A daemon whose keeper is killed, or refused, at the n-th system call that
touches a file or a socket: the other side of inject.c."""
import collections
import errno
import mmap
import os
import struct
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness

NAMES = ("none", "open", "read", "pread", "recv", "write", "pwrite", "send", "rename", "unlink", "mkdir", "stat",
         "truncate", "fsync", "fdatasync")
HEAD = struct.Struct("=IIIiI%dI" % len(NAMES))
SIZE = HEAD.size
# No new call for so long: what a file set off has come to its end.
STILL = 0.03


def library():
    return harness.program("libinject.so")


class Control:
    """The small file that the keeper and the test have mapped."""

    def __init__(self, path):
        with open(path, "wb+") as file:
            file.truncate(SIZE)
            self.map = mmap.mmap(file.fileno(), SIZE)

    def _head(self):
        return HEAD.unpack_from(self.map)

    def arm(self, name="none", point=0, fault=0):
        """Count from now on, and hit the call `point` (0: none) of a name
        with an errno or, 0, SIGKILL."""
        self.disarm()
        HEAD.pack_into(self.map, 0, 0, NAMES.index(name), point, fault, 0, *[0] * len(NAMES))
        struct.pack_into("=I", self.map, 0, 1)

    def disarm(self):
        struct.pack_into("=I", self.map, 0, 0)

    @property
    def calls(self):
        return sum(self._head()[5:])

    @property
    def fired(self):
        return self._head()[4] != 0

    def counted(self):
        """How many calls there were of each name."""
        return collections.Counter({name: count for name, count in zip(NAMES, self._head()[5:]) if count > 0})

    def wait_still(self, fired_ends=True):
        """Until the keeper makes no more calls, or was hit."""
        last, since = self.calls, time.monotonic()
        while time.monotonic() < since + STILL and not (fired_ends and self.fired):
            if self.calls != last:
                last, since = self.calls, time.monotonic()
            time.sleep(STILL / 10)


def errno_name(fault):
    return errno.errorcode[fault] if fault else "KILL"


class Daemon(harness.Daemon):
    """One that can be hit, once it is told where by control.arm."""

    def __init__(self, extra=""):
        super().__init__(extra=extra)
        path = os.path.join(self.directory, "control")
        self.control = Control(path)
        self.env_hit = dict(self.env, LD_PRELOAD=os.path.abspath(library()), INJECT_CONTROL=path,
                            INJECT_ARGUMENT="run")

    def begin(self):
        """Start, and do not wait for it: it may be hit before it is ready."""
        plain, self.env = self.env, self.env_hit
        try:
            super().begin()
        finally:
            self.env = plain
        return self

    def died(self):
        return self.process.poll() is not None
