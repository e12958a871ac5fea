# SPDX-License-Identifier: MIT
"""Doing something as another user: a number is enough, no account is needed.
Needs root."""
import contextlib
import grp
import json
import os
import socket
import traceback

DAEMON, WATCHER, OTHER_WATCHER, STRANGER = 64101, 64102, 64103, 64104


def watch_group():
    """A group that exists, that nobody of a test is in otherwise: its name
    and its number. The configuration wants a name."""
    for name in ("games", "users", "nogroup"):
        with contextlib.suppress(KeyError):
            return name, grp.getgrnam(name).gr_gid
    raise AssertionError("no group to watch with")


def connect_as(uid, path, groups=()):
    """A socket connected to path by that user. PermissionError: it may not."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with ours, theirs:
        pid = os.fork()
        if pid == 0:
            _connect_and_pass(theirs, uid, path, groups)
        theirs.close()
        data, fds, _, _ = socket.recv_fds(ours, 1, 1)
        os.waitpid(pid, 0)
    if not data:
        raise AssertionError("the process of user %d said nothing" % uid)
    if data[0] != 0:
        raise OSError(data[0], os.strerror(data[0]))
    return socket.socket(fileno=fds[0])


def _connect_and_pass(theirs, uid, path, groups):
    try:
        os.setgroups(list(groups))
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sock.connect(path)
        socket.send_fds(theirs, [b"\0"], [sock.fileno()])
    except OSError as error:
        theirs.send(bytes([error.errno]))
    finally:
        os._exit(0)


def can_run(uid, program):
    """Not in a checkout that is its owner's alone."""
    return call_as(uid, lambda: os.access(program, os.R_OK | os.X_OK))


def call_as(uid, function, groups=()):
    """The value of the function in a process of that user's, as JSON has it;
    what it raises is raised here, as text."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _call_and_tell(writing, uid, function, groups)
    os.close(writing)
    with open(reading, "rb") as pipe:
        said = pipe.read().decode("utf-8", "replace")
    os.waitpid(pid, 0)
    if not said.startswith("done"):
        raise AssertionError(said or "the process of user %d died" % uid)
    return json.loads(said[len("done"):])


def _call_and_tell(pipe, uid, function, groups):
    try:
        os.setgroups(list(groups))
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
        said = "done" + json.dumps(function())
    except BaseException:
        said = traceback.format_exc()[-4000:]
    with open(pipe, "wb") as file:
        file.write(said.encode())
    os._exit(0)
