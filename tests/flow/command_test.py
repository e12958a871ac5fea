#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The newsalert command against a daemon that the test makes up: what it
asks, what it prints, and the status it ends with."""
import json
import os
import pty
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from fake_keeper import EPOCH, FakeKeeper, make_alert  # noqa: E402

PROGRAM = os.path.join(os.environ.get("NEWSALERT_BUILD", "build-dev"), "newsalert")
SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMMANDS = ["watch", "log", "show", "submit", "retry", "status", "topics", "countries", "rules", "reload"]
DEADLINE = 60


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err
        self.lines = out.splitlines()

    def __repr__(self):
        return "status %d\n%s%s" % (self.status, self.out, self.err)


class CommandTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="newsalert-command-")
        self.addCleanup(shutil.rmtree, self.directory)
        self.keeper = FakeKeeper(self.directory)
        self.program = PROGRAM
        self.env = dict(os.environ, NEWSALERT_RUNTIME=self.keeper.runtime, TZ="UTC", LC_ALL="C")
        for name in ("NO_COLOR", "COLUMNS", "TERM"):
            self.env.pop(name, None)

    def start(self):
        self.keeper.start()
        self.addCleanup(self.keeper.stop)

    def run_command(self, *args, status=0, stdin=b"", **options):
        done = subprocess.run([self.program, *args], input=stdin, capture_output=True, env=self.env,
                              timeout=DEADLINE, **options)
        result = Result(done.returncode, done.stdout.decode(), done.stderr.decode())
        self.assertEqual(result.status, status, result)
        return result

    def run_on_terminal(self, *args):
        """Standard output is a terminal; what it shows."""
        master, slave = pty.openpty()
        process = subprocess.Popen([PROGRAM, *args], stdin=subprocess.DEVNULL, stdout=slave, stderr=subprocess.PIPE,
                                   env=dict(self.env, TERM="xterm"))
        os.close(slave)
        shown = b""
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
        os.close(master)
        err = process.stderr.read().decode()
        process.stderr.close()
        self.assertEqual(process.wait(DEADLINE), 0, err)
        return shown.decode().replace("\r\n", "\n")

    def write(self, name, text):
        path = os.path.join(self.directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
        return path

    def asked(self, op):
        return [r for r in self.keeper.requests if r["op"] == op]


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
        return set(re.findall(r"--[a-z]+", self.run_command("help", name).out))

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

    def test_colour_can_be_switched_off(self):
        self.keeper.alerts.append(make_alert(1))
        self.assertNotIn("\x1b", self.run_on_terminal("log", "--color=never"))
        self.env["NO_COLOR"] = "1"
        self.assertNotIn("\x1b", self.run_on_terminal("log"))
        self.assertIn("\x1b[1;33m", self.run_command("log", "--format", "pretty", "--color=always").out)

    def test_no_form_lets_an_article_steer_the_terminal(self):
        bad = "a\x1b[2J\x9b31m\x7f\u202eb\u2066\u200b\ufeff\u061c\n\U000e0041"
        self.keeper.alerts.append(make_alert(1, bad, summary=bad, source=bad, file=bad))
        for args in (["log"], ["log", "--format", "json"], ["log", "--format", "{headline} {source} {file}"],
                     ["show", "1"], ["show", "1", "--format", "json"]):
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
        for line in self.run_command("log", "--format", "pretty").lines:
            self.assertLessEqual(len(line), 40)


class Submit(CommandTest):
    def submit(self, *args, **options):
        return self.run_command("submit", "--inbox", self.keeper.inbox, *args, **options)

    def inbox(self):
        return sorted(os.listdir(self.keeper.inbox))

    def read(self, name):
        with open(os.path.join(self.keeper.inbox, name)) as file:
            return file.read()

    def test_a_file_goes_into_the_inbox_under_its_name(self):
        os.chmod(self.write("a.txt", "text"), 0o600)
        self.submit(self.directory + "/a.txt", umask=0o077)
        self.assertEqual(self.inbox(), ["a.txt"])
        self.assertEqual(self.read("a.txt"), "text")
        mode = os.stat(os.path.join(self.keeper.inbox, "a.txt")).st_mode
        self.assertEqual(stat.S_IMODE(mode), 0o640)

    def test_nothing_is_overwritten(self):
        path = self.write("a.txt", "first")
        self.submit(path)
        self.write("a.txt", "second")
        err = self.submit(path, path).err
        names = self.inbox()
        self.assertEqual(len(names), 3)
        self.assertEqual([self.read(name) for name in names], ["first", "second", "second"])
        for name in names[1:]:
            self.assertRegex(name, r"^a\.txt~[0-9a-f]{8}$")
            self.assertIn(name, err)

    def test_a_long_name_is_cut_where_it_must_be(self):
        path = self.write("n" * 251 + "\u00e9", "text")
        self.submit(path, path)
        self.assertEqual(sorted(len(name) for name in self.inbox()), [189, 252])

    def test_standard_input_has_a_name(self):
        self.submit("-", stdin=b"one")
        self.submit("-", "--name", "two.txt", stdin=b"two")
        self.assertEqual(self.inbox(), ["stdin", "two.txt"])
        self.assertEqual(self.read("stdin") + self.read("two.txt"), "onetwo")

    def test_a_directory_is_its_files(self):
        for name in ("b", "a", ".hidden", "part.tmp", "old~", "deeper/c"):
            self.write("drop/" + name, name)
        os.mkfifo(self.directory + "/drop/fifo")
        self.submit(self.directory + "/drop")
        self.assertEqual(self.inbox(), ["a", "b"])

    def test_names_that_the_inbox_ignores_are_refused(self):
        path = self.write("a.tmp", "text")
        self.assertIn("--name", self.submit(path, status=64).err)
        self.submit(path, "--name", "a.txt")
        for name in (".a", "a/b", "", "a.part"):
            self.submit(path, "--name", name, status=64)
        self.assertEqual(self.inbox(), ["a.txt"])

    def test_what_cannot_be_read_is_told(self):
        self.assertIn("/none", self.submit(self.directory + "/none", status=66).err)
        self.assertEqual(self.inbox(), [])

    def test_no_inbox_is_told(self):
        err = self.run_command("submit", "--inbox", self.directory + "/none", self.write("a", "a"), status=73).err
        self.assertIn("--inbox", err)

    def test_a_full_disk_leaves_nothing_behind(self):
        path = self.write("a.txt", "text" * 100000)
        self.submit(path, status=74,
                    preexec_fn=lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
                                        __import__("resource").setrlimit(__import__("resource").RLIMIT_FSIZE,
                                                                         (1000, 1000))))
        self.assertEqual(self.inbox(), [])

    def test_the_daemon_knows_the_inbox(self):
        self.start()
        self.run_command("submit", self.write("a.txt", "text"))
        self.assertEqual(self.inbox(), ["a.txt"])

    def test_wait_prints_alerts_and_reasons(self):
        self.start()
        for name, text in (("1-new", "A new story"), ("2-bad", "reject"), ("3-again", "repeat"), ("4-later", "hold"),
                           ("5-new", "Another story")):
            self.write("drop/" + name, text)
        result = self.run_command("submit", "--wait", "--format", "{file}: {headline}", self.directory + "/drop",
                                  status=65)
        self.assertEqual(result.lines, ["1-new: A new story", "5-new: Another story"])
        self.assertEqual(result.err.splitlines(), ["newsalert: 2-bad: rejected: unknown binary",
                                                   "newsalert: 3-again: repeat of 1", "newsalert: 4-later: held"])

    def test_wait_tells_files_of_one_name_apart(self):
        """The daemon takes the first before the second comes, so that both
        keep their name, and the first one's receipt is not the second's."""
        self.start()
        first = self.write("x/a", "First story")
        os.mkdir(self.directory + "/y")
        second = self.directory + "/y/a"
        os.mkfifo(second)
        process = subprocess.Popen([PROGRAM, "submit", "--wait", "--format", "{headline}", first, second],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.env)
        with open(second, "w") as file:  # waits until it is read, which is after the first drop
            with self.keeper.lock:
                self.keeper.take_inbox()
            file.write("reject")
        out, err = process.communicate(timeout=DEADLINE)
        self.assertEqual((out, err), ("First story\n", "newsalert: a: rejected: unknown binary\n"))
        self.assertEqual(process.returncode, 65)

    def test_a_slow_source_can_be_interrupted(self):
        path = self.directory + "/slow"
        os.mkfifo(path)
        process = subprocess.Popen([PROGRAM, "submit", "--inbox", self.keeper.inbox, path], env=self.env)
        with open(path, "w") as file:
            file.write("begun")
            file.flush()
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(DEADLINE), -signal.SIGINT)
        self.assertEqual(self.inbox(), [])

    def test_wait_ends_when_nothing_comes(self):
        self.start()
        self.keeper.take_inbox = lambda: None
        self.assertIn("a.txt", self.run_command("submit", "--wait=1", self.write("a.txt", "text"), status=75).err)

    def test_log_file_tells_what_became_of_it(self):
        self.start()
        for text in ("A story", "reject", "repeat"):
            self.run_command("submit", "--wait", self.write("a.txt", text), status=65 if text == "reject" else 0)
        lines = self.run_command("log", "--file", "a.txt", "--format", "pretty").lines
        self.assertEqual([line.split("  ", 2)[2] for line in lines],
                         ["accepted %s.1" % EPOCH, "rejected: unknown binary", "repeat of 1"])
        self.assertEqual([json.loads(line)["number"] for line in self.run_command("log", "--file", "a.txt", "--format", "json").lines],
                         [1, 2, 3])
        self.run_command("log", "--file", "b.txt", status=65)


class Watch(CommandTest):
    def setUp(self):
        super().setUp()
        for seq in range(1, 4):
            self.keeper.alerts.append(make_alert(seq))
        self.start()

    def watch(self, *args, says="watching from " + EPOCH):
        """A watch that has said from where it watches, or what is lost."""
        process = subprocess.Popen([PROGRAM, "watch", *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env=self.env)
        self.addCleanup(self.end, process)
        self.said = process.stderr.readline()
        self.assertIn(says, self.said)
        return process

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.wait(DEADLINE)
        process.stdout.close()
        process.stderr.close()

    def seqs(self, process, count):
        return [json.loads(process.stdout.readline())["seq"] for _ in range(count)]

    def publish(self, *seqs, live=True):
        for seq in seqs:
            self.keeper.publish(make_alert(seq), live)

    def test_new_alerts_are_printed_at_once(self):
        process = self.watch()
        self.assertIn(EPOCH + ".4", self.said)
        for seq in (4, 5, 6):
            self.publish(seq)
            self.assertEqual(self.seqs(process, 1), [seq])

    def test_a_gap_is_healed_in_order(self):
        process = self.watch()
        self.publish(4)
        self.publish(5, 6, live=False)
        self.publish(7)
        self.assertEqual(self.seqs(process, 4), [4, 5, 6, 7])
        self.publish(8, live=False)
        self.assertEqual(self.seqs(process, 1), [8])

    def test_since_begins_in_the_past_and_goes_on(self):
        process = self.watch("--since", EPOCH + ".2")
        self.assertEqual(self.seqs(process, 2), [2, 3])
        self.publish(4)
        self.assertEqual(self.seqs(process, 1), [4])
        process = self.watch("--since", "2026-11-23", "--count", "2")
        self.assertEqual(self.seqs(process, 2), [1, 2])
        self.assertEqual(process.wait(DEADLINE), 0)

    def test_count_ends_it(self):
        process = self.watch("--count", "2", "--format", "{seq}")
        self.publish(4, 5, 6)
        self.assertEqual(process.stdout.read(), "4\n5\n")
        self.assertEqual(process.wait(DEADLINE), 0)

    def test_a_filter_selects(self):
        process = self.watch("headline-less OR elections", "--format", "{seq}")
        self.publish(4)
        self.keeper.publish(make_alert(5, "Elections are near"))
        self.assertEqual(process.stdout.readline(), "5\n")

    def test_a_stalled_reader_gets_every_alert_once(self):
        process = self.watch("--count", "2000", "--format", "{seq} {summary}")
        for seq in range(4, 2004):
            self.keeper.publish(make_alert(seq, summary="word " * 90), live=seq == 2003)
        # far more than the pipe holds: it stalls on the way
        self.assertGreater(len(self.keeper.alerts) * 450, 10 * 65536)
        seqs = [int(line.split()[0]) for line in process.stdout]
        self.assertEqual(seqs, list(range(4, 2004)))
        self.assertEqual(process.wait(DEADLINE), 0)

    def test_ctrl_c_ends_it_by_its_signal(self):
        process = self.watch()
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(DEADLINE), -signal.SIGINT)

    def test_a_reader_that_goes_away_ends_it_without_an_alert(self):
        process = self.watch()
        process.stdout.close()
        self.assertEqual(process.wait(DEADLINE), -signal.SIGPIPE)
        process.stdout = open(os.devnull)

    def test_a_command_runs_for_each_alert(self):
        script = 'read -r line; echo "$1 $NEWSALERT_SEQ $NEWSALERT_COUNTRIES ${#line}"; exit $((NEWSALERT_SEQ == 4))'
        process = self.watch("--count", "2", "--exec", "sh", "-c", script, "sh", "--count")
        self.publish(4, 5)
        length = len(json.dumps(make_alert(4), separators=(",", ":")))
        self.assertEqual(process.stdout.read(), "--count 4 JP %d\n--count 5 JP %d\n" % (length, length))
        self.assertEqual(process.stderr.read(), "newsalert: sh failed for %s.4: exit status 1\n" % EPOCH)
        self.assertEqual(process.wait(DEADLINE), 0)

    def test_a_command_that_does_not_read_is_no_harm(self):
        process = self.watch("--count", "1", "--exec", "true")
        self.keeper.publish(make_alert(4, summary="word " * 90))
        self.assertEqual(process.wait(DEADLINE), 0)

    def test_a_command_that_is_not_there_ends_it_with_the_place(self):
        process = self.watch("--exec", "/nonexistent/command")
        self.publish(4)
        self.assertEqual(process.wait(DEADLINE), 69)
        err = process.stderr.read()
        self.assertIn("/nonexistent/command", err)
        self.assertIn("--since " + EPOCH, err)

    def test_the_environment_has_the_alert_once_and_without_controls(self):
        self.env["NEWSALERT_HEADLINE"] = "stale"
        process = self.watch("--count", "1", "--exec", "env")
        self.keeper.publish(make_alert(4, "a\nb\x1b[2J"))
        lines = [line for line in process.stdout.read().splitlines() if line.startswith("NEWSALERT_HEADLINE=")]
        self.assertEqual(lines, ["NEWSALERT_HEADLINE=a b\\x1b[2J"])

    def test_strict_ends_at_a_loss(self):
        del self.keeper.alerts[:2]
        process = self.watch("--since", EPOCH + ".1", "--strict", says="2 alerts were deleted")
        self.assertEqual(process.wait(DEADLINE), 75)
        self.assertEqual(process.stdout.read(), "")
        self.assertIn("--since " + EPOCH, process.stderr.read())

    def test_without_strict_a_loss_is_told(self):
        del self.keeper.alerts[:2]
        process = self.watch("--since", EPOCH + ".1", "--count", "1", "--format", "{seq}",
                             says="2 alerts were deleted")
        self.assertEqual(process.stdout.read(), "3\n")
        self.assertEqual(process.wait(DEADLINE), 0)

    def test_usage(self):
        for args in (["--exec"], ["--format", "json", "--exec", "true"], ["--count", "0"], ["--format", "{nope}"], ["topic:nothing"], ["a AND"]):
            self.run_command("watch", *args, status=64)


if __name__ == "__main__":
    unittest.main(verbosity=1)
