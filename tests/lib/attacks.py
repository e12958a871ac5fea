# SPDX-License-Identifier: MIT
"""What a hostile peer does to a live endpoint and to keeper.sock. A peer of an
endpoint speaks the Scalability Protocols as wrongly as it can; a client of
keeper.sock sends what no client sends. Each attack is a function, and its
sockets are closed when it has ended."""
import contextlib
import json
import os
import socket
import struct
import time

HELLO = struct.Struct(">4sHH")  # "\0SP\0", protocol, reserved
SUB, PUB, REQ = 0x21, 0x20, 0x30
ONE_SECOND = 1.0


# ---- Live endpoints ---------------------------------------------------------

class Endpoint:
    """ipc://PATH or tcp://ADDRESS:PORT, to be connected to again and again."""

    def __init__(self, url):
        self.url = url
        self.kind, self.place = url.split("://", 1)

    def connect(self, timeout=10.0):
        """A connected socket. OSError: nobody listens just now."""
        if self.kind == "ipc":
            sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            place = self.place
        else:
            host, port = self.place.rsplit(":", 1)
            sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            place = (host, int(port))
        # A timeout of Python's would make the socket non-blocking, and a full
        # queue of a unix socket an error.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", int(timeout), 0))
        try:
            sock.connect(place)
        except OSError:
            sock.close()
            raise
        sock.settimeout(timeout)
        return sock

    def greet(self, protocol=SUB):
        """A peer that has said hello, and heard it."""
        sock = self.connect()
        try:
            sock.sendall(HELLO.pack(b"\0SP\0", protocol, 0))
            got = b""
            while len(got) < HELLO.size:
                more = sock.recv(HELLO.size - len(got))
                if not more:
                    break
                got += more
        except OSError:
            sock.close()
            raise
        return sock

    def message(self, length, body=b"", kind=1):
        """A message as its transport frames it."""
        return (struct.pack(">B", kind) if self.kind == "ipc" else b"") + struct.pack(">Q", length) + body


@contextlib.contextmanager
def _closing(socks):
    try:
        yield socks
    finally:
        for sock in socks:
            sock.close()


def _said(sock, data):
    """Send, and wait until the peer has closed, or for a second."""
    with _closing([sock]):
        try:
            sock.sendall(data)
            end = time.monotonic() + ONE_SECOND
            while time.monotonic() < end:
                sock.settimeout(max(0.01, end - time.monotonic()))
                if not sock.recv(65536):
                    return
        except OSError:
            pass


def message_of_five_bytes(endpoint, count):
    _said(endpoint.greet(), endpoint.message(5, b"hello"))


def empty_message(endpoint, count):
    _said(endpoint.greet(), endpoint.message(0))


def wrong_type_byte(endpoint, count):
    _said(endpoint.greet(), endpoint.message(5, b"hello", kind=2))


def message_of_2_to_the_62(endpoint, count):
    _said(endpoint.greet(), endpoint.message(1 << 62, b"x" * 65536))


def message_of_2_to_the_64(endpoint, count):
    _said(endpoint.greet(), endpoint.message((1 << 64) - 1, b"x" * 65536))


def half_a_message(endpoint, count):
    _said(endpoint.greet(), endpoint.message(0)[:4])


def half_a_hello(endpoint, count):
    with _closing([]) as socks:
        for _ in range(50):
            socks.append(endpoint.connect())
            socks[-1].sendall(b"\0SP\0")
        _said(socks[0], b"")


def no_hello(endpoint, count):
    with _closing([]) as socks:
        for _ in range(50):
            socks.append(endpoint.connect())
        _said(socks[0], b"")


def garbage_for_a_hello(endpoint, count):
    _said(endpoint.connect(), b"GET / HTTP/1.0\r\n\r\n" + os.urandom(4096))


def hello_of_a_req(endpoint, count):
    _said(endpoint.greet(REQ), endpoint.message(5, b"hello"))


def hello_of_a_pub(endpoint, count):
    _said(endpoint.greet(PUB), endpoint.message(5, b"hello"))


def reset_after_hello(endpoint, count):
    for _ in range(200):
        sock = endpoint.connect()
        with _closing([sock]):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sock.sendall(HELLO.pack(b"\0SP\0", SUB, 0))


def coming_and_going(endpoint, count):
    for _ in range(500):
        endpoint.connect().close()


def peers_that_never_read(endpoint, count):
    with _closing([]) as socks:
        for _ in range(32):
            socks.append(endpoint.greet())
        time.sleep(ONE_SECOND)


def many_connections(endpoint, count):
    """Until there are count of them, or no more are let in."""
    socks = []
    with _closing(socks):
        try:
            while len(socks) < count:
                sock = endpoint.connect()
                socks.append(sock)
                sock.sendall(HELLO.pack(b"\0SP\0", SUB, 0))
        except OSError:
            pass
        time.sleep(ONE_SECOND)


# name, function, the transports it is possible on
ON_ENDPOINTS = [
    ("message of 5 bytes", message_of_five_bytes, ("ipc", "tcp")),
    ("empty message", empty_message, ("ipc", "tcp")),
    ("type byte 2", wrong_type_byte, ("ipc",)),
    ("length 2^62", message_of_2_to_the_62, ("ipc", "tcp")),
    ("length 2^64-1", message_of_2_to_the_64, ("ipc", "tcp")),
    ("half a message", half_a_message, ("ipc", "tcp")),
    ("half a hello", half_a_hello, ("ipc", "tcp")),
    ("no hello", no_hello, ("ipc", "tcp")),
    ("garbage for a hello", garbage_for_a_hello, ("ipc", "tcp")),
    ("hello of a REQ", hello_of_a_req, ("ipc", "tcp")),
    ("hello of a PUB", hello_of_a_pub, ("ipc", "tcp")),
    ("reset after hello", reset_after_hello, ("ipc", "tcp")),
    ("coming and going", coming_and_going, ("ipc", "tcp")),
    ("peers that never read", peers_that_never_read, ("ipc", "tcp")),
    ("many connections", many_connections, ("ipc", "tcp")),
]


# ---- keeper.sock ------------------------------------------------------------

class Keeper:
    """keeper.sock, to be connected to again and again."""

    def __init__(self, path):
        self.path = path

    def connect(self, timeout=10.0):
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sock.settimeout(timeout)
        sock.connect(self.path)
        return sock

    def say(self, data, lines=1):
        """What comes back to the data: so many lines, or less where it ends."""
        with _closing([self.connect()]) as (sock,):
            try:
                sock.sendall(data)
            except OSError:
                return []
            with sock.makefile("rb") as answer:
                try:
                    return [line for line in (answer.readline() for _ in range(lines)) if line]
                except OSError:
                    return []


def _refused(answers, code="usage"):
    """Each of them says no, and why; there is one."""
    if not any(answers):
        raise AssertionError("no answer at all")
    for line in answers:
        answer = json.loads(line)
        if answer["ok"] or answer["code"] != code or not answer["error"]:
            raise AssertionError("not refused: %r" % line[:200])


def line_without_an_end(keeper):
    """200,000 bytes: the connection ends."""
    if keeper.say(b"x" * 200000):
        raise AssertionError("a line over the limit was answered")


def line_at_the_limit(keeper):
    _refused(keeper.say(b'{"op":"replay","filter":"' + b"a" * 65000 + b'"}\n'))


def ten_megabytes_of_lines(keeper):
    line = b'{"op":"nothing","a":"' + b"a" * 4000 + b'"}\n'
    with _closing([keeper.connect()]) as (sock,):
        with sock.makefile("rb") as answer:
            for _ in range(2500):
                sock.sendall(line)
                _refused([answer.readline()])


def deep_arrays(keeper):
    _refused(keeper.say(b"[" * 60000 + b"\n"))


def deep_objects(keeper):
    _refused(keeper.say(b'{"op":"status","a":' + b'{"a":' * 10000 + b"1" + b"}" * 10001 + b"\n"))


def deep_filter(keeper):
    _refused(keeper.say(b'{"op":"replay","filter":"' + b"(" * 60000 + b'"}\n'))
    _refused(keeper.say(b'{"op":"replay","filter":"' + b"NOT " * 15000 + b'a"}\n'))
    _refused(keeper.say(b'{"op":"hold","name":"deep","filter":"' + b"-(" * 30000 + b'"}\n'))


def binary(keeper):
    for _ in range(50):
        data = os.urandom(4096).replace(b"\n", b"x") + b"\n"
        _refused(keeper.say(data))
    _refused(keeper.say(bytes(range(256)) + b"\n", lines=2))
    _refused(keeper.say(b'{"op":"status\\u0000","x":1}\n{"op":"article","seq":"\\ud800"}\n', lines=2))


def nul_bytes(keeper):
    _refused(keeper.say(b"\0" * 1000 + b"\n"))
    _refused(keeper.say(b'{"op":"receipt","file":"a\\u0000b"}\n'))
    _refused(keeper.say(b'{"op":"sta\0tus"}\n'))


def wrong_values(keeper):
    for text in ('{"op":1}', '{"op":["status"]}', '{"op":"status","op":"reload"}', '{"op":"replay","from":-1}',
                 '{"op":"replay","from":1e400}', '{"op":"replay","from":99999999999999999999}',
                 '{"op":"replay","from":"1"}', '{"op":"article"}', '{"op":"article","seq":1.5}',
                 '{"op":"history","limit":-1}', '{"op":"receipt","wait_ms":-5}', '{"op":"hold"}',
                 '{"op":"hold","name":""}', '{"op":"hold","name":"../x"}', '{"op":"hold","name":"%s"}' % ("n" * 65),
                 '{"op":"ack","seq":1}', '{"op":"status","more":1}', '{"op":"replay","epoch":"xyz"}',
                 '{"op":"forget","name":"x","uid":4294967296}', '{"op":"hold","name":"x","takeover":1}'):
        answers = keeper.say(text.encode() + b"\n")
        if len(answers) != 1:
            raise AssertionError("no answer to %s" % text)
        _refused(answers)


def numbers_at_the_edge(keeper):
    """They are answered: there is nothing there."""
    most = (1 << 63) - 1
    for text in ('{"op":"replay","from":%d}' % most, '{"op":"replay","from":0,"to":%d,"limit":%d}' % (most, most),
                 '{"op":"history","before":%d,"since_ms":%d}' % (most, most),
                 '{"op":"receipt","after":%d}' % most, '{"op":"held","from":%d}' % most):
        lines = keeper.say(text.encode() + b"\n")
        if not lines or b'"ok"' not in lines[0] and b'"seq"' not in lines[0] and b'"file"' not in lines[0]:
            raise AssertionError("%s: %r" % (text, lines))


def slow_client(keeper):
    """A request that comes a byte at a time is answered like any other."""
    with _closing([keeper.connect()]) as (sock,):
        for byte in b'{"op":"status"}\n':
            sock.sendall(bytes([byte]))
            time.sleep(0.02)
        with sock.makefile("rb") as answer:
            if not json.loads(answer.readline())["ok"]:
                raise AssertionError("a slow client got no answer")


def asking_without_listening(keeper):
    """Requests until no more are taken, and not one answer read."""
    with _closing([keeper.connect(timeout=ONE_SECOND)]) as (sock,):
        with contextlib.suppress(OSError):
            while True:
                sock.sendall(b'{"op":"replay"}\n{"op":"status"}\n{"op":"history"}\n')


def waiting_for_ever(keeper):
    """As many as one user may have wait for a file that never comes."""
    socks = []
    with _closing(socks):
        for number in range(7):
            socks.append(keeper.connect())
            socks[-1].sendall(b'{"op":"receipt","file":"never%d","wait_ms":600000}\n' % number)
        time.sleep(0.2)


def gone_before_the_answer(keeper):
    for request in (b'{"op":"replay"}\n', b'{"op":"hold","name":"gone"}\n', b'{"op":"receipt","wait_ms":1000}\n',
                    b'{"op":"reload"}\n', b'{"op":"status"', b""):
        for _ in range(20):
            with _closing([keeper.connect()]) as (sock,), contextlib.suppress(OSError):
                sock.sendall(request)


def coming_and_going_at_the_keeper(keeper):
    for _ in range(2000):
        keeper.connect().close()


def many_clients(keeper):
    """One user over the limit is told so; nobody is left without an answer."""
    socks, busy = [], 0
    with _closing(socks):
        for _ in range(200):
            sock = keeper.connect()
            socks.append(sock)
        for sock in socks[20:]:
            with sock.makefile("rb") as answer:
                _refused([answer.readline()], "busy")
            busy += 1
    if busy != 180:
        raise AssertionError("%d of 180 were turned away" % busy)


def half_closed(keeper):
    """What writes no more is answered, or let go."""
    with _closing([keeper.connect()]) as (sock,):
        sock.sendall(b'{"op":"status"}\n')
        sock.shutdown(socket.SHUT_WR)
        with contextlib.suppress(OSError):
            while sock.recv(65536):
                pass


def descriptors_in_the_message(keeper):
    """They do not reach the daemon."""
    with _closing([keeper.connect()]) as (sock,):
        with open("/dev/null") as null:
            for _ in range(50):
                socket.send_fds(sock, [b'{"op":"status"}\n'], [null.fileno()] * 100)
        with sock.makefile("rb") as answer:
            answer.readline()


def names_without_end(keeper):
    """A user has so many and no more; they go when they are forgotten."""
    with _closing([keeper.connect()]) as (sock,):
        with sock.makefile("rb") as answer:
            def ask(**members):
                sock.sendall(json.dumps(members).encode() + b"\n")
                return json.loads(answer.readline())
            made = 0
            while ask(op="hold", name="many%d" % made)["ok"]:
                ask(op="release")
                made += 1
                if made > 1000:
                    raise AssertionError("no limit of durable names")
            for number in range(made):
                if not ask(op="forget", name="many%d" % number)["ok"]:
                    raise AssertionError("a name stays")


ON_KEEPER = [
    ("line without an end", line_without_an_end),
    ("line at the limit", line_at_the_limit),
    ("10 MB of wrong lines", ten_megabytes_of_lines),
    ("60,000 open arrays", deep_arrays),
    ("10,000 nested objects", deep_objects),
    ("60,000 open parentheses", deep_filter),
    ("binary lines", binary),
    ("NUL bytes", nul_bytes),
    ("wrong values", wrong_values),
    ("numbers at the edge", numbers_at_the_edge),
    ("a byte at a time", slow_client),
    ("asking, not listening", asking_without_listening),
    ("waiting for ever", waiting_for_ever),
    ("gone before the answer", gone_before_the_answer),
    ("coming and going", coming_and_going_at_the_keeper),
    ("200 connections", many_clients),
    ("half closed", half_closed),
    ("descriptors in the message", descriptors_in_the_message),
    ("names without end", names_without_end),
]
