/* SPDX-License-Identifier: MIT */
/* A journal to be tested, with a loop that keeps what it delivers. */
#include "tests/lib/journal_box.h"

#include <check.h>
#include <dirent.h>
#include <inttypes.h>
#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "client/alert.h"

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

const char *
journal_box_path(const struct journal_box *box, const char *name)
{
	static char paths[8][1024];
	static unsigned next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof(paths[0]), "%s/%s", box->dir, name);
	return path;
}

void
journal_box_init(struct journal_box *box)
{
	*box = (struct journal_box){ .dir = "/tmp/newsalert-journal-XXXXXX" };
	ck_assert_ptr_nonnull(mkdtemp(box->dir));
	box->options.dir = box->dir;
	box->options.similar_ms = 3 * 86400000LL;
}

static void *
grow(void *array, size_t count, size_t size)
{
	array = realloc(array, (count + 1) * size);
	ck_assert_ptr_nonnull(array);
	return array;
}

static void
keep_release(const struct journal_release *release, void *arg)
{
	struct journal_box *box = arg;

	box->releases =
	    grow(box->releases, box->release_count, sizeof(box->releases[0]));
	ck_assert_uint_eq(strlen(release->json), release->json_len);
	box->releases[box->release_count++] = (struct box_release){
		.epoch = release->epoch,
		.seq = release->seq,
		.json = strdup(release->json),
		.countries = strdup(release->countries),
		.event = box->events++,
	};
}

static void
keep_commit(const struct journal_file *file, enum newsalert_err err,
    const struct journal_outcome *outcomes, void *arg)
{
	struct journal_box *box = arg;
	struct box_commit *commit;

	box->commits =
	    grow(box->commits, box->commit_count, sizeof(box->commits[0]));
	commit = &box->commits[box->commit_count++];
	*commit = (struct box_commit){
		.job = file->job,
		.err = err,
		.reason = file->reason == NULL ? NULL : strdup(file->reason),
		.event = box->events++,
	};
	for (size_t i = 0; i < file->count && i < 8; i++)
		commit->outcomes[i] = outcomes[i];
}

static void
keep_fatal(enum newsalert_err err, const char *text, void *arg)
{
	struct journal_box *box = arg;

	box->fatal_err = err;
	snprintf(box->fatal, sizeof(box->fatal), "%s", text);
}

static void
keep_trouble(const char *text, void *arg)
{
	struct journal_box *box = arg;

	snprintf(box->trouble, sizeof(box->trouble), "%s", text);
}

void
journal_box_open(struct journal_box *box)
{
	const struct journal_callbacks callbacks = {
		.released = keep_release,
		.committed = keep_commit,
		.fatal = keep_fatal,
		.trouble = keep_trouble,
		.arg = box,
	};
	struct newsalert_error why = { 0 };
	enum newsalert_err err;

	err = journal_open(&box->options, &why, &box->journal);
	ck_assert_msg(err == NEWSALERT_OK, "%s", why.text);
	journal_set_callbacks(box->journal, &callbacks);
}

void
journal_box_close(struct journal_box *box)
{
	journal_close(box->journal);
	box->journal = NULL;
}

static void
forget(struct journal_box *box)
{
	for (size_t i = 0; i < box->release_count; i++) {
		free(box->releases[i].json);
		free(box->releases[i].countries);
	}
	for (size_t i = 0; i < box->commit_count; i++)
		free(box->commits[i].reason);
	free(box->releases);
	free(box->commits);
	box->releases = NULL;
	box->commits = NULL;
	box->release_count = box->commit_count = box->events = 0;
	box->fatal_err = NEWSALERT_OK;
	box->fatal[0] = box->trouble[0] = '\0';
}

void
journal_box_reopen(struct journal_box *box)
{
	journal_box_close(box);
	forget(box);
	journal_box_open(box);
}

void
journal_box_fini(struct journal_box *box)
{
	const struct dirent *entry;
	DIR *dir;

	journal_box_close(box);
	forget(box);
	dir = opendir(box->dir);
	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			ck_assert_int_eq(unlink(journal_box_path(box,
					     entry->d_name)),
			    0);
	closedir(dir);
	ck_assert_int_eq(rmdir(box->dir), 0);
}

struct journal_file *
journal_box_file(uint64_t job, const char *name)
{
	struct journal_file *file = calloc(1, sizeof(*file));

	ck_assert_ptr_nonnull(file);
	file->job = job;
	file->name = strdup(name);
	file->owner = 1000;
	memset(file->hash, 0xab, sizeof(file->hash));
	return file;
}

static void
encode_story(struct journal_article *article, uint64_t story)
{
	struct alert_country countries[] = {
		{ .code = "JP", .name = "Japan", .roles = ALERT_ABOUT },
		{ .code = "RU", .name = "Russia", .roles = ALERT_FILED },
	};
	struct alert_topic topics[] = {
		{ .id = "politics/diplomacy", .name = "Diplomacy" },
		{ .id = "sport", .name = "Sport" },
	};
	char headline[64];
	struct newsalert_alert alert = {
		.msgtype = "new",
		.headline = headline,
		.source = "TASS",
		.countries = countries,
		.countries_len = story % 2 == 0 ? 2 : 1,
		.topics = topics,
		.topics_len = story % 3 == 0 ? 2 : 1,
	};

	snprintf(headline, sizeof(headline), "Story %" PRIu64, story);
	ck_assert_int_eq(alert_encode(&alert, &article->body,
			     &article->body_len),
	    NEWSALERT_OK);
	ck_assert_int_eq(alert_list(&alert, ALERT_COUNTRIES,
			     &article->countries),
	    NEWSALERT_OK);
	ck_assert_int_eq(alert_list(&alert, ALERT_MENTIONS, &article->mentions),
	    NEWSALERT_OK);
	ck_assert_int_eq(alert_list(&alert, ALERT_TOPICS, &article->topics),
	    NEWSALERT_OK);
	ck_assert_int_eq(alert_list(&alert, ALERT_RULES, &article->rules),
	    NEWSALERT_OK);
}

struct journal_article *
journal_box_add(struct journal_file *file, uint64_t story)
{
	uint64_t scattered = story * UINT64_C(0x9e3779b97f4a7c15);
	struct journal_article *article;

	file->articles =
	    grow(file->articles, file->count, sizeof(file->articles[0]));
	article = &file->articles[file->count++];
	*article = (struct journal_article){ 0 };
	memcpy(article->id, &scattered, sizeof(scattered));
	memcpy(article->id + 24, &story, sizeof(story));
	encode_story(article, story);
	article->zones_len = (size_t)asprintf(&article->zones,
	    "{\"headline\":\"Story %" PRIu64
	    "\",\"body\":\"The text of number%" PRIu64 " is short.\"}",
	    story, story);
	return article;
}

static void
count_rule(const struct journal_rule *rule, void *arg)
{
	size_t *count = arg;

	*count += rule->gone_ms == 0;
}

void
journal_box_count_rules(struct journal_box *box)
{
	static const char *const rules[] = { "politics/diplomacy", "sport",
		"JP", "RU" };
	struct journal_rule_names *names = calloc(1, sizeof(*names));
	size_t counted = 0;

	ck_assert_ptr_nonnull(names);
	names->items = calloc(4, sizeof(*names->items));
	ck_assert_ptr_nonnull(names->items);
	for (; names->count < 4; names->count++)
		names->items[names->count] = strdup(rules[names->count]);
	ck_assert_int_eq(journal_set_rules(box->journal, names), NEWSALERT_OK);
	for (int i = 0; counted < 4 && i < JOURNAL_BOX_DEADLINE_MS; i++) {
		usleep(1000);
		counted = 0;
		journal_each_rule(box->journal, count_rule, &counted);
	}
	ck_assert_uint_eq(counted, 4);
}

void
journal_box_append(struct journal_box *box, struct journal_file *file)
{
	ck_assert_int_eq(journal_append(box->journal, file), NEWSALERT_OK);
}

void
journal_box_append_story(struct journal_box *box, uint64_t story)
{
	struct journal_file *file;
	char name[32];

	snprintf(name, sizeof(name), "story-%" PRIu64, story);
	file = journal_box_file(story, name);
	(void)journal_box_add(file, story);
	journal_box_append(box, file);
}

void
journal_box_turn(struct journal_box *box)
{
	struct pollfd fd = {
		.fd = journal_fd(box->journal),
		.events = POLLIN,
	};

	ck_assert_int_eq(poll(&fd, 1, JOURNAL_BOX_DEADLINE_MS), 1);
	journal_dispatch(box->journal);
}

static void
wait_count(struct journal_box *box, const size_t *value, size_t count)
{
	int64_t deadline_ms = now_ms() + JOURNAL_BOX_DEADLINE_MS;

	while (*value < count) {
		ck_assert_int_lt(now_ms(), deadline_ms);
		journal_box_turn(box);
	}
}

void
journal_box_wait_commits(struct journal_box *box, size_t count)
{
	wait_count(box, &box->commit_count, count);
}

void
journal_box_wait_releases(struct journal_box *box, size_t count)
{
	wait_count(box, &box->release_count, count);
}

void
journal_box_fill(struct journal_box *box, uint64_t first, uint64_t last)
{
	size_t commits = box->commit_count;

	for (uint64_t story = first; story <= last; story++)
		journal_box_append_story(box, story);
	journal_box_wait_commits(box, commits + (size_t)(last - first + 1));
}

struct waiting {
	struct box_page *page;
	size_t answers;
};

static void
keep_page(const struct journal_page *page, void *arg)
{
	struct waiting *waiting = arg;
	struct box_page *out = waiting->page;

	*out = (struct box_page){
		.err = page->err,
		.count = page->count,
		.next = page->next,
		.state = page->state,
	};
	if (page->error != NULL)
		snprintf(out->error, sizeof(out->error), "%s", page->error);
	for (size_t i = 0; i < page->count; i++) {
		ck_assert_uint_eq(strlen(page->rows[i]), page->row_lens[i]);
		out->rows[i] = strdup(page->rows[i]);
	}
	waiting->answers++;
}

void
journal_box_ask(struct journal_box *box, const struct journal_query *query,
    struct box_page *page)
{
	struct waiting waiting = { .page = page };
	uint64_t ticket = 0;

	ck_assert_int_eq(journal_ask(box->journal, query, keep_page, &waiting,
			     &ticket),
	    NEWSALERT_OK);
	ck_assert_uint_ne(ticket, 0);
	wait_count(box, &waiting.answers, 1);
	ck_assert_uint_eq(waiting.answers, 1);
}

void
box_page_fini(struct box_page *page)
{
	for (size_t i = 0; i < page->count; i++)
		free(page->rows[i]);
	page->count = 0;
}

static sqlite3 *
open_file(const struct journal_box *box, const char *name)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(journal_box_path(box, name), &db),
	    SQLITE_OK);
	ck_assert_int_eq(sqlite3_busy_timeout(db, JOURNAL_BOX_DEADLINE_MS),
	    SQLITE_OK);
	return db;
}

void
journal_box_sql(const struct journal_box *box, const char *sql)
{
	sqlite3 *db = open_file(box, "journal.db");

	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK,
	    "%s", sqlite3_errmsg(db));
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

int64_t
journal_box_number(const struct journal_box *box, const char *sql)
{
	sqlite3 *db = open_file(box, "journal.db");
	sqlite3_stmt *statement;
	int64_t number;

	ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) ==
			  SQLITE_OK,
	    "%s", sqlite3_errmsg(db));
	ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
	number = sqlite3_column_int64(statement, 0);
	ck_assert_int_eq(sqlite3_finalize(statement), SQLITE_OK);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
	return number;
}

void
journal_box_check(const struct journal_box *box, const char *name)
{
	sqlite3 *db = open_file(box, name);
	sqlite3_stmt *statement;

	ck_assert_int_eq(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1,
			     &statement, NULL),
	    SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
	ck_assert_str_eq((const char *)sqlite3_column_text(statement, 0), "ok");
	ck_assert_int_eq(sqlite3_finalize(statement), SQLITE_OK);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}
