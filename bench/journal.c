/* SPDX-License-Identifier: MIT */
/*
 * How the journal's speed holds as it grows. Alerts of 1.5 KB with articles of
 * 2.5 KB are appended as the keeper does it, to a small journal and to a large
 * one. A line comes out for each:
 *
 *	COUNT  inserts a second  CPU us an insert  replay page ms  newest 50 ms
 *	replay page ms, read for the first time
 *
 * What is compared is done by turns, so that both have the same machine.
 * Inserts are the last ones, as many of both; a page is 256 alerts from
 * anywhere, and all queries are the median of many. The same pages are read
 * twice: how much of a big file the kernel still has in memory is the machine's
 * affair, and the second time it has all that is asked for.
 *
 *	bench_journal DIR SMALL LARGE	DIR is empty
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>

#include "daemon/journal/journal.h"
#include "tests/lib/random.h"

#define IN_FLIGHT 1024
#define SLICES    20 /* of the inserts that are timed */
#define BODY_LEN  1536
#define ZONES_LEN 2560
#define QUERIES   400
#define RULES     550
#define NEWEST    50

#define SIMILAR_MS 259200000

struct figures {
	double wall, cpu; /* seconds that the inserts took */
	double first, again, newest;
};

struct bench {
	struct journal *journal;
	struct figures figures;
	struct random random;
	uint64_t appended;
	uint64_t committed;
	bool answered;
};

struct moment {
	double wall; /* seconds */
	double cpu;
};

static void
must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "bench_journal: %s\n", what);
	exit(EX_SOFTWARE);
}

static double
seconds_of(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct moment
read_clocks(void)
{
	return (struct moment){ seconds_of(CLOCK_MONOTONIC),
		seconds_of(CLOCK_PROCESS_CPUTIME_ID) };
}

static void
count_commit(const struct journal_file *file, enum newsalert_err err,
    const struct journal_outcome *outcomes, void *arg)
{
	struct bench *bench = arg;

	(void)file;
	must(err == NEWSALERT_OK && outcomes[0].result == JOURNAL_RELEASED,
	    "an article was not recorded as a new one");
	bench->committed++;
}

static void
tell_fatal(enum newsalert_err err, const char *text, void *arg)
{
	(void)err;
	(void)arg;
	must(false, text);
}

static void
wait_and_dispatch(struct bench *bench)
{
	struct pollfd wait = { .fd = journal_fd(bench->journal),
		.events = POLLIN };

	must(poll(&wait, 1, -1) != -1 || errno == EINTR, "poll failed");
	journal_dispatch(bench->journal);
}

/* A JSON object of len bytes that begins with opening, a text that is open,
 * and goes on with words that differ from story to story. */
static char *
make_object(struct bench *bench, const char *opening, size_t len)
{
	char *text = malloc(len + 1);
	size_t used;

	must(text != NULL, "out of memory");
	used = strlen(opening);
	memcpy(text, opening, used);
	while (used < len - 2)
		text[used++] =
		    " etaoinshrdlcum"[random_below(&bench->random, 15)];
	memcpy(text + used, "\"}", 3);
	return text;
}

static char *
copy(const char *text)
{
	char *made = strdup(text);

	must(made != NULL, "out of memory");
	return made;
}

/* Every story has a headline of its own and is like no other. */
static void
add_kin(struct bench *bench, struct journal_kin *kin)
{
	kin->headline = random_next(&bench->random);
	for (size_t i = 0; i < JOURNAL_SKETCH_LEN; i++)
		kin->sketch[i] = (uint16_t)random_next(&bench->random);
	snprintf(kin->source, sizeof(kin->source), "AFP");
}

static void
append_story(struct bench *bench)
{
	const uint64_t number = ++bench->appended;
	struct journal_file *file = calloc(1, sizeof(*file));
	struct journal_article *article = calloc(1, sizeof(*article));
	char name[32];

	must(file != NULL && article != NULL, "out of memory");
	for (size_t i = 0; i < sizeof(article->id); i += 8) {
		const uint64_t part = random_next(&bench->random);

		memcpy(article->id + i, &part, sizeof(part));
	}
	article->body =
	    make_object(bench, "{\"newsalert\":1,\"headline\":\"", BODY_LEN);
	article->body_len = BODY_LEN;
	article->zones = make_object(bench, "{\"body\":\"", ZONES_LEN);
	article->zones_len = ZONES_LEN;
	article->countries = copy("JP,RU");
	article->mentions = copy("US");
	article->topics = copy("politics,politics/diplomacy");
	article->rules = copy("politics/diplomacy");
	add_kin(bench, &article->kin);
	snprintf(name, sizeof(name), "story-%" PRIu64 ".txt", number);
	file->job = number;
	file->name = copy(name);
	file->articles = article;
	file->count = 1;
	must(journal_append(bench->journal, file) == NEWSALERT_OK,
	    "journal_append failed");
}

/* As many rules as the shipped ones are counted. */
static void
count_rules(struct bench *bench)
{
	static const char *const tagged[] = { "politics/diplomacy", "JP", "RU",
		"US" };
	struct journal_rule_names *names = calloc(1, sizeof(*names));
	char name[32];

	must(names != NULL, "out of memory");
	names->items = calloc(RULES, sizeof(*names->items));
	must(names->items != NULL, "out of memory");
	for (size_t i = 0; i < RULES; i++) {
		snprintf(name, sizeof(name), "economy/topic-%zu", i);
		names->items[i] = copy(i < 4 ? tagged[i] : name);
	}
	names->count = RULES;
	must(journal_set_rules(bench->journal, names) == NEWSALERT_OK,
	    "journal_set_rules failed");
}

static void
append_up_to(struct bench *bench, uint64_t count)
{
	while (bench->committed < count) {
		while (bench->appended < count &&
		       bench->appended - bench->committed < IN_FLIGHT)
			append_story(bench);
		wait_and_dispatch(bench);
	}
}

static void
take_page(const struct journal_page *page, void *arg)
{
	struct bench *bench = arg;

	must(page->err == NEWSALERT_OK && page->count > 0, "an empty page");
	bench->answered = true;
}

static int
compare(const void *left, const void *right)
{
	const double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

/* How long an answer takes, in ms. */
static double
time_query(struct bench *bench, const struct journal_query *query)
{
	const double began = seconds_of(CLOCK_MONOTONIC);
	uint64_t ticket;

	bench->answered = false;
	must(journal_ask(bench->journal, query, take_page, bench, &ticket) ==
		 NEWSALERT_OK,
	    "journal_ask failed");
	while (!bench->answered)
		wait_and_dispatch(bench);
	return (seconds_of(CLOCK_MONOTONIC) - began) * 1e3;
}

static double
median(double *times)
{
	qsort(times, QUERIES, sizeof(*times), compare);
	return times[QUERIES / 2];
}

/* The median times of a query of both journals. A replay starts anywhere, and
 * at the same places when it is timed again. */
static void
time_queries(struct bench benches[2], struct journal_query query,
    double medians[2])
{
	struct random random = { 1 };
	double times[2][QUERIES];

	for (size_t i = 0; i < QUERIES; i++)
		for (size_t j = 0; j < 2; j++) {
			const uint64_t starts =
			    benches[j].committed - NEWSALERT_PAGE_ALERTS;

			if (query.kind == JOURNAL_REPLAY)
				query.from = 1 + random_below(&random, starts);
			times[j][i] = time_query(&benches[j], &query);
		}
	for (size_t j = 0; j < 2; j++)
		medians[j] = median(times[j]);
}

static void
time_all_queries(struct bench benches[2])
{
	const struct journal_query page = { .kind = JOURNAL_REPLAY,
		.limit = NEWSALERT_PAGE_ALERTS };
	const struct journal_query newest = { .kind = JOURNAL_HISTORY,
		.limit = NEWEST };
	double first[2], again[2], newest_ms[2];

	time_queries(benches, page, first);
	time_queries(benches, page, again);
	time_queries(benches, newest, newest_ms);
	for (size_t j = 0; j < 2; j++) {
		benches[j].figures.first = first[j];
		benches[j].figures.again = again[j];
		benches[j].figures.newest = newest_ms[j];
	}
}

static void
time_inserts(struct bench *bench, uint64_t count)
{
	const struct moment began = read_clocks();
	struct moment ended;

	append_up_to(bench, bench->committed + count);
	ended = read_clocks();
	bench->figures.wall += ended.wall - began.wall;
	bench->figures.cpu += ended.cpu - began.cpu;
}

static void
print_figures(const struct bench *bench, uint64_t inserts)
{
	const struct figures *figures = &bench->figures;

	printf("%" PRIu64 " %.0f %.1f %.3f %.3f %.3f\n", bench->committed,
	    (double)inserts / figures->wall,
	    figures->cpu / (double)inserts * 1e6, figures->again,
	    figures->newest, figures->first);
}

static void
open_journal(struct bench *bench, const char *dir, const char *name)
{
	const struct journal_callbacks callbacks = { .committed = count_commit,
		.fatal = tell_fatal,
		.arg = bench };
	struct journal_options options = { .similar_ms = SIMILAR_MS };
	struct newsalert_error why = { 0 };
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	must(mkdir(path, 0700) == 0, "the directory cannot be made");
	options.dir = path;
	bench->random = (struct random){ 1 };
	must(journal_open(&options, &why, &bench->journal) == NEWSALERT_OK,
	    why.text);
	journal_set_callbacks(bench->journal, &callbacks);
	count_rules(bench);
}

int
main(int argc, char **argv)
{
	static const char *const names[] = { "small", "large" };
	struct bench benches[2] = { 0 };
	uint64_t slice;

	if (argc != 4 ||
	    (slice = strtoull(argv[2], NULL, 10) / 5 / SLICES) < 50) {
		fprintf(stderr,
		    "usage: bench_journal DIR SMALL LARGE, from 5000\n");
		return EX_USAGE;
	}
	for (size_t j = 0; j < 2; j++) {
		open_journal(&benches[j], argv[1], names[j]);
		append_up_to(&benches[j],
		    strtoull(argv[2 + j], NULL, 10) - SLICES * slice);
	}
	for (size_t i = 0; i < SLICES; i++)
		for (size_t j = 0; j < 2; j++)
			time_inserts(&benches[j], slice);
	time_all_queries(benches);
	for (size_t j = 0; j < 2; j++) {
		print_figures(&benches[j], SLICES * slice);
		journal_close(benches[j].journal);
	}
	return EX_OK;
}
