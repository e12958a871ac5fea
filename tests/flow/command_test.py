# SPDX-License-Identifier: MIT
"""The newsalert command against a daemon that the test makes up: what it
asks, what it prints, and the status it ends with."""
import json
import os
import re
import shutil
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from command_case import DEADLINE, PROGRAM, SOURCE, CommandTest  # noqa: E402
from fake_keeper import EPOCH, make_alert  # noqa: E402

COMMANDS = ["watch", "log", "show", "submit", "retry", "status", "topics", "countries", "rules", "reload"]


class Usage(CommandTest):
    def test_help_names_every_command(self):
        out = self.run_command("--help").out
        for name in COMMANDS:
            self.assertRegex(out, r"(?m)^  %s +\w" % name)
            text = self.run_command("help", name).out
            self.assertTrue(text.startswith("usage: newsalert " + name), text)
            self.assertEqual(self.run_command(name, "--help").out, text)
            self.assertEqual(self.run_command(name, "-h").out, text)

    def test_help_fits_a_terminal(self):
        for name in COMMANDS:
            for line in self.run_command("help", name).lines:
                self.assertLessEqual(len(line), 80, line)

    def test_version(self):
        self.assertRegex(self.run_command("--version").out, r"^newsalert \d+\.\d+\.\d+\n$")

    def test_mistakes_are_usage_errors(self):
        for args in ([], ["nonsense"], ["help", "nonsense"], ["log", "--bogus"], ["log", "-x"], ["show"],
                     ["show", "0"], ["show", "1", "2"], ["show", "x"], ["show", "--format", "{seq}", "1"],
                     ["log", "--last", "0"], ["log", "--last", "many"], ["log", "--since", "3x"], ["log", "--since"],
                     ["log", "--format", "jsn"], ["log", "--file", "a", "--last", "1"], ["submit"],
                     ["submit", "--name", "a", "b", "c"], ["submit", "--wait=0", "a"], ["status", "now"],
                     ["reload", "now"], ["retry"], ["topics", "a", "b"], ["--color=pink", "status"],
                     ["rules", "a", "b"], ["rules", "--idle", "0s"], ["rules", "--idle", "soon"],
                     ["rules", "--sort", "name"], ["rules", "--countries", "--topic", "sport"]):
            result = self.run_command(*args, status=64)
            self.assertEqual(result.out, "", args)
            self.assertNotEqual(result.err, "", args)

    def test_a_bad_filter_has_a_caret_under_the_place(self):
        err = self.run_command("log", "country:JP", "AND", status=64).err
        self.assertEqual(err.splitlines()[1:], ["  country:JP AND", "             ^"])

    def test_an_unknown_field_names_the_known_ones(self):
        err = self.run_command("log", "--format", "{seq} {nope}", status=64).err
        self.assertIn("{headline}", err)
        self.assertEqual(err.splitlines()[1:], ["  {seq} {nope}", "         ^"])


class Documents(CommandTest):
    """The manual and the completion have what the commands say of themselves."""

    def options(self, name):
        return set(re.findall(r"--[a-z][a-z-]+", self.run_command("help", name).out))

    def complete(self, *words):
        script = ("compopt() { :; }; source client/completion/newsalert; COMP_WORDS=(\"$@\"); "
                  "COMP_CWORD=$(($# - 1)); _newsalert; printf '%s\\n' \"${COMPREPLY[@]}\"")
        env = dict(self.env, PATH=os.path.abspath(os.path.dirname(PROGRAM)) + ":/usr/bin:/bin")
        done = subprocess.run(["bash", "-c", script, "bash", "newsalert", *words], capture_output=True, text=True,
                              env=env, cwd=SOURCE, timeout=DEADLINE)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_the_manual_has_every_command_and_option(self):
        with open(os.path.join(SOURCE, "client", "newsalert.1")) as file:
            manual = file.read()
        for name in COMMANDS:
            self.assertRegex(manual, r"(?m)^\.Ss %s\b" % name)
            for option in self.options(name):
                self.assertIn("Fl Fl " + option[2:], manual)
        for field in re.findall(r"{(\w+)}", self.run_command("log", "--format", "{}", status=64).err):
            self.assertIn("{%s}" % field, manual)

    def test_the_completion_offers_every_command_and_option(self):
        self.assertLessEqual(set(COMMANDS), set(self.complete("")))
        self.assertEqual(self.complete("st"), ["status"])
        for name in COMMANDS:
            self.assertLessEqual(self.options(name) - {"--color"}, set(self.complete(name, "--")), name)

    def test_the_completion_asks_for_topics_and_countries(self):
        self.start()
        self.assertEqual(self.complete("watch", "--topic", "pol"), ["politics", "politics/sanctions"])
        self.assertEqual(self.complete("--runtime", "x", "log", "--country", "JP,R"), ["JP,RU"])
        self.assertIn("sh", self.complete("watch", "--exec", "sh"))
        self.assertEqual(self.complete("rules", "--topic", "pol"), ["politics", "politics/sanctions"])
        self.assertEqual(self.complete("rules", "--sort", "l"), ["last"])
        self.assertIn("30d", self.complete("rules", "--idle", ""))


class NoDaemon(CommandTest):
    def test_a_daemon_that_does_not_run_is_unavailable(self):
        for args in (["status"], ["log"], ["watch"], ["show", "1"], ["topics"], ["countries"], ["rules"], ["reload"],
                     ["retry", "a"], ["submit", "--wait", self.write("a.txt", "text")]):
            err = self.run_command(*args, status=69).err
            self.assertIn("systemctl start newsalertd", err, args)

    def test_monitoring_calls_it_critical(self):
        self.assertTrue(self.run_command("status", "--check", status=2).out.startswith("NEWSALERT CRITICAL - "))

    def become_nobody(self):
        """How to run as nobody, from where nobody may: a checkout can be in /root."""
        self.program = shutil.copy(PROGRAM, self.directory)
        shutil.copy(os.path.join(os.path.dirname(PROGRAM), "libnewsalert.so.0"), self.directory)
        self.env["LD_LIBRARY_PATH"] = self.directory
        return {"user": 65534, "group": 65534, "extra_groups": [], "cwd": self.directory}

    def test_no_permission_says_which_group(self):
        self.start()
        os.chmod(self.directory, 0o755)
        os.chmod(os.path.join(self.keeper.runtime, "keeper.sock"), 0)
        os.chmod(self.keeper.inbox, 0o500)
        path = self.write("a.txt", "text")
        # root may everything: be nobody
        options = self.become_nobody() if os.geteuid() == 0 else {}
        err = self.run_command("status", status=77, **options).err
        self.assertIn("newsalert-watch", err)
        err = self.run_command("submit", "--inbox", self.keeper.inbox, path, status=77, **options).err
        self.assertIn("newsalert-submit", err)
        self.assertEqual(os.listdir(self.keeper.inbox), [])


class Asking(CommandTest):
    def setUp(self):
        super().setUp()
        self.start()
        for seq in range(1, 601):
            self.keeper.alerts.append(make_alert(seq, "Council agrees on budget %d" % seq))

    def seqs(self, *args):
        return [json.loads(line)["seq"] for line in self.run_command("log", *args).lines]

    def test_log_prints_the_newest_twenty_in_rising_order(self):
        self.assertEqual(self.seqs(), list(range(581, 601)))

    def test_log_prints_as_many_as_are_wanted_over_pages(self):
        self.assertEqual(self.seqs("--last", "3"), [598, 599, 600])
        self.assertEqual(self.seqs("--last", "590"), list(range(11, 601)))
        self.assertEqual(self.seqs("--last", "5000"), list(range(1, 601)))

    def test_log_since_is_all_since_then(self):
        self.assertEqual(self.seqs("--since", "2026-11-23T10:00:00.590Z"), list(range(590, 601)))
        self.assertEqual(self.seqs("--since", "2026-11-23"), list(range(1, 601)))
        self.assertEqual(self.seqs("--since", EPOCH + ".599"), [599, 600])

    def test_log_until_is_before_then(self):
        self.assertEqual(self.seqs("--until", "2026-11-23T10:00:00.003Z"), [1, 2])
        self.assertEqual(self.seqs("--until", "2026-11-22"), [])
        self.assertEqual(self.seqs("--since", EPOCH + ".7", "--until", EPOCH + ".9"), [7, 8, 9])
        self.assertEqual(self.seqs("--since", EPOCH + ".7", "--until", EPOCH + ".9", "--last", "2"), [8, 9])

    def test_another_journal_is_told(self):
        self.assertIn("another", self.run_command("log", "--since", "0123456789abcdef.7", status=75).err)
        self.assertIn("another", self.run_command("show", "0123456789abcdef.7", status=65).err)

    def test_log_tells_what_is_deleted(self):
        del self.keeper.alerts[:100]
        result = self.run_command("log", "--since", EPOCH + ".91", "--until", EPOCH + ".101")
        self.assertEqual([json.loads(line)["seq"] for line in result.lines], [101])
        self.assertIn("10 alerts", result.err)

    def test_filters_are_joined_and_topics_are_whole(self):
        self.run_command("log", "a OR b", "--country", "japan, ru", "--topic", "sanctions", "-source:TASS")
        self.assertEqual(self.asked("history")[0]["filter"],
                         "(a OR (b -source:TASS)) country:JP,RU topic:politics/sanctions")

    def test_what_the_rules_do_not_know_is_a_usage_error(self):
        self.assertIn("UK", self.run_command("log", "--country", "UK", status=64).err)
        self.assertIn("sport/budget", self.run_command("log", "--topic", "budget", status=64).err)
        err = self.run_command("log", "a (about:UK OR b)", status=64).err
        self.assertEqual(err.splitlines()[1:], ["  a (about:UK OR b)", "     ^"])
        err = self.run_command("log", "a topic:nothing", status=64).err
        self.assertEqual(err.splitlines()[1:], ["  a topic:nothing", "    ^"])

    def test_text_is_searched_by_the_daemon(self):
        self.run_command("log", "--text", "peace treaty", "--last", "1")
        self.assertEqual(self.asked("history")[0]["text"], "peace treaty")

    def test_a_template_makes_the_lines(self):
        out = self.run_command("log", "--last", "1", "--format", "{seq}\\t{countries}\\t{topics}\\t{{{time}}}").out
        self.assertEqual(out, "600\tJP\teconomy/budget\t{2026-11-23T10:00:00.600Z}\n")

    def test_show_prints_zones_with_evidence(self):
        out = self.run_command("show", "600", "--format", "pretty").out
        self.assertIn("\nbody\n  The council met in Tokyo.\n\n  A second paragraph", out)
        self.assertIn("JP Japan about filed, score 6.5: body 19 \"Tokyo\"", out)
        self.assertIn("zones", json.loads(self.run_command("show", EPOCH + ".600").out))
        self.assertIn("999", self.run_command("show", "999", status=65).err)

    def test_topics_and_countries_are_listed(self):
        self.assertEqual([json.loads(line)["id"] for line in self.run_command("topics").lines],
                         [topic["id"] for topic in self.keeper.topics])
        self.assertEqual(self.run_command("countries", "--format", "pretty", "jap").out,
                         "CODE  NAME\nJP    Japan\n")

    def count_rules(self):
        """Politics is busy, sanctions new, one budget idle, the other never was; one rule is gone."""
        def ago(days):
            return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(time.time() - 86400 * days))
        politics, sanctions, economy, sport = self.keeper.topics
        politics.update(hits=1200, spent_us=2500000, since=ago(90), last=ago(0.001))
        sanctions.update(hits=0, spent_us=12, since=ago(3))
        economy.update(hits=7, spent_us=41300, since=ago(90), last=ago(40))
        sport.update(hits=0, spent_us=0, since=ago(90))
        self.keeper.removed = [{"id": "politics/lobbying", "hits": 3, "spent_us": 9, "since": ago(90), "last": ago(60),
                                "removed": ago(50)},
                               {"code": "YU", "hits": 1, "mentions": 0, "since": ago(90), "removed": ago(50)}]
        france, japan, russia = self.keeper.countries
        france.update(hits=2, mentions=0, since=ago(90), last=ago(40))
        japan.update(hits=1, mentions=30, since=ago(90), last=ago(1))
        russia.update(hits=0, mentions=0, since=ago(90))

    def rules(self, *args):
        rows = [json.loads(line) for line in self.run_command("rules", *args).lines]
        return [row.get("id", row.get("code")) for row in rows]

    def test_rules_are_listed_by_what_they_have_done(self):
        self.count_rules()
        self.assertEqual(self.rules(), ["politics", "economy/budget", "politics/lobbying", "politics/sanctions",
                                        "sport/budget"])
        self.assertEqual(self.rules("--sort", "time"), ["politics", "economy/budget", "politics/sanctions",
                                                        "politics/lobbying", "sport/budget"])
        self.assertEqual(self.rules("--sort", "last"), ["politics", "economy/budget", "politics/lobbying",
                                                        "politics/sanctions", "sport/budget"])
        self.assertEqual(self.rules("--sort", "id")[0], "economy/budget")
        self.assertEqual(self.rules("--countries"), ["JP", "FR", "YU", "RU"])

    def test_rules_that_have_long_tagged_nothing_are_found(self):
        self.count_rules()
        self.assertEqual(self.rules("--idle", "30d"), ["economy/budget", "sport/budget"])
        self.assertEqual(self.rules("--idle", "50d"), ["sport/budget"])
        self.assertEqual(self.rules("--idle", "2d"), ["economy/budget", "politics/sanctions", "sport/budget"])
        self.assertEqual(self.rules("--idle", "91d"), [])
        self.assertEqual(self.rules("--idle", "30d", "--countries"), ["FR", "RU"])

    def test_rules_are_chosen_by_topic_and_by_word(self):
        self.count_rules()
        self.assertEqual(self.rules("--topic", "politics"), ["politics", "politics/lobbying", "politics/sanctions"])
        self.assertEqual(self.rules("--topic", "sanctions,sport/budget"), ["politics/sanctions", "sport/budget"])
        self.assertEqual(self.rules("CLUB"), ["sport/budget"])
        self.assertEqual(self.rules("--countries", "jap"), ["JP"])
        self.assertIn("budget", self.run_command("rules", "--topic", "budget", status=64).err)

    def test_rules_are_a_table_for_people(self):
        self.count_rules()
        lines = self.run_command("rules", "--format", "pretty").lines
        self.assertRegex(lines[0], r"^TOPIC +HITS +TIME +LAST +SINCE$")
        self.assertRegex(lines[1], r"^politics +1200 +2\.5 s +[0-9: -]+  20\d\d-\d\d-\d\d [0-9:]+$")
        self.assertRegex(lines[2], r"^economy/budget +7 +41\.3 ms ")
        self.assertRegex(lines[3], r"^politics/lobbying .*, removed 20\d\d-")
        self.assertRegex(lines[4], r"^politics/sanctions +0 +12 us  never ")
        self.assertEqual(len({line.index("  20") for line in lines[4:]}), 1)
        self.assertNotIn("\x1b", "".join(lines))
        out = self.run_command("rules", "--countries", "--format", "pretty", "--color", "always").lines
        self.assertEqual([line.startswith("\x1b[2m") for line in out], [True, False, False, True, True])

    def test_a_daemon_that_counts_no_rules_is_not_misread(self):
        self.keeper.removed = None
        self.assertEqual(len(self.rules()), 4)
        self.assertEqual(self.rules("--idle", "1s"), [])
        self.assertRegex(self.run_command("rules", "--format", "pretty").lines[1], r"^economy/budget .*never")

    def test_status_is_for_people_and_programs(self):
        self.assertEqual(json.loads(self.run_command("status").out)["head"], 600)
        out = self.run_command("status", "--format", "pretty").out
        self.assertIn("up 1d 2h", out)
        self.assertIn(EPOCH + ".600", out)

    def test_status_check_is_a_monitoring_plugin(self):
        self.assertRegex(self.run_command("status", "--check").out, r"^NEWSALERT OK - .*\|.*head=600c")
        self.keeper.workers["running"] = 1
        self.assertIn("WARNING - 1 of 2 workers", self.run_command("status", "--check", status=1).out)
        self.keeper.intake.update(state="paused", reason="the disk is full")
        self.assertIn("CRITICAL - the intake is paused: the disk is full",
                      self.run_command("status", "--check", status=2).out)

    def test_reload_prints_what_is_wrong(self):
        self.run_command("reload")
        self.keeper.findings = ["/etc/newsalert/topics.d/a.yaml:3: no such key", "b.yaml:1: \x1b[2J"]
        err = self.run_command("reload", status=78).err
        self.assertIn("a.yaml:3: no such key\n", err)
        self.assertIn("\\x1b[2J", err)

    def test_retry_goes_on_after_a_file_that_is_not_there(self):
        self.keeper.failed = {"b"}
        self.assertIn("a stays", self.run_command("retry", "a", "b", status=65).err)
        self.assertEqual([r["file"] for r in self.asked("retry")], ["a", "b"])


class Terminal(CommandTest):
    def setUp(self):
        super().setUp()
        self.start()

    def test_pretty_marks_the_evidence(self):
        self.keeper.alerts.append(make_alert(1))
        shown = self.run_on_terminal("log")
        self.assertIn("Council agrees on a \x1b[0m\x1b[1;33mbudget\x1b[0m", shown)
        self.assertIn("met in \x1b[1;33mTokyo\x1b[0m.", shown)
        self.assertIn("JP about filed, US mentioned | economy/budget", shown)

    def test_pretty_ends_with_the_link_in_one_piece(self):
        link = "https://news.example/" + "a" * 60
        self.keeper.alerts.append(make_alert(1, link=link))
        self.env["COLUMNS"] = "40"
        self.assertEqual(self.run_command("log", "--format", "pretty").lines[-2:], ["  " + link, ""])

    def test_colour_can_be_switched_off(self):
        self.keeper.alerts.append(make_alert(1))
        self.assertNotIn("\x1b", self.run_on_terminal("log", "--color=never"))
        self.env["NO_COLOR"] = "1"
        self.assertNotIn("\x1b", self.run_on_terminal("log"))
        self.assertIn("\x1b[1;33m", self.run_command("log", "--format", "pretty", "--color=always").out)

    def test_no_form_lets_an_article_steer_the_terminal(self):
        bad = "a\x1b[2J\x9b31m\x7f\u202eb\u2066\u200b\ufeff\u061c\n\U000e0041"
        self.keeper.alerts.append(make_alert(1, bad, summary=bad, source=bad, file=bad, link=bad, slugline=bad, guid=bad))
        for args in (["log"], ["log", "--format", "json"], ["log", "--format", "{headline} {source} {file} {link} {guid} {slugline}"],
                     ["log", "--format", "ninjs"], ["show", "1", "--format", "ninjs"], ["show", "1"], ["show", "1", "--format", "json"]):
            shown = self.run_on_terminal(*args, "--color=never")
            self.assertIsNone(re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e"
                                        "\u2060-\u206f\ufeff\U000e0000-\U000e0fff]", shown), (args, shown))
        escaped = self.run_on_terminal("log", "--format", "json")
        self.assertEqual(json.loads(escaped)["headline"], bad)

    def test_a_pipe_gets_the_json_as_it_is(self):
        alert = make_alert(1, "a\u202eb")
        self.keeper.alerts.append(alert)
        self.assertEqual(json.loads(self.run_command("log").out), alert)
        self.assertIn("\u202e", self.run_command("log").out)

    def test_lines_fit_the_terminal(self):
        self.keeper.alerts.append(make_alert(1, summary="word " * 100))
        self.env["COLUMNS"] = "40"
        head, *text = self.run_command("log", "--format", "pretty").lines
        self.assertTrue(head.startswith("1  "), head)
        self.assertLessEqual(max(map(len, text)), 40)


if __name__ == "__main__":
    unittest.main(verbosity=1)
