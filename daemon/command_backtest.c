/* SPDX-License-Identifier: MIT */
/* newsalertd backtest: a file of topics comes in, what it would have changed
 * for the articles of the journal goes out. */
#include "daemon/command.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "client/moment.h"
#include "daemon/journal/stories.h"
#include "daemon/tagging/rules.h"
#include "daemon/trial/backtest.h"
#include "daemon/trial/report.h"
#include "daemon/worker/slurp.h"

#define SAMPLES_USUAL 5
#define PROGRESS_MS   250

struct command {
	const char *file;
	struct moment since; /* zero: from the oldest */
	struct moment until; /* zero: to the newest */
	uint64_t limit;      /* 0: any */
	size_t jobs;
	size_t samples;
	bool json;

	struct conf *conf;
	struct command_rules before;
	struct command_rules now;
	struct board *board;
	bool *is_own; /* by topic of the board */
	struct report report;
};

/* ---- The journal ----------------------------------------------------- */

static int
journal_status(enum newsalert_err err, const struct newsalert_error *why)
{
	fprintf(stderr, "newsalertd: %s\n", why->text);
	switch (err) {
	case NEWSALERT_ENOTFOUND:
		return EX_NOINPUT;
	case NEWSALERT_EPERM:
		fputs("newsalertd: the journal is read by root and by the "
		      "daemon's user only: sudo -u newsalert newsalertd "
		      "backtest ...\n",
		    stderr);
		return EX_NOPERM;
	case NEWSALERT_EINVAL:
	case NEWSALERT_EFORMAT:
		return EX_DATAERR;
	case NEWSALERT_EBUSY:
		return EX_TEMPFAIL;
	case NEWSALERT_ENOMEM:
		return EX_OSERR;
	default:
		return EX_IOERR;
	}
}

static bool
is_of_journal(const struct moment *moment, const struct stories *stories)
{
	return moment->seq == 0 || moment->epoch == 0 ||
	       moment->epoch == stories_epoch(stories);
}

/* A position is as exact as a time, and a limit keeps the newest. */
static void
narrow(const struct command *command, struct report *report)
{
	const uint64_t since = command->since.seq, until = command->until.seq;

	if (since > report->lowest)
		report->lowest = since;
	if (until > 0 && until <= report->highest)
		report->highest = until - 1;
	if (command->limit > 0 && report->highest >= report->lowest &&
	    report->highest - report->lowest >= command->limit)
		report->lowest = report->highest - command->limit + 1;
}

static int
find_range(struct command *command)
{
	struct report *report = &command->report;
	struct newsalert_error why = { 0 };
	struct stories *stories;
	enum newsalert_err err;

	err = stories_open(command->conf->state, &why, &stories);
	if (err != NEWSALERT_OK)
		return journal_status(err, &why);
	err = stories_range(stories, command->since.time_ms,
	    command->until.time_ms, &report->lowest, &report->highest);
	if (err != NEWSALERT_OK)
		snprintf(why.text, sizeof(why.text), "%s: %s",
		    command->conf->state, stories_fault(stories));
	else if (!is_of_journal(&command->since, stories) ||
		 !is_of_journal(&command->until, stories)) {
		err = NEWSALERT_EINVAL;
		snprintf(why.text, sizeof(why.text),
		    "the position is of another journal; the epoch of this "
		    "one is %016" PRIx64,
		    stories_epoch(stories));
	}
	stories_close(stories);
	if (err != NEWSALERT_OK)
		return journal_status(err, &why);
	narrow(command, report);
	return EX_OK;
}

/* ---- The run --------------------------------------------------------- */

/* Told at a terminal only, on one line that goes away in the end. */
static void
tell_progress(const struct backtest *backtest, const struct report *report,
    int64_t began_ms)
{
	const uint64_t done = backtest_done(backtest);
	const int64_t took_ms = moment_monotonic_ms() - began_ms;

	fprintf(stderr, "\r%" PRIu64 " of %" PRIu64 " articles, %" PRIu64 "/s",
	    done, report->highest - report->lowest + 1,
	    took_ms > 0 ? done * 1000 / (uint64_t)took_ms : 0);
}

/* Wait for the end, or for a signal. Returns its number; 0: the end. */
static int
wait_for_end(struct backtest *backtest, const struct report *report,
    int signals)
{
	const bool tty = isatty(STDERR_FILENO) != 0;
	const int64_t began_ms = moment_monotonic_ms();
	struct pollfd fds[] = { { .fd = backtest_fd(backtest),
				    .events = POLLIN },
		{ .fd = signals, .events = POLLIN } };
	struct signalfd_siginfo got = { .ssi_signo = 0 };
	int ready;

	while ((ready = poll(fds, 2, tty ? PROGRESS_MS : -1)) != -1 ||
	       errno == EINTR) {
		if (ready > 0)
			break;
		tell_progress(backtest, report, began_ms);
	}
	if (tty)
		fputs("\r\033[K", stderr);
	if ((fds[1].revents & POLLIN) != 0 &&
	    read(signals, &got, sizeof(got)) == (ssize_t)sizeof(got))
		return (int)got.ssi_signo;
	return 0;
}

static int
print_report(const struct command *command)
{
	enum newsalert_err err = NEWSALERT_OK;

	if (command->json)
		err = report_print_json(&command->report, stdout);
	else
		report_print(&command->report, stdout);
	if (err == NEWSALERT_ENOMEM) {
		fputs("newsalertd: out of memory\n", stderr);
		return EX_OSERR;
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "newsalertd: standard output: %s\n",
		    strerror(errno));
		return EX_IOERR;
	}
	if (command->report.damaged > 0)
		fprintf(stderr,
		    "newsalertd: %" PRIu64 " alerts of the journal could not "
		    "be read, and were left out\n",
		    command->report.damaged);
	return EX_OK;
}

static int
finish(struct command *command, struct backtest *backtest)
{
	struct newsalert_error why = { 0 };
	enum newsalert_err err;

	err = backtest_finish(backtest, &command->report.tally,
	    &command->report.damaged, &why);
	return err == NEWSALERT_OK ? print_report(command)
				   : journal_status(err, &why);
}

static int
run_with_signals(struct command *command, int signals)
{
	const struct backtest_options options = {
		.dir = command->conf->state,
		.before = command->before.ruleset,
		.now = command->now.ruleset,
		.lowest = command->report.lowest,
		.highest = command->report.highest,
		.since_ms = command->since.time_ms,
		.until_ms = command->until.time_ms,
		.jobs = command->jobs,
		.samples = command->samples,
	};
	struct backtest *backtest;
	enum newsalert_err err;
	int got, status;

	err = backtest_start(&options, command->board, &backtest);
	if (err != NEWSALERT_OK) {
		fprintf(stderr, "newsalertd: %s\n", newsalert_strerror(err));
		return EX_OSERR;
	}
	got = wait_for_end(backtest, &command->report, signals);
	if (got == 0) {
		status = finish(command, backtest);
	} else {
		fprintf(stderr,
		    "newsalertd: stopped after %" PRIu64 " articles\n",
		    backtest_done(backtest));
		status = 128 + got;
	}
	backtest_free(backtest);
	return status;
}

/* Signals are read: the threads are to end before we do. */
static int
run(struct command *command)
{
	sigset_t set;
	int signals, status;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if ((signals = signalfd(-1, &set, SFD_CLOEXEC)) == -1) {
		fprintf(stderr, "newsalertd: signalfd: %s\n", strerror(errno));
		return EX_OSERR;
	}
	status = run_with_signals(command, signals);
	close(signals);
	return status;
}

/* ---- The rules ------------------------------------------------------- */

/* A file that lies among the rules may be in force already. */
static void
tell_own_file(const struct command *command, const struct stat *file)
{
	static const char *const folders[] = { "topics", "topics.d" };
	const struct conf_list *dirs = &command->conf->rules;
	char copy[PATH_MAX], path[PATH_MAX];
	struct stat st;

	snprintf(copy, sizeof(copy), "%s", command->file);
	for (size_t i = 0; i < 2 * dirs->count; i++)
		if (snprintf(path, sizeof(path), "%s/%s/%s", dirs->items[i / 2],
			folders[i % 2], basename(copy)) < (int)sizeof(path) &&
		    stat(path, &st) == 0 && st.st_dev == file->st_dev &&
		    st.st_ino == file->st_ino)
			fprintf(stderr,
			    "newsalertd: %s lies among the rules; before "
			    "is without it\n",
			    command->file);
}

static int
read_topics(struct command *command, struct rules *rules)
{
	enum newsalert_err err = NEWSALERT_EIO;
	struct slurp slurp;
	struct stat st;
	int fd;

	fd = open(command->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd == -1 || fstat(fd, &st) == -1) {
		fprintf(stderr, "newsalertd: %s: %s\n", command->file,
		    strerror(errno));
		if (fd != -1)
			close(fd);
		return EX_NOINPUT;
	}
	slurp_init(&slurp, RULES_FILE_MAX);
	if (S_ISREG(st.st_mode))
		err = slurp_read(&slurp, fd);
	close(fd);
	if (err == NEWSALERT_OK)
		err = rules_read_topics(rules, command->file, 0, slurp.bytes,
		    slurp.len);
	slurp_fini(&slurp);
	tell_own_file(command, &st);
	if (err == NEWSALERT_OK)
		return EX_OK;
	fprintf(stderr, "newsalertd: %s: %s\n", command->file,
	    err == NEWSALERT_EIO ? "is not a file that can be read"
				 : newsalert_strerror(err));
	return err == NEWSALERT_ENOMEM ? EX_OSERR : EX_NOINPUT;
}

static int
make_board(struct command *command, const struct rules *rules)
{
	const struct rule_topic *topic = rules->topics.items;
	size_t index;

	if (board_new(command->before.ruleset, command->now.ruleset,
		&command->board) != NEWSALERT_OK ||
	    (command->is_own = calloc(board_count(command->board) + 1,
		 sizeof(*command->is_own))) == NULL) {
		fputs("newsalertd: out of memory\n", stderr);
		return EX_OSERR;
	}
	for (size_t i = 0; i < rules->topics.count; i++)
		if (topic[i].id != NULL &&
		    board_find(command->board, topic[i].id, &index))
			command->is_own[index] = true;
	command->report.board = command->board;
	command->report.is_own = command->is_own;
	command->report.before = ruleset_id(command->before.ruleset);
	command->report.now = ruleset_id(command->now.ruleset);
	return EX_OK;
}

static int
load_and_run(struct command *command, const char *conf_path)
{
	struct rules rules;
	int status;

	rules_init(&rules, NULL, NULL);
	status = command_load_conf(conf_path, &command->conf);
	if (status == EX_OK)
		status = read_topics(command, &rules);
	if (status == EX_OK)
		status = command_load_rules_with(&command->conf->rules,
		    command->file, false, &command->before);
	if (status == EX_OK)
		status = command_load_rules_with(&command->conf->rules,
		    command->file, true, &command->now);
	if (status == EX_OK)
		status = make_board(command, &rules);
	if (status == EX_OK)
		status = find_range(command);
	if (status == EX_OK)
		status = run(command);
	rules_fini(&rules);
	return status;
}

/* ---- The command line ------------------------------------------------ */

static bool
parse_number(const char *name, const char *text, uint64_t least, uint64_t most,
    uint64_t *numberp)
{
	char *end;
	unsigned long long number;

	errno = 0;
	number = strtoull(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 ||
	    number < least || number > most) {
		fprintf(stderr,
		    "newsalertd: --%s takes %" PRIu64 " to %" PRIu64 "\n", name,
		    least, most);
		return false;
	}
	*numberp = number;
	return true;
}

static bool
parse_moment(const char *name, const char *text, struct moment *moment)
{
	if (moment_parse(text, moment_now_ms(), moment) == NEWSALERT_OK)
		return true;
	fprintf(stderr,
	    "newsalertd: --%s takes a time such as 15m, 7d, today, "
	    "2026-11-23 or 2026-11-23T10:00Z, or EPOCH.SEQ\n",
	    name);
	return false;
}

static bool
read_option(struct command *command, int option, const char *value)
{
	uint64_t samples;

	switch (option) {
	case 's':
		return parse_moment("since", value, &command->since);
	case 'u':
		return parse_moment("until", value, &command->until);
	case 'l':
		return parse_number("limit", value, 1, INT64_MAX,
		    &command->limit);
	case 'n':
		if (!parse_number("samples", value, 0, BOARD_SAMPLES_MAX,
			&samples))
			return false;
		command->samples = samples;
		return true;
	case 'j':
		return command_parse_jobs(value, &command->jobs);
	case 'o':
		command->json = true;
		return true;
	default:
		return false;
	}
}

int
command_backtest(const char *conf_path, int argc, char **argv)
{
	static const struct option options[] = {
		{ "since", required_argument, NULL, 's' },
		{ "until", required_argument, NULL, 'u' },
		{ "limit", required_argument, NULL, 'l' },
		{ "samples", required_argument, NULL, 'n' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "json", no_argument, NULL, 'o' },
		{ NULL, 0, NULL, 0 },
	};
	struct command command = { .jobs = 1, .samples = SAMPLES_USUAL };
	int option, status;

	optind = 0;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (!read_option(&command, option, optarg))
			return EX_USAGE;
	if (optind + 1 != argc) {
		fprintf(stderr, "newsalertd: backtest needs one file of "
				"topics\n");
		return EX_USAGE;
	}
	command.file = argv[optind];
	command.report.colour = command_wants_colour();
	status = load_and_run(&command, conf_path);
	free(command.is_own);
	board_free(command.board);
	command_rules_fini(&command.before);
	command_rules_fini(&command.now);
	conf_free(command.conf);
	return status;
}
