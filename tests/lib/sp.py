# SPDX-License-Identifier: MIT
"""A subscriber of the Scalability Protocols over a unix socket, by the RFCs of
nanomsg alone (sp-tcp-mapping, sp-ipc-mapping): what newsalert-wire(7) says is
enough for a client in another language."""
import socket
import struct

SUB = 0x21
PUB = 0x20
HELLO = struct.Struct(">4sHH")  # "\0SP\0", protocol, reserved


class Subscriber:
    def __init__(self, path, timeout=60.0):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(timeout)
        self.sock.connect(path)
        self.sock.sendall(HELLO.pack(b"\0SP\0", SUB, 0))
        magic, protocol, _ = HELLO.unpack(self._read(HELLO.size))
        if magic != b"\0SP\0" or protocol != PUB:
            raise ValueError("not a publisher: %r %x" % (magic, protocol))

    def _read(self, size):
        data = b""
        while len(data) < size:
            more = self.sock.recv(size - len(data))
            if not more:
                raise EOFError("the publisher is gone")
            data += more
        return data

    def receive(self):
        """One frame: (channel, epoch, seq, countries, topics, json)."""
        kind, length = struct.unpack(">BQ", self._read(9))
        if kind != 1 or length > 65536:
            raise ValueError("message of type %d, %d bytes" % (kind, length))
        text = self._read(length).decode("utf-8")
        if not text.endswith("\n"):
            raise ValueError("a frame ends in a newline")
        channel, position, countries, topics, body = text[:-1].split("|", 4)
        epoch, seq = position.split(".")
        return (channel, epoch, int(seq), [c for c in countries.split(",") if c], [t for t in topics.split(",") if t], body)

    def close(self):
        self.sock.close()
