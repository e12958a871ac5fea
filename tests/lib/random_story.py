# SPDX-License-Identifier: MIT
"""Articles that look random, in several inboxes, and the words to ask for
them."""
import re

COUNTRIES = {"Japan": "JP", "France": "FR", "Brazil": "BR", "Kenya": "KE", "Canada": "CA"}
SUBJECTS = ["sanctions", "election", "football", "flood", "hospital", "court", "earthquake", "film", "wheat", "strike", "tax"]
DATELINES = ["", "", "PARIS, Nov 3 (Reuters) - ", "TOKYO, Dec. 13 (Xinhua) -- ", "NAIROBI (AP) — ",
             "BRASILIA, December 13. /TASS/. ", "OTTAWA, Nov 3 (Reuters) - "]
LABELS = ["", "", "", "CORRECTED-", "UPDATE 2-", "KILL-"]
# What each inbox says of its files.
INBOXES = [{}, {"source": "Dow Jones", "language": "en", "urgency": 2}, {"source": "Zürich Desk", "language": "fr", "urgency": 5},
           {"language": "de", "urgency": 8}]

# Tails of topics that clients write out in full for the daemon.
TAILS = {"flood": "disaster/flood", "football": "sport/football", "courts": "crime/courts", "agriculture": "economy/agriculture"}

# What a filter can ask for: some things no article has.
VOCABULARY = {
    "word": SUBJECTS + ["went", "Visitors", "Zürich", "東京", "day", "nobody", "Japan", "Kenya"],
    "phrase": ["in Japan", "went on", "flood in", "Visitors from Canada", "looked on from Zürich", "in France, day", "東京 was calm"],
    "near": ["in", "went", "on", "day", "Visitors", "looked", "from", "was"],
    "country": list(COUNTRIES.values()) + ["DE"],
    "about": list(COUNTRIES.values()),
    "filed": list(COUNTRIES.values()),
    "mentions": list(COUNTRIES.values()) + ["CH"],
    "topic": ["politics", "politics/sanctions", "disaster", "disaster/flood", "sport", "health/hospitals", "crime", "arts",
              "economy"] + sorted(TAILS),
    "source": ["Reuters", "Dow Jones", "Zürich Desk", "AP", "TASS", "Xinhua", "Dow", "Zürich D*", "Nobody"],
    "lang": ["en", "fr", "de", "und"],
    "urgency": [1, 2, 2, 5, 5, 8],
    "msgtype": ["new", "update", "correct", "withdraw"],
}


def in_full(filter):
    """The text of a filter as it goes to the daemon."""
    return re.sub("topic:([a-z/,]+)", lambda found: "topic:" + ",".join(TAILS.get(id, id) for id in found[1].split(",")), filter)


def configuration(directory):
    """The inboxes in0, in1, ... below directory, for newsalertd.yaml."""
    lines = ["inboxes:"]
    for number, told in enumerate(INBOXES):
        lines.append("  - {path: %s/in%d%s}" % (directory, number, "".join(", %s: %s" % item for item in told.items())))
    return "\n".join(lines) + "\n"


def story(rng, number):
    """No other number gives this text."""
    one, two = rng.sample(sorted(COUNTRIES), 2)
    subject, other = rng.sample(SUBJECTS, 2)
    tail = rng.choice(["Visitors from %s looked on." % two, "Nobody spoke of the %s. 東京 was calm." % other,
                       "A %s was near; Zürich looked on." % other, "Some looked on from Zürich."])
    headline = "%s%s in %s, day %d" % (rng.choice(LABELS), subject.capitalize(), one, number)
    return "%s\n\n%sThe %s in %s went on. %s\n" % (headline, rng.choice(DATELINES), subject, one, tail)
