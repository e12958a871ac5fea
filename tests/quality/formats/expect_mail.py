# SPDX-License-Identifier: MIT
"""mail, IPTC 7901, ANPA 1312: what their samples must give."""
import email
import email.policy
import os
import re

from expected import Entry, Sample, files


def mail_sample(path, data):
    message = email.message_from_bytes(data, policy=email.policy.default)
    subject = str(message["Subject"] or "")
    # Bytes of one charset within an encoded word of another: who knows.
    certain = re.search(rb"^Subject:.*[\x80-\xff]", data, re.M) is None
    return Sample(path, "mail", [Entry(subject if certain and subject else None, True)])


def sample_of(path):
    with open(path, "rb") as file:
        data = file.read()
    name = os.path.basename(path)
    if "email" in name:
        return mail_sample(path, data)
    if "anpa" in name:
        return Sample(path, "anpa", [Entry(None, True)], True, False)
    return Sample(path, "iptc7901", [Entry(None, True)], True, False)


def samples(directory):
    """Yield a Sample for each file of these formats below the directory."""
    for path in files(os.path.join(directory, "superdesk-core"), ".txt", ".tst"):
        yield sample_of(path)
