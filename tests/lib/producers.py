# SPDX-License-Identifier: MIT
"""The ways in which producers put files into an inbox, and what else they
leave there. All of them count what they do in a ledger."""
import ctypes
import mmap
import os
import socket
import stat
import time

CHUNK_SEC = 0.4  # between two writes of a slow one: eight take longer than `settle`

LIBC = ctypes.CDLL(None, use_errno=True)


def write_whole(ledger, row, end="done", name=None, mode=0o644):
    number, name = ledger.new(row, end, name)
    fd = os.open(ledger.path(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    os.write(fd, ledger.content(number))
    os.close(fd)
    return number, name


def write_slowly(ledger, row, count):
    """Many at once, in place, a piece now and then."""
    files = []
    for _ in range(count):
        number, name = ledger.new(row)
        text = ledger.content(number)
        step = len(text) // 8 + 1
        pieces = [text[at:at + step] for at in range(0, len(text), step)]
        files.append((os.open(ledger.path(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), pieces))
    for turn in range(8):
        for fd, pieces in files:
            if turn < len(pieces):
                os.write(fd, pieces[turn])
        time.sleep(CHUNK_SEC)
    for fd, _ in files:
        os.close(fd)


def write_twice(ledger, row, count):
    """As a script does: > and then >>."""
    for _ in range(count):
        number, name = ledger.new(row)
        text = ledger.content(number)
        for begin, end in ((0, len(text) // 2), (len(text) // 2, len(text))):
            fd = os.open(ledger.path(name), os.O_WRONLY | os.O_APPEND | (os.O_CREAT if begin == 0 else 0), 0o644)
            os.write(fd, text[begin:end])
            os.close(fd)


def hard_link(ledger, row, count, outside, keep):
    """A complete file gets a name in the inbox; it may keep another one."""
    for _ in range(count):
        number, name = ledger.new(row)
        other = os.path.join(os.fsencode(outside), name)
        with open(other, "wb") as file:
            file.write(ledger.content(number))
        os.link(other, ledger.path(name))
        if not keep:
            os.unlink(other)


def link_nameless(ledger, row, count):
    """O_TMPFILE, which gets its name when it is complete."""
    inbox = os.open(ledger.inbox, os.O_RDONLY | os.O_DIRECTORY)
    for _ in range(count):
        number, name = ledger.new(row)
        fd = os.open(ledger.inbox, os.O_TMPFILE | os.O_WRONLY, 0o644)
        os.write(fd, ledger.content(number))
        # A descriptor is given, or Python would call link(2), which follows
        # no symbolic link.
        os.link("/proc/self/fd/%d" % fd, name, dst_dir_fd=inbox, follow_symlinks=True)
        os.close(fd)
    os.close(inbox)


def map_memory(ledger, row, count):
    """The text is stored after the descriptor is closed."""
    for _ in range(count):
        number, name = ledger.new(row)
        text = ledger.content(number)
        fd = os.open(ledger.path(name), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
        os.ftruncate(fd, len(text))
        pages = mmap.mmap(fd, len(text))
        os.close(fd)
        pages[:] = text
        pages.close()


def cut_down(ledger, row, count):
    """More room than the text needs, then truncate(2)."""
    for _ in range(count):
        number, name = ledger.new(row)
        text = ledger.content(number)
        with open(ledger.path(name), "wb") as file:
            file.write(text + b"\0" * 8192)
        os.truncate(ledger.path(name), len(text))


def replace(ledger, row, count, name):
    """One file after the other is renamed over the same name."""
    for _ in range(count):
        number, _ = ledger.new(row, name=name)
        hidden = ledger.path(b".%d.part" % number)
        fd = os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
        ledger.may_be_removed(number, fd)
        os.write(fd, ledger.content(number))
        os.rename(hidden, ledger.path(name))


def remove(ledger, row, count):
    """Renamed in, and removed again as soon as can be."""
    for _ in range(count):
        number, name = ledger.new(row)
        hidden = ledger.path(b".%d.part" % number)
        fd = os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
        ledger.may_be_removed(number, fd)
        os.write(fd, ledger.content(number))
        os.rename(hidden, ledger.path(name))
        try:
            os.unlink(ledger.path(name))
        except FileNotFoundError:
            pass


def odd_names(ledger, row, end):
    """Names that a shell, a terminal, JSON or a table could stumble over."""
    letter = b"g" if end == "done" else b"b"
    names = [b"line\nbreak", b"\nfirst", b"\xff\xfe\x80", b"caf\xe9", b"-rf", b"%s%n%d", b"$(reboot)", b"a b\tc", b"quote\"'`\\",
             b"\x1b[31mred\x1b[0m", "\u202eevil".encode(), "\u65b0\u805e".encode(), b"x.reason.json", b"x", b"*", b"\x7f",
             b"L" * 254, b"\xe6\x96\xb0" * 84 + b"yy", b"\xff" * 254]
    for name in names:
        number, name = ledger.new(row, end, letter + name)
        ledger.drop(number, name)
    return len(names)


def aliens(inbox, target, owner):
    """What is no file; their names, and the reason that the log has. owner
    is the daemon's user, whose the subdirectory `own` is."""
    inbox = os.fsencode(inbox)

    def at(name):
        return os.path.join(inbox, os.fsencode(name))
    os.mkfifo(at("fifo"))
    sock = socket.socket(socket.AF_UNIX)
    sock.bind(at("socket"))
    sock.close()
    os.symlink(target, at("link-to-file"))
    os.symlink("nothing-there", at("link-dangling"))
    os.symlink("link-self", at("link-self"))
    os.symlink("/", at("link-to-directory"))
    os.mkdir(at("own"))
    os.mkdir(at("own/nested"))
    left = {"fifo": "a FIFO", "socket": "a socket", "link-to-file": "a symbolic link", "link-dangling": "a symbolic link",
            "link-self": "a symbolic link", "link-to-directory": "a symbolic link", "nested": "nested too deep"}
    if os.geteuid() == 0:
        for name in ("own", "own/nested"):
            os.chown(at(name), owner, owner)
        try:
            os.mknod(at("device"), 0o666 | stat.S_IFCHR, os.makedev(1, 3))
            left["device"] = "a device"
        except PermissionError:
            pass  # a container without CAP_MKNOD
        os.mkdir(at("stranger"))
        os.chown(at("stranger"), 12345, 12345)
        left["stranger"] = "must be readable and writable|a directory of a stranger"
    return left


# ---- mounts of the test's own ----

CLONE_NEWNS = 0x00020000
MS_BIND, MS_REC, MS_PRIVATE, MNT_DETACH = 4096, 16384, 1 << 18, 2


def call(function, *arguments):
    if function(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def own_mounts():
    """This process and its children get mounts of their own, which end with
    them. Returns None, or why that cannot be."""
    try:
        call(LIBC.unshare, CLONE_NEWNS)
        call(LIBC.mount, b"none", b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None)
    except OSError as error:
        return "no mount namespace of its own: %s" % error.strerror
    return None


def mount_tmpfs(path, options):
    call(LIBC.mount, b"tmpfs", os.fsencode(path), b"tmpfs", ctypes.c_ulong(0), options.encode())


def mount_bind(source, path):
    call(LIBC.mount, os.fsencode(source), os.fsencode(path), None, ctypes.c_ulong(MS_BIND), None)


def unmount(path):
    call(LIBC.umount2, os.fsencode(path), MNT_DETACH)


def fill(path, leave=0):
    """A file that takes all room of its file system, but leave bytes."""
    free = os.statvfs(path)
    left = free.f_bavail * free.f_frsize - leave
    ballast = os.path.join(path, "ballast")
    with open(ballast, "wb", buffering=0) as file:
        while leave == 0 or left > 0:
            try:
                left -= file.write(bytes(65536 if leave == 0 else min(left, 65536)))
            except OSError:
                break
    return ballast


def fill_inodes(path):
    """Empty files until there can be no more; their directory."""
    directory = os.path.join(path, "ballast")
    os.mkdir(directory)
    count = 0
    while True:
        try:
            os.close(os.open(os.path.join(directory, str(count)), os.O_WRONLY | os.O_CREAT, 0o644))
        except OSError:
            return directory
        count += 1
