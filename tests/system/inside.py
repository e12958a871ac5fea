# SPDX-License-Identifier: MIT
"""Inside a service: try what the lines of a unit forbid.

inside.py NAME...   for each: "NAME done", or "NAME" and what stopped it
inside.py           all of them
"""
import ctypes
import errno
import mmap
import os
import resource
import signal
import socket
import sys

LIBC = ctypes.CDLL(None, use_errno=True)
TASKS = 600


def call(result):
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def write_to(path, text=b""):
    with open(path, "wb") as file:
        file.write(text)


def send_datagram():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"x", ("127.0.0.1", 9))


def reach_listener():
    socket.create_connection(("127.0.0.1", 4719), 5).close()


def gain_rights():
    if os.spawnv(os.P_WAIT, "/usr/local/bin/probe-setuid", ["test", "-r", "/etc/shadow"]) != 0:
        raise OSError(errno.EPERM, "no rights gained")


def start_many():
    children = []
    try:
        for _ in range(TASKS):
            pid = os.fork()
            if pid == 0:
                signal.pause()
                os._exit(0)
            children.append(pid)
    finally:
        for pid in children:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def be_readable():
    path = "/tmp/probe-mode-%d" % os.getpid()
    write_to(path)
    mode = os.stat(path).st_mode
    os.unlink(path)
    if not mode & 0o044:
        raise OSError(errno.EACCES, "nobody else may read it")


def set_group_id():
    path = "/tmp/probe-suid-%d" % os.getpid()
    write_to(path)
    try:
        os.chmod(path, 0o4755)
    finally:
        os.unlink(path)


def give_away():
    path = "/tmp/probe-chown-%d" % os.getpid()
    write_to(path)
    try:
        os.chown(path, 1, 1)
    finally:
        os.unlink(path)


def make_group():
    os.mkdir("/sys/fs/cgroup/pids/probe")
    os.rmdir("/sys/fs/cgroup/pids/probe")


def map_code():
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()


ATTEMPTS = {
    "write-usr": lambda: write_to("/usr/probe"),
    "read-home": lambda: open("/root/probe").close(),
    "see-tmp": lambda: os.stat("/tmp/probe-outside"),
    "host-name": lambda: call(LIBC.sethostname(b"box", 3)),
    "tunable": lambda: write_to("/proc/sys/net/ipv4/ip_forward", b"0\n"),
    "make-cgroup": make_group,
    "see-others": lambda: os.stat("/proc/1/status"),
    "see-machine": lambda: open("/proc/meminfo").close(),
    "find-shm": lambda: call(LIBC.shmget(0x4e41, 0, 0)),
    "reach-listener": reach_listener,
    "send-datagram": send_datagram,
    "socket-inet": lambda: socket.socket(socket.AF_INET).close(),
    "namespace": lambda: call(LIBC.unshare(0x04000000)),
    "set-user-id": set_group_id,
    "give-away": give_away,
    "gain-rights": gain_rights,
    "personality": lambda: call(LIBC.personality(0x0040000)),
    "map-code": map_code,
    "change-root": lambda: os.chroot("/"),
    "priority": lambda: os.setpriority(os.PRIO_PROCESS, 0, 5),
    "trace": lambda: call(LIBC.ptrace(0, 0, 0, 0)),
    "dump-core": lambda: resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20)),
    "start-many": start_many,
    "be-readable": be_readable,
}


def outcome_of(attempt):
    try:
        attempt()
        return "done"
    except OSError as fault:
        return errno.errorcode.get(fault.errno, str(fault))
    except ValueError as fault:
        return str(fault)


def main():
    for name in sys.argv[1:] or ATTEMPTS:
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            print(name, outcome_of(ATTEMPTS[name]), flush=True)
            os._exit(0)
        status = os.waitpid(pid, 0)[1]
        if os.WIFSIGNALED(status):
            print(name, signal.Signals(os.WTERMSIG(status)).name, flush=True)


main()
