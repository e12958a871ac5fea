# SPDX-License-Identifier: MIT
"""In the box: make a worker or a publisher of the service try each of the words
on standard input, and print what came of them."""
import json
import os
import re
import socket
import subprocess
import sys
import time

INBOX = "/var/spool/newsalert/inbox"
VERBS = {"worker": "try", "publisher": "publish"}


def drop(name, text):
    with open(os.path.join(INBOX, "." + name), "w") as file:
        file.write(text)
    os.rename(os.path.join(INBOX, "." + name), os.path.join(INBOX, name))


def request(**members):
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(60)
        sock.connect("/run/newsalert/keeper.sock")
        sock.sendall(json.dumps(members).encode() + b"\n")
        lines = []
        for raw in sock.makefile("rb"):
            line = json.loads(raw)
            if "ok" in line:
                return lines, line
            lines.append(line)


def receipt(name):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        lines, _ = request(op="receipt", file=name, wait_ms=5000)
        if lines:
            return lines[0]
    raise SystemExit("no receipt of " + name)


def said(who):
    subprocess.run(["journalctl", "--sync"], check=True)
    done = subprocess.run(["journalctl", "-u", "newsalertd", "-o", "cat", "--no-pager"], stdout=subprocess.PIPE, check=True)
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    return [line for line in lines if line.startswith("breakout: %s " % who)], sum("it crashed (SIGSYS)" in line for line in lines)


def wait_for(condition):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    return None


def try_in_worker(number, words):
    drop("g%d" % number, "Council %d meets\n\nThe council of district %d met on Monday.\n" % (number, number))
    drop("w%d" % number, "NEWSALERT-POISON try %s\n\nThe story %d of one that wants out.\n" % (words, number))
    crashed = re.search(r"crashed the reader \((.*)\)", receipt("w%d" % number).get("reason", ""))
    return crashed.group(1) if crashed else None


def try_in_publisher(number, words):
    before, crashes = said("publisher")
    drop("p%d" % number, "NEWSALERT-POISON publish %s\n\nThe story %d of one that wants out.\n" % (words, number))
    receipt("p%d" % number)

    def news():
        lines, now = said("publisher")
        return lines[-1].split(": ")[-1] if len(lines) > len(before) else "SIGSYS" if now > crashes else None
    outcome = wait_for(news)
    if outcome == "SIGSYS":  # its next start may take seconds
        subprocess.run(["systemctl", "restart", "newsalertd"], check=True)
    return outcome


def main():
    asked = json.load(sys.stdin)
    came_of_it = {}
    for number, words in enumerate(asked["trials"]):
        before = len(said("worker")[0]) if asked["who"] == "worker" else 0
        if asked["who"] == "publisher":
            came_of_it[words] = try_in_publisher(number, words)
            continue
        outcome = try_in_worker(number, words)
        if outcome is None:
            lines = wait_for(lambda: said("worker")[0][before:])
            outcome = lines[-1].split(": ")[-1] if lines else None
        came_of_it[words] = outcome
    print(json.dumps(came_of_it))


main()
