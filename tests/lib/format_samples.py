# SPDX-License-Identifier: MIT
"""One short story, or two, in each format: (name, bytes, headlines)."""
import json

DATE = "2026-11-23T10:00:00Z"
LEAD = "The council of Nauru met on Monday and agreed on a budget for the harbour, officials in %s said."
REST = "The parliament has to vote on it before the end of the year, the finance minister told reporters."


def body(town):
    return "<p>%s</p><p>%s</p>" % (LEAD % town, REST)


RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Island Desk</title><link>https://news.example/</link><description>News</description>
%s</channel></rss>
"""


def rss(*items):
    """Items are (number, headline)."""
    text = "".join("<item><guid isPermaLink=\"false\">item-%d</guid><title>%s</title><description>%s %s</description>"
                   "<pubDate>Mon, 23 Nov 2026 10:00:00 GMT</pubDate></item>\n" % (number, headline, LEAD % headline.split()[0], REST)
                   for number, headline in items)
    return (RSS % text).encode()


def json_feed(*items):
    """Items are (number, headline); one without a headline is none."""
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Island Desk", "items": [
        {"id": str(number), "title": headline, "content_text": LEAD % headline.split()[0]} if headline else {"id": str(number)}
        for number, headline in items]}).encode()


RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://news.example/"><title>Island Desk</title></channel>
<item rdf:about="https://news.example/1"><title>Yaren votes on harbour bonds</title><description>%s %s</description></item>
</rdf:RDF>
""" % (LEAD % "Yaren", REST)

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Island Desk</title><id>urn:x:feed</id><updated>%s</updated>
<entry><id>urn:x:1</id><title>Denig reopens its market</title><updated>%s</updated>
<content type="html">&lt;p&gt;%s&lt;/p&gt;&lt;p&gt;%s&lt;/p&gt;</content></entry>
<entry><id>urn:x:2</id><title type="html">Boe &amp;amp; Aiwo share a ferry</title><updated>%s</updated>
<summary>%s</summary></entry>
</feed>
""" % (DATE, DATE, LEAD % "Denig", REST, DATE, LEAD % "Boe")

JSON_FEED = """{"version":"https://jsonfeed.org/version/1.1","title":"Island Desk","items":[
{"id":"1","title":"Meneng plants a thousand palms","content_html":"%s"}]}
""" % body("Meneng")

NINJS = """{"uri":"urn:x:ninjs:1","type":"text","pubstatus":"usable","language":"en","versioncreated":"%s",
"headline":"Anibare opens a school for sailors","body_text":"%s\\n\\n%s"}
""" % (DATE, LEAD % "Anibare", REST)

NITF = """<?xml version="1.0" encoding="utf-8"?>
<nitf><head><title>Ewa counts its fish</title></head><body><body.head><hedline><hl1>Ewa counts its fish</hl1></hedline>
</body.head><body.content>%s</body.content></body></nitf>
""" % body("Ewa")

NEWSML = """<?xml version="1.0"?>
<NewsML><NewsEnvelope><DateAndTime>20261123T100000Z</DateAndTime></NewsEnvelope>
<NewsItem><Identification><NewsIdentifier><ProviderId>news.example</ProviderId><DateId>20261123</DateId>
<NewsItemId>ijuw-1</NewsItemId><RevisionId PreviousRevision="0" Update="N">1</RevisionId>
<PublicIdentifier>urn:newsml:news.example:20261123:ijuw-1:1</PublicIdentifier></NewsIdentifier></Identification>
<NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20261123T100000Z</FirstCreated>
<ThisRevisionCreated>20261123T100000Z</ThisRevisionCreated><Status FormalName="Usable"/></NewsManagement>
<NewsComponent><NewsLines><HeadLine>Ijuw paints its lighthouse</HeadLine></NewsLines>
<ContentItem><MediaType FormalName="Text"/><DataContent>%s</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>
""" % body("Ijuw")

NEWSML_G2 = """<?xml version="1.0" encoding="utf-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:g2:1" version="1" standard="NewsML-G2"
 standardversion="2.29" conformance="power" xml:lang="en">
<itemMeta><itemClass qcode="ninat:text"/><provider literal="Island Desk"/><versionCreated>%s</versionCreated></itemMeta>
<contentMeta><headline>Nibok repairs its reservoir</headline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head>
<body>%s</body></html></inlineXML></contentSet></newsItem>
""" % (DATE, body("Nibok"))

HTML = """<!doctype html>
<html lang="en"><head><title>Baiti bakes the longest loaf | Island Desk</title>
<meta property="og:type" content="article"><meta property="og:title" content="Baiti bakes the longest loaf"></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Baiti bakes the longest loaf</h1>%s<p>%s</p></article><footer>Contact us</footer></body></html>
""" % (body("Baiti"), "Bakers had worked through the night, and the loaf was shared on the beach, witnesses said.")

MAIL = """From: Island Desk <desk@news.example>
To: alerts@example.org
Subject: =?utf-8?Q?Uaboe_tunes_its_caf=C3=A9_organ?=
Date: Mon, 23 Nov 2026 10:00:00 +0000
Message-ID: <1@news.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8

%s

%s
--b
Content-Type: text/html; charset=utf-8

<html><body>%s</body></html>
--b--
""" % (LEAD % "Uaboe", REST, body("Uaboe"))

IPTC7901 = "\x01isl0012 4 pol 80 idk 0123\r\n\x02Anabar mends its bridge\r\n\r\n   %s\r\n   %s\r\n\x03231000 nov 26\x04" % (
    LEAD % "Anabar", REST)

TEXT = """Anetan holds a regatta

YAREN, Nov 23 (Reuters) - %s

%s
""" % (LEAD % "Anetan", REST)


def encoded(data):
    return data if isinstance(data, bytes) else data.encode()


def samples(rest=REST):
    """rest is what stands for the second sentence: plain ASCII."""
    found = [
        ("rss.xml", rss((1, "Aiwo paves its road"), (2, "Buada cleans its lagoon")),
         ["Aiwo paves its road", "Buada cleans its lagoon"]),
        ("rdf.xml", RDF, ["Yaren votes on harbour bonds"]),
        ("atom.xml", ATOM, ["Denig reopens its market", "Boe & Aiwo share a ferry"]),
        ("jsonfeed.json", JSON_FEED, ["Meneng plants a thousand palms"]),
        ("ninjs.json", NINJS, ["Anibare opens a school for sailors"]),
        ("nitf.xml", NITF, ["Ewa counts its fish"]),
        ("newsml.xml", NEWSML, ["Ijuw paints its lighthouse"]),
        ("newsml-g2.xml", NEWSML_G2, ["Nibok repairs its reservoir"]),
        ("page.html", HTML, ["Baiti bakes the longest loaf"]),
        ("mail.eml", MAIL, ["Uaboe tunes its café organ"]),
        ("iptc7901.txt", IPTC7901, ["Anabar mends its bridge"]),
        ("story.txt", TEXT, ["Anetan holds a regatta"]),
        ("utf16.txt", TEXT.replace("Anetan", "Nauru").encode("utf-16"), ["Nauru holds a regatta"]),
    ]
    return [(name, encoded(data).replace(REST.encode(), rest.encode()), headlines) for name, data, headlines in found]
