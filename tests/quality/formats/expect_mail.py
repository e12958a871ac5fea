# SPDX-License-Identifier: MIT
"""mail, IPTC 7901, ANPA 1312: what their samples must give."""
import email
import email.policy
import itertools
import os
import re

from expected import Entry, Sample, files


def mail_sample(path, data):
    message = email.message_from_bytes(data, policy=email.policy.default)
    subject = str(message["Subject"] or "")
    # Bytes of one charset within an encoded word of another: who knows.
    certain = re.search(rb"^Subject:.*[\x80-\xff]", data, re.M) is None
    return Sample(path, "mail", [Entry(subject if certain and subject else None, True)])


LABEL = re.compile(r"(\d+\w{2} LEAD|LEAD|REFILE|CORRECTED.*|EXTRA|ROUNDUP|\(Achtung\))$")


def lines_of(text):
    return [line.strip() for line in text.decode("latin-1").splitlines()]


def iptc7901_entries(data):
    """The lines above the first blank one; labels and a byline are none of the
    headline, which may have several."""
    for record in data.split(b"\x01")[1:]:
        lines = lines_of(record.partition(b"\x02")[2])
        head = lines[:lines.index("")] if "" in lines else lines
        head = [line.rstrip("= ") for line in head]
        head = [line for line in head if not LABEL.match(line) and not line.startswith("By ")]
        yield Entry(" ".join(head), True)


def anpa_entries(data):
    """The first line with a caret behind the slugline that is for readers."""
    for record in data.split(b"\x01")[1:]:
        text = record.partition(b"\x02")[2].partition(b"\x03")[0]
        heads = list(itertools.takewhile(lambda line: line.startswith("^"), lines_of(text)))[1:]
        heads = [line[1:].rstrip("<= ") for line in heads]
        heads = [line for line in heads if not re.match("(Eds|AP |By |EDITOR|Associated Press)", line)]
        yield Entry(heads[0] if heads else None, True)


def sample_of(path):
    with open(path, "rb") as file:
        data = file.read()
    name = os.path.basename(path)
    if "email" in name:
        return mail_sample(path, data)
    if "anpa" in name:
        return Sample(path, "anpa", list(anpa_entries(data)))
    return Sample(path, "iptc7901", list(iptc7901_entries(data)))


def samples(directory):
    """Yield a Sample for each file of these formats below the directory."""
    for path in files(os.path.join(directory, "superdesk-core"), ".txt", ".tst"):
        yield sample_of(path)
