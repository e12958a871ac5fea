# SPDX-License-Identifier: MIT
"""Files that are made to hurt whoever reads them, each with a word on what
must become of it: the reason of its rejection as a regular expression, or None
where it may be read. Small enough for a file_max of 32 MiB but for one."""
import base64
import gzip
import io
import zipfile

STORY = "Council agrees on a budget"
DEEP = "nested too deep; the limit is"
MANY = "more elements and texts than can be read; the limit is"


def rss(items, head="", title="Feed"):
    return '<?xml version="1.0"?>\n%s<rss version="2.0"><channel><title>%s</title>%s</channel></rss>\n' % (
        head, title, items)


def item(title, description="The council met on Monday and agreed on its budget."):
    return "<item><title>%s</title><description>%s</description></item>" % (title, description)


def billion_laughs():
    entities = ['<!ENTITY a0 "ha">']
    for level in range(1, 12):
        entities.append('<!ENTITY a%d "%s">' % (level, ("&a%d;" % (level - 1)) * 10))
    return rss(item("&a11;"), "<!DOCTYPE rss [%s]>\n" % "".join(entities))


def quadratic_blowup():
    return rss(item("&a;" * 50000), '<!DOCTYPE rss [<!ENTITY a "%s">]>\n' % ("ha" * 25000))


def external_entity():
    return rss(item(STORY, "&secret;"), '<!DOCTYPE rss [<!ENTITY secret SYSTEM "file:///etc/passwd">]>\n')


def external_subset():
    return rss(item(STORY), '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">\n')


def many_entities():
    entities = "".join('<!ENTITY e%d "x">' % number for number in range(100000))
    return rss(item("&e1;"), "<!DOCTYPE rss [%s]>\n" % entities)


def nested(opening, closing, depth, middle=STORY):
    return opening * depth + middle + closing * depth


def nitf(body, head=""):
    return ("<nitf><body><body.head><hedline><hl1>%s</hl1>%s</hedline></body.head><body.content>%s</body.content></body></nitf>"
            % (STORY, head, body))


def g2(items):
    return ('<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>%s</itemSet></newsMessage>' % items)


def mail(head, body):
    return "From: a@example.org\nTo: b@example.org\nSubject: %s\nMIME-Version: 1.0\n%s\n\n%s\n" % (STORY, head, body)


def deep_multipart(depth):
    text = ["Content-Type: multipart/mixed; boundary=b0\n\n"]
    for level in range(1, depth):
        text.append("--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (level - 1, level))
    text.append("--b%d\nContent-Type: text/plain\n\n%s\n" % (depth - 1, STORY))
    return "From: a@example.org\nSubject: %s\nMIME-Version: 1.0\n" % STORY + "".join(text)


def many_parts(count):
    return mail("Content-Type: multipart/mixed; boundary=b", "--b\n\nx\n" * count + "--b--")


def message_in_message(depth):
    head = "From: a@example.org\nSubject: %s\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n" % STORY
    return head * depth + "From: a@example.org\nSubject: s\n\n%s\n" % STORY


def gzip_bomb(size):
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9) as file:
        for _ in range(size >> 20):
            file.write(b"ha \n" * (1 << 18))
    return out.getvalue()


def a_zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("story.txt", STORY)
    return out.getvalue()


ITEM = '{"id":"1","title":"%s","content_text":"The council met."},' % STORY


def json_feed(items):
    return '{"version":"https://jsonfeed.org/version/1.1","title":"Feed","items":[%s]}' % items


def files():
    """(name, bytes, reason) each."""
    made = {
        "billion-laughs.xml": (billion_laughs(), "entities are nested in one another; the limit is"),
        "quadratic-blowup.xml": (quadratic_blowup(), "an entity has too many bytes; the limit is"),
        "external-entity.xml": (external_entity(), None),
        "external-subset.xml": (external_subset(), None),
        "many-entities.xml": (many_entities(), None),
        "deep.xml": (rss(item(nested("<b>", "</b>", 10000))), DEEP),
        "deep-open.xml": ("<rss>" + "<channel>" * 10000, DEEP),
        "deep.html": ("<!doctype html><html><body>" + nested("<div>", "</div>", 10000), None),
        "deep-inline.html": ("<!doctype html><html><body>" + nested("<b><i><font>", "", 10000), None),
        "deep-table.html": ("<!doctype html><html><body>" + "<table><tr><td>" * 3000 + STORY, None),
        "deep-array.json": ('{"uri":"urn:x","headline":"x","subject":%s}' % nested("[", "]", 10000, ""), "nested more than 128 deep"),
        "deep-object.json": ('{"uri":"urn:x","headline":"x","subject":%s}' % nested('{"a":', "}", 10000, "1"), "nested more than 128 deep"),
        "deep.nitf": (nitf(nested("<p>", "</p>", 10000)), DEEP),
        "many-paragraphs.nitf": (nitf("<p/>" * 1000000), MANY),
        "many-words.nitf": (nitf("<p>peace <b>talks</b></p>" * 30000), None),
        "many-heads.nitf": (nitf("", "<hl1>x</hl1>" * 30000), None),
        "many-items.g2": (g2("<newsItem/>" * 300000), MANY),
        "many-refs.g2": (g2("<packageItem><groupSet>%s</groupSet></packageItem>" % ('<itemRef residref="x"/>' * 60000)), None),
        "deep.g2": (g2("<newsItem><contentSet><inlineXML>" + nested("<html>", "</html>", 10000)), DEEP),
        "components.newsml": ("<?xml version='1.0'?><NewsML><NewsItem>" + "<NewsComponent>" * 10000, DEEP),
        "deep-content.newsml": ("<NewsML><NewsItem><NewsComponent><ContentItem><DataContent>"
                                + nested("<div>", "</div>", 10000), DEEP),
        "zip.txt": (a_zip(), r"ZIP|zip"),
        "nul.txt": ("%s\n\nThe council met.\0\0\0\0\0\0\0\0 And agreed.\n" % STORY, None),
        "surrogates.json": ('{"uri":"urn:x","headline":"\\ud800 %s \\udfff\\ud83d","body_text":"\\udc00\\ud800"}' % STORY,
                            "invalid Unicode"),
        "many-items.xml": (rss("<item/>" * 1000000), MANY),
        "many-articles.xml": (rss(item(STORY, "x") * 100000), MANY),
        "many-headlines.xml": (rss("<item><title>x</title></item>" * 10001), "more than 10000 articles .intake.articles_max"),
        "many-entries.xml": ('<feed xmlns="http://www.w3.org/2005/Atom">' + "<entry/>" * 1000000 + "</feed>", MANY),
        "many-items.json": (json_feed((ITEM * 200000)[:-1]), "more than 500000 values"),
        "many-articles.json": (json_feed((ITEM * 10001)[:-1]), "more than 10000 articles .intake.articles_max"),
        "many-keys.json": ('{"uri":"urn:x","headline":"x",%s}' % ",".join('"k%d":1' % n for n in range(500000)), "more than 500000 values"),
        "many-numbers.json": ('{"uri":"urn:x","headline":"x","a":[%s1]}' % ("1e308," * 1000000), "more than 500000 values"),
        "many-tags.html": ("<!doctype html><html><body>" + "<p>" * 1000000, MANY),
        "many-breaks.html": ("<!doctype html><html><body>%s" % STORY + "<br>" * 1000000, MANY),
        "many-links.html": ("<!doctype html><html><body>" + "<a href=x>y</a>" * 250000, MANY),
        "many-attributes.xml": ("<rss %s/>" % " ".join('a%d="b"' % n for n in range(100000)), None),
        "many-attributes.html": ("<!doctype html><html %s><p>%s" % (" ".join("a%d=b" % n for n in range(100000)), STORY),
                                 None),
        "long-attribute.xml": ('<rss a="%s"/>' % ("b" * (3 << 20)), "an attribute has too many bytes; the limit is"),
        "long-name.xml": ("<rss><%s/></rss>" % ("b" * (3 << 20)), None),
        "namespaces.xml": ("<rss>" + "".join('<a xmlns:n%d="urn:%d">' % (n, n) for n in range(5000)), None),
        "comments.xml": (rss("<!-- x -->" * 300000), None),
        "open-comment.html": ("<!doctype html><html><!--" + "- " * (1 << 20), None),
        "open-doctype.xml": ("<!DOCTYPE rss [" + "<!ELEMENT a ANY>" * 200000, None),
        "open-cdata.xml": ("<rss><channel><item><title><![CDATA[" + "]]" * (1 << 20), None),
        "angles.xml": ("<?xml version='1.0'?><rss>" + "<" * (2 << 20), "too much to mend; the limit is"),
        "ampersands.xml": (rss(item("&" * (2 << 20))), "too much to mend; the limit is"),
        "references.xml": (rss(item("&#65" * 500000)), None),
        "entities.html": ("<!doctype html><html><p>" + "&lt" * 1000000, None),
        "scripts.html": ("<!doctype html><html><body>" + "<script>" * 300000, None),
        "json-in-html.html": ("<!doctype html><html><script type='application/ld+json'>" + "[" * 1000000, None),
        "deep-multipart.eml": (deep_multipart(1000), "more than 32 parts inside each other"),
        "many-parts.eml": (many_parts(200000), "more than 2000 parts"),
        "messages.eml": (message_in_message(2000), "more than 32 messages inside each other"),
        "many-headers.eml": (mail("".join("X-%d: y\n" % n for n in range(200000)).rstrip(), STORY), "more than 4096 lines in a header"),
        "long-header.eml": (mail("X-Long: " + "y " * (1 << 20), STORY), "more than 262144 bytes in a header"),
        "encoded-words.eml": (mail("X: " + "=?utf-8?B?eA==?= " * 100000, STORY), "more than 262144 bytes in a header"),
        "base64.eml": (mail("Content-Type: text/plain\nContent-Transfer-Encoding: base64",
                            base64.encodebytes((b"ha " * 25 + b"\n") * 25000).decode()), None),
        "open-base64.eml": (mail("Content-Type: text/html\nContent-Transfer-Encoding: base64", "QUJD" * (1 << 19)), None),
        "boundary.eml": (mail("Content-Type: multipart/mixed; boundary=" + "b" * 70, "--" + "b" * 69 + "\n" * (1 << 20)),
                         None),
        "bomb.gz": (gzip_bomb(256 << 20), "unpack it first"),
        "bomb-in-bomb.gz": (gzip.compress(gzip_bomb(64 << 20)), "unpack it first"),
        "one-line.txt": ("a" * (3 << 20), None),
        "words.txt": (STORY + "\n\n" + "peace talks " * (1 << 18), None),
        "lines.txt": (STORY + "\n\n" + "a\n" * (1 << 17), None),
        "paragraphs.txt": (STORY + "\n\n" + "Japan and China.\n\n" * 150000, None),
        "combining.txt": (STORY + "\n\nAnd a" + "\u0301\u0323" * (1 << 19), None),
        "soh.txt": ("\x01" * (1 << 20) + STORY, "intake.articles_max"),
        "stx.txt": ("\x01abc123 r i zc\n" + "\x02" * (1 << 20) + "\x03" * (1 << 20), None),
    }
    for name, (data, reason) in made.items():
        yield name, data if isinstance(data, bytes) else data.encode(), reason


