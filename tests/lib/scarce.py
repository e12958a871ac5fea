# SPDX-License-Identifier: MIT
"""A program whose n-th allocation fails: the other side of scarce.c."""
import mmap
import os
import struct
import tempfile

import harness

LIBRARY = harness.program("libnewsalert_scarce.so")
FIELDS = ("left", "span", "fired", "live")


class Scarce:
    """What a program that was started with env may allocate."""

    def __init__(self, only=None):
        self.file = tempfile.NamedTemporaryFile(prefix="na-scarce-", dir="/tmp")
        self.file.truncate(8 * len(FIELDS))
        self.file.flush()
        self.map = mmap.mmap(self.file.fileno(), 8 * len(FIELDS))
        self.env = {"LD_PRELOAD": os.path.abspath(LIBRARY), "SCARCE_CONTROL": self.file.name}
        if only:
            self.env["SCARCE_ONLY"] = only

    def _set(self, field, value):
        struct.pack_into("q", self.map, 8 * FIELDS.index(field), value)

    def _get(self, field):
        return struct.unpack_from("q", self.map, 8 * FIELDS.index(field))[0]

    def arm(self, number, span=1):
        """The number-th allocation from now on fails, and span - 1 after it."""
        self._set("left", 0)
        self._set("fired", 0)
        self._set("span", span)
        self._set("left", number)

    def disarm(self):
        self._set("left", 0)

    @property
    def fired(self):
        """How many allocations failed since arm()."""
        return self._get("fired")

    @property
    def live(self):
        """Blocks that are allocated and not freed."""
        return self._get("live")

    def close(self):
        self.map.close()
        self.file.close()
