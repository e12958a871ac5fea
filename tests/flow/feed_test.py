# SPDX-License-Identifier: MIT
"""Feeds through a whole daemon: an alert an entry, and only for new ones."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness

ITEM = "<item><title>%s</title><guid>%s</guid><description>&lt;p&gt;%s&lt;/p&gt;</description></item>"
STRIKE = ITEM % ("Dockers strike in Peru", 1, "Dockers in Lima went on strike on Monday.")
FERRY = ITEM % ("Ferry aground off Norway", 2, "The ferry ran aground near Bergen.")
CRANE = ITEM % ("Crane falls in Chile", 3, "A crane fell in the port of Valparaiso.")
ROPE = ITEM % ("Rope breaks in Ghana", 4, "A rope broke in Accra, and nobody was hurt.")


def feed(*items):
    return ("<?xml version='1.0'?>\n<rss version='2.0'><channel><title>Harbour News</title>%s</channel></rss>\n"
            % "".join(items)).encode()


class Feeds(harness.FlowTest):
    def test_a_feed_fetched_again_gives_what_is_new(self):
        watch = self.watch()
        self.daemon.drop("first.xml", feed(STRIKE, FERRY))
        watch.wait_seq(2)
        self.daemon.drop("second.xml", feed(ROPE, CRANE, STRIKE, FERRY))
        watch.wait_seq(4)
        self.daemon.drop("third.xml", feed(ROPE, CRANE, STRIKE, FERRY))
        self.daemon.wait_receipt("third.xml")
        alerts = watch.alerts()
        self.assertEqual([alert["headline"] for alert in alerts],
                         ["Dockers strike in Peru", "Ferry aground off Norway", "Rope breaks in Ghana",
                          "Crane falls in Chile"])
        self.assertEqual({alert["source"] for alert in alerts}, {"Harbour News"})
        self.assertIn("PE", [country["code"] for country in alerts[0]["countries"]])

    def test_a_feed_that_is_not_well_formed_is_read_behind_the_walls(self):
        watch = self.watch()
        self.daemon.drop("broken.xml", b"\n<?xml version='1.0'?><!DOCTYPE rss SYSTEM '/etc/passwd' ["
                         b"<!ENTITY file SYSTEM 'file:///etc/passwd'>]><rss><channel><title>A & B</title><item>"
                         b"<title>Caf&eacute; & bar&nbsp;close<link>http://a.example/1"
                         b"<dc:creator>Jane &file; Doe</dc:creator><description>They close in Peru.</rss>")
        watch.wait_seq(1)
        alert = watch.alerts()[0]
        self.assertEqual(alert["headline"], "Caf\u00e9 & bar close")
        self.assertEqual(alert["source"], "A & B")
        self.assertEqual(alert["link"], "http://a.example/1")

    def test_a_feed_without_entries_says_so(self):
        self.daemon.drop("empty.xml", feed())
        self.assertEqual(self.daemon.wait_receipt("empty.xml")[0]["outcome"], "rejected")
        self.assertEqual(self.daemon.failure("empty.xml")["reason"], "the feed has no entries")


if __name__ == "__main__":
    harness.main()
