# SPDX-License-Identifier: MIT
"""Filters that look random: each a tree, which writes itself as text and
tells, slowly and plainly, which alerts pass. What it knows of the language is
from newsalert(1) alone."""
import operator
import re
import unicodedata

OR, AND, NOT, PRIMARY = range(4)  # how strongly they bind


def words(text):
    """Letters, marks and digits in a row, folded; a Han character is a word
    by itself."""
    found, run = [], ""
    for char in text + " ":
        joins = unicodedata.category(char)[0] in "LMN"
        single = joins and "\u3400" <= char <= "\u9fff"
        if run and (single or not joins):
            found.append(run)
            run = ""
        if single:
            found.append(char)
        elif joins:
            run += char
    return [unicodedata.normalize("NFC", word.casefold()) for word in found]


class Term:
    """A word, the beginning of one, or a phrase of these."""
    binds = PRIMARY

    def __init__(self, text):
        self.text = text
        self.wanted = []  # words, each with: is it the beginning of one?
        for piece in text.split():
            found = words(piece)
            self.wanted += [(word, piece.endswith("*") and at == len(found)) for at, word in enumerate(found, 1)]

    def places(self, text):
        """(start, end) of each place in a list of words."""
        length = len(self.wanted)
        return [(at, at + length) for at in range(len(text) - length + 1)
                if all(have.startswith(word) if prefix else have == word
                       for (word, prefix), have in zip(self.wanted, text[at:at + length]))]

    def write(self):
        return self.text if re.fullmatch(r"\w+\*?", self.text) else '"%s"' % self.text

    def passes(self, alert):
        return any(self.places(words(zone)) for zone in zones(alert))


def zones(alert):
    return alert["headline"], alert.get("summary") or ""


class Near:
    binds = PRIMARY

    def __init__(self, terms, distance):
        self.terms = terms
        self.distance = distance

    def write(self):
        return (" NEAR/%d " % self.distance).join(term.write() for term in self.terms)

    def chain(self, terms, before, text):
        if not terms:
            return True
        for place in terms[0].places(text):
            gap = None if before is None else max(place[0] - before[1], before[0] - place[1])
            if (gap is None or 0 <= gap < self.distance) and self.chain(terms[1:], place, text):
                return True
        return False

    def passes(self, alert):
        return any(self.chain(self.terms, None, words(zone)) for zone in zones(alert))


class Field:
    """One of the values will do."""
    binds = PRIMARY

    def __init__(self, name, values):
        self.name = name
        self.values = values

    def write(self):
        return self.name + ":" + ",".join(value if " " not in value else '"%s"' % value for value in self.values)

    def passes(self, alert):
        return any(getattr(self, "has_" + self.name)(value, alert) for value in self.values)

    @staticmethod
    def roles(value, alert):
        return [role for country in alert["countries"] if country["code"] == value.upper() for role in country["roles"]]

    def has_country(self, value, alert):
        roles = self.roles(value, alert)
        return "about" in roles or "filed" in roles

    def has_about(self, value, alert):
        return "about" in self.roles(value, alert)

    def has_filed(self, value, alert):
        return "filed" in self.roles(value, alert)

    def has_mentions(self, value, alert):
        return self.roles(value, alert) == ["mentioned"]

    def has_topic(self, value, alert):
        """The id, one below it, or its tail."""
        return any(("/" + topic["id"] + "/").startswith("/" + value + "/") or topic["id"].endswith("/" + value)
                   for topic in alert["topics"])

    def has_source(self, value, alert):
        source = words(alert.get("source") or "")
        return (0, len(source)) in Term(value).places(source)

    def has_lang(self, value, alert):
        return alert["language"] == value.lower()

    def has_msgtype(self, value, alert):
        return alert["msgtype"] == value.lower()


class Compare:
    binds = PRIMARY
    signs = {"<": operator.lt, "<=": operator.le, "=": operator.eq, ">=": operator.ge, ">": operator.gt}

    def __init__(self, sign, number):
        self.sign = sign
        self.number = number

    def write(self):
        return "urgency%s%d" % (self.sign, self.number)

    def passes(self, alert):
        return alert.get("urgency") is not None and self.signs[self.sign](alert["urgency"], self.number)


def inside(node, level):
    """What binds no stronger than its surroundings needs parentheses."""
    return node.write() if node.binds > level else "(%s)" % node.write()


class Or:
    binds = OR

    def __init__(self, children):
        self.children = children

    def write(self):
        return " OR ".join(inside(child, OR) for child in self.children)

    def passes(self, alert):
        return any(child.passes(alert) for child in self.children)


class And:
    binds = AND

    def __init__(self, children, joint):
        self.children = children
        self.joint = joint

    def write(self):
        return self.joint.join(inside(child, AND) for child in self.children)

    def passes(self, alert):
        return all(child.passes(alert) for child in self.children)


class Not:
    binds = NOT

    def __init__(self, child, sign):
        self.child = child
        self.sign = sign

    def write(self):
        return self.sign + inside(self.child, NOT)

    def passes(self, alert):
        return not self.child.passes(alert)


class AtLeast:
    binds = PRIMARY

    def __init__(self, number, children):
        self.number = number
        self.children = children

    def write(self):
        return "%d of (%s)" % (self.number, ", ".join(child.write() for child in self.children))

    def passes(self, alert):
        return sum(child.passes(alert) for child in self.children) >= self.number


class Generator:
    """Draws filters from rng. vocabulary: what articles are made of, as lists
    under "word", "phrase", "near" (words that stand together), and the names
    of the fields."""

    def __init__(self, rng, vocabulary):
        self.rng = rng
        self.vocabulary = vocabulary
        self.deck = []

    def case(self, text):
        return self.rng.choice((text, text, text.upper(), text.lower()))

    def term(self, kind):
        text = self.rng.choice(self.vocabulary[kind])
        if self.rng.random() < 0.3 and len(text.split()[-1]) > 4:
            text = text[:-self.rng.randint(1, 3)] + "*"
        return Term(self.case(text))

    def values(self, name):
        count = self.rng.choice((1, 1, 2, 3))
        return [self.case(value) if name != "topic" else value for value in self.rng.sample(self.vocabulary[name], count)]

    def leaf(self):
        """All kinds come equally often, as cards are dealt."""
        if not self.deck:
            self.deck = ["near", "urgency"] + sorted(self.vocabulary)
            self.rng.shuffle(self.deck)
        kind = self.deck.pop()
        if kind in ("word", "phrase"):
            return self.term(kind)
        if kind == "near":
            terms = [self.term("near") for _ in range(self.rng.choice((2, 2, 3)))]
            return Near(terms, self.rng.randint(1, 4))
        if kind == "urgency":
            return Compare(self.rng.choice(sorted(Compare.signs)), self.rng.choice(self.vocabulary["urgency"]))
        return Field(kind, self.values(kind))

    def tree(self, depth):
        if depth == 0 or self.rng.random() < 0.3:
            return self.leaf()
        kind = self.rng.choice((Or, Or, And, Not, AtLeast))
        if kind is Not:
            return Not(self.tree(depth - 1), self.rng.choice(("NOT ", "-")))
        children = [self.tree(depth - 1) for _ in range(self.rng.choice((2, 2, 3)))]
        if kind is And:
            return And(children, self.rng.choice((" ", " AND ")))
        return Or(children) if kind is Or else AtLeast(self.rng.randint(1, len(children)), children)

    def filters(self, count):
        """Every third is one condition, the others are up to four deep."""
        return [self.leaf() if i % 3 == 0 else self.tree(4) for i in range(count)]
