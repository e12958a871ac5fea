# SPDX-License-Identifier: MIT
"""Run a command and tell, as the last line of standard error, its status, its
processor seconds and its peak of memory in KiB. A program of its own, for a
child's peak is never below what its parent had when it was started."""
import os
import sys

pid = os.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(pid, 0)
sys.stderr.write("\n%d %f %d\n" % (os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss))
