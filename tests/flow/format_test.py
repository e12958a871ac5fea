# SPDX-License-Identifier: MIT
"""What a worker behind its walls reads: charsets whose converters are files
that it cannot open any more."""
import base64
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness

RUSSIAN = ("Министры договорились о поставках газа",
           "Министры иностранных дел встретились в пятницу и обсудили поставки газа на будущий год.")
GREEK = ("Οι υπουργοί συμφώνησαν για το λιμάνι",
         "Οι υπουργοί συναντήθηκαν την Παρασκευή στην Αθήνα και συζήτησαν για το νέο λιμάνι της πόλης.")
CHINESE = ("部长们就新港口达成协议", "部长们星期五在首都举行会议，讨论了港口的建设和明年的预算，并同意再次会面。")
TAIWANESE = ("部長們就新港口達成協議", "部長們星期五在首都舉行會議，討論了港口的建設和明年的預算，並同意再次會面。")
JAPANESE = ("閣僚は新しい港について合意した", "閣僚は金曜日に首都で会議を開き、港の建設と来年の予算について話し合いました。")
KOREAN = ("장관들이 새 항구에 합의했다", "장관들은 금요일 수도에서 회의를 열고 항구 건설과 내년 예산에 대해 논의했습니다.")
FRENCH = ("Les ministres décident à l’unanimité", "Réunis vendredi, les ministres ont débattu du "
          "budget de l’année prochaine et de l’œuvre du musée, puis déclaré la séance terminée.")
# Of charsets that nothing declares, those that can be told.
STORIES = {"koi8-r": RUSSIAN, "cp1251": RUSSIAN, "cp866": RUSSIAN, "cp1253": GREEK, "gb18030": CHINESE,
           "big5": TAIWANESE, "euc-jp": JAPANESE, "shift_jis": JAPANESE, "iso2022_jp": JAPANESE, "euc-kr": KOREAN,
           "cp1252": FRENCH, "utf-8-sig": FRENCH, "utf-16": GREEK, "utf-16-le": RUSSIAN, "utf-16-be": FRENCH,
           "utf-32": CHINESE, "utf-8": KOREAN}


# As mail and the web name them: those of the table that Python has too.
DECLARED = ["windows-1250", "windows-1251", "iso-8859-5", "koi8-r", "koi8-u", "ibm866", "ibm855", "x-mac-cyrillic"]
OTHERS = {"windows-1253": GREEK, "iso-8859-7": GREEK, "gb2312": CHINESE, "gbk": CHINESE, "gb18030": CHINESE,
          "big5": TAIWANESE, "big5-hkscs": TAIWANESE, "euc-jp": JAPANESE, "shift_jis": JAPANESE,
          "iso-2022-jp": JAPANESE, "euc-kr": KOREAN, "iso-2022-kr": KOREAN, "johab": KOREAN, "iso-8859-1": FRENCH,
          "iso-8859-15": FRENCH, "windows-1252": FRENCH, "macintosh": FRENCH, "utf-7": FRENCH, "utf-8": RUSSIAN}
PYTHON = {"x-mac-cyrillic": "mac-cyrillic", "macintosh": "mac-roman", "iso-8859-1": "cp1252"}


def mail(charset, headline, body):
    """A message whose header and text are both in the charset."""
    coded = PYTHON.get(charset, charset)
    subject = base64.b64encode(headline.encode(coded)).decode()
    text = base64.encodebytes(body.encode(coded)).decode()
    return ("From: Desk <desk@example.org>\nDate: Tue, 13 Dec 2022 10:00:00 +0000\n"
            "Subject: =?%s?B?%s?=\nContent-Type: text/plain; charset=%s\n"
            "Content-Transfer-Encoding: base64\n\n%s" % (charset, subject, charset, text))


class Formats(harness.FlowTest):
    def test_every_charset_is_read_behind_the_walls(self):
        watch = self.watch()
        for number, (name, (headline, body)) in enumerate(STORIES.items()):
            text = "%s %d\n\n%s\n" % (headline, number, body)
            self.daemon.drop(name + ".txt", text.encode(name))
        watch.wait_seq(len(STORIES))
        read = {alert["file"]: alert for alert in watch.alerts()}
        for number, (name, (headline, body)) in enumerate(STORIES.items()):
            alert = read[name + ".txt"]
            self.assertEqual(alert["headline"], "%s %d" % (headline, number), name)
            self.assertEqual(alert["summary"], body, name)
        self.assertFalse([line for line in self.daemon.log.lines if "replaced" in line])

    def test_mail_is_read_behind_the_walls_in_every_charset(self):
        stories = {name: RUSSIAN for name in DECLARED if name != "windows-1250"}
        stories["windows-1250"] = ("Ministrowie rozmawiają o porcie", "Żółta łódź wpłynęła do portu w piątek.")
        stories.update({name: (story[0].replace("’", "'") if "8859-15" in name else story[0],
                               story[1].replace("’", "'") if "8859-15" in name else story[1])
                        for name, story in OTHERS.items()})
        watch = self.watch()
        for number, (name, (headline, body)) in enumerate(stories.items()):
            self.daemon.drop(name + ".eml", mail(name, "%s %d" % (headline, number), body))
        watch.wait_seq(len(stories))
        read = {alert["file"]: alert for alert in watch.alerts()}
        for number, (name, (headline, body)) in enumerate(stories.items()):
            self.assertEqual(read[name + ".eml"]["headline"], "%s %d" % (headline, number), name)
            self.assertEqual(read[name + ".eml"]["summary"], body, name)

    def test_bytes_that_were_no_text_are_told_in_the_log(self):
        self.daemon.drop("broken.txt", "Жизнь".encode() + b"\xD0 goes on\n\nIt does so \xFF\xFE today.\n")
        line = self.daemon.log.wait_for("intake: replaced")
        self.assertIn("file=broken.txt", line)
        self.assertIn("bytes=3", line)

    def test_compressed_files_say_so(self):
        self.daemon.drop("story.txt", b"\x1f\x8b\x08\0\0\0\0\0\0\3")
        self.assertEqual(self.daemon.wait_receipt("story.txt")[0]["outcome"], "rejected")
        self.assertIn("gzip data: unpack it first", self.daemon.failure("story.txt")["reason"])


if __name__ == "__main__":
    harness.main()
