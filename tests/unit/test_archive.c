/* SPDX-License-Identifier: MIT */
/* Replay and history, against what was put in. */
#include "daemon/journal/archive.h"

#include <check.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/alert.h"
#include "daemon/journal/schema.h"
#include "tests/lib/journal_box.h"
#include "tests/lib/random.h"
#include "tests/lib/sample.h"

static struct journal_box box;

static void
setup(void)
{
	journal_box_init(&box);
	journal_box_open(&box);
}

static void
teardown(void)
{
	journal_box_fini(&box);
}

static uint64_t
seq_of(const char *row)
{
	const char *place = strstr(row, "\"seq\":");

	ck_assert_ptr_nonnull(place);
	return strtoull(place + 6, NULL, 10);
}

/* The seqs of all pages of a query, one page after the other. */
struct seqs {
	uint64_t list[4096];
	size_t count;
	size_t pages;
};

static void
ask_all(struct journal_query query, struct seqs *seqs)
{
	struct box_page page;

	*seqs = (struct seqs){ 0 };
	do {
		journal_box_ask(&box, &query, &page);
		ck_assert_msg(page.err == NEWSALERT_OK, "%s", page.error);
		for (size_t i = 0; i < page.count; i++)
			seqs->list[seqs->count++] = seq_of(page.rows[i]);
		if (query.kind == JOURNAL_REPLAY)
			query.from = page.next;
		else
			query.before = page.next;
		seqs->pages++;
		box_page_fini(&page);
	} while (page.next != 0);
}

static void
assert_seqs(const struct seqs *seqs, uint64_t first, uint64_t last)
{
	uint64_t seq = first;

	for (size_t i = 0; i < seqs->count; i++) {
		ck_assert_uint_eq(seqs->list[i], seq);
		seq = first <= last ? seq + 1 : seq - 1;
	}
	ck_assert_uint_eq(seqs->count,
	    (size_t)(first <= last ? last - first : first - last) + 1);
}

START_TEST(replay_gives_what_was_released_byte_for_byte)
{
	const struct journal_query query = { .kind = JOURNAL_REPLAY };
	struct box_page page;

	journal_box_fill(&box, 1, 100);
	journal_box_ask(&box, &query, &page);
	ck_assert_int_eq(page.err, NEWSALERT_OK);
	ck_assert_uint_eq(page.count, 100);
	ck_assert_uint_eq(page.next, 0);
	ck_assert_uint_eq(page.state.head, 100);
	ck_assert_uint_eq(page.state.oldest, 1);
	for (size_t i = 0; i < 100; i++)
		ck_assert_str_eq(page.rows[i], box.releases[i].json);
	box_page_fini(&page);
}
END_TEST

START_TEST(a_replay_of_several_pages_is_complete)
{
	const struct journal_query all = { .kind = JOURNAL_REPLAY };
	const struct journal_query some = {
		.kind = JOURNAL_REPLAY,
		.from = 17,
		.to = 400,
		.limit = 100,
	};
	struct seqs seqs;

	journal_box_fill(&box, 1, 1000);
	ask_all(all, &seqs);
	assert_seqs(&seqs, 1, 1000);
	ck_assert_uint_eq(seqs.pages, 4);
	ask_all(some, &seqs);
	assert_seqs(&seqs, 17, 400);
	ck_assert_uint_eq(seqs.pages, 4);
}
END_TEST

START_TEST(history_goes_back_from_the_head)
{
	const struct journal_query all = { .kind = JOURNAL_HISTORY };
	const struct journal_query some = {
		.kind = JOURNAL_HISTORY,
		.before = 500,
		.limit = 7,
	};
	struct box_page page;
	struct seqs seqs;

	journal_box_fill(&box, 1, 1000);
	ask_all(all, &seqs);
	assert_seqs(&seqs, 1000, 1);
	journal_box_ask(&box, &some, &page);
	ck_assert_uint_eq(page.count, 7);
	ck_assert_uint_eq(seq_of(page.rows[0]), 499);
	ck_assert_uint_eq(page.next, 493);
	box_page_fini(&page);
}
END_TEST

START_TEST(a_page_is_limited_in_bytes)
{
	const struct journal_query query = { .kind = JOURNAL_REPLAY };
	struct box_page page;
	struct seqs seqs;
	size_t bytes = 0;

	for (uint64_t story = 1; story <= 40; story++) {
		struct journal_file *file = journal_box_file(story, "long");
		struct journal_article *article = journal_box_add(file, story);
		const size_t len = 30000;

		article->body = realloc(article->body, len);
		memset(article->body + article->body_len - 2, ' ',
		    len - article->body_len + 2);
		memcpy(article->body + len - 2, "]}", 2);
		article->body_len = len;
		journal_box_append(&box, file);
	}
	journal_box_wait_commits(&box, 40);
	journal_box_ask(&box, &query, &page);
	ck_assert_uint_eq(page.count, 17);
	ck_assert_uint_eq(page.next, 18);
	for (size_t i = 0; i < page.count; i++)
		bytes += strlen(page.rows[i]);
	ck_assert_uint_le(bytes, NEWSALERT_PAGE_BYTES);
	box_page_fini(&page);
	ask_all(query, &seqs);
	assert_seqs(&seqs, 1, 40);
}
END_TEST

START_TEST(an_empty_journal_answers_with_nothing)
{
	static const enum journal_query_kind kinds[] = { JOURNAL_REPLAY,
		JOURNAL_HISTORY, JOURNAL_RECENT };

	for (size_t i = 0; i < 3; i++) {
		const struct journal_query query = {
			.kind = kinds[i],
			.from = 5,
			.since_ms = 1000,
			.until_ms = 2000,
		};
		struct box_page page;

		journal_box_ask(&box, &query, &page);
		ck_assert_int_eq(page.err, NEWSALERT_OK);
		ck_assert_uint_eq(page.count, 0);
		ck_assert_uint_eq(page.next, 0);
		ck_assert_uint_eq(page.state.head, 0);
		ck_assert_uint_eq(page.state.oldest, 1);
	}
}
END_TEST

START_TEST(what_retention_deleted_shows_in_oldest)
{
	const struct journal_query query = { .kind = JOURNAL_REPLAY };
	struct box_page page;

	journal_box_fill(&box, 1, 10);
	journal_box_close(&box);
	journal_box_sql(&box, "DELETE FROM alerts WHERE seq < 6");
	journal_box_open(&box);
	journal_box_ask(&box, &query, &page);
	ck_assert_uint_eq(page.state.oldest, 6);
	ck_assert_uint_eq(page.count, 5);
	ck_assert_uint_eq(seq_of(page.rows[0]), 6);
	box_page_fini(&page);
}
END_TEST

START_TEST(a_page_ends_after_twenty_thousand_rows)
{
	struct journal_query query = {
		.kind = JOURNAL_REPLAY,
		.filter = "country:FR",
	};
	struct box_page page;

	journal_box_fill(&box, 1, 1);
	journal_box_close(&box);
	journal_box_sql(&box,
	    "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL"
	    " SELECT i + 1 FROM n WHERE i < 25000)"
	    " INSERT INTO alerts SELECT i, time_ms, clock_ms, i, id, countries,"
	    " mentions, topics, body FROM alerts, n WHERE seq = 1");
	journal_box_open(&box);
	journal_box_ask(&box, &query, &page);
	ck_assert_int_eq(page.err, NEWSALERT_OK);
	ck_assert_uint_eq(page.count, 0);
	ck_assert_uint_eq(page.next, 20001);
	query.kind = JOURNAL_HISTORY;
	journal_box_ask(&box, &query, &page);
	ck_assert_uint_eq(page.next, 5001);
	query.before = page.next;
	journal_box_ask(&box, &query, &page);
	ck_assert_uint_eq(page.next, 0);
}
END_TEST

START_TEST(a_bad_filter_is_explained)
{
	const struct journal_query query = {
		.kind = JOURNAL_REPLAY,
		.filter = "country:",
	};
	struct box_page page;

	journal_box_ask(&box, &query, &page);
	ck_assert_int_eq(page.err, NEWSALERT_EINVAL);
	ck_assert_str_ne(page.error, "");
}
END_TEST

START_TEST(a_row_that_cannot_be_decoded_passes_no_filter)
{
	const struct journal_query query = {
		.kind = JOURNAL_REPLAY,
		.filter = "country:JP",
	};
	struct seqs seqs;

	journal_box_fill(&box, 1, 3);
	journal_box_close(&box);
	journal_box_sql(&box, "UPDATE alerts SET body = 'x' WHERE seq = 2");
	journal_box_open(&box);
	ask_all(query, &seqs);
	ck_assert_uint_eq(seqs.count, 2);
	ck_assert_uint_eq(seqs.list[1], 3);
}
END_TEST

/* ---- Held against an oracle -------------------------------------------- */

#define STORIES 600

/* Random alerts with times that jump now and then. */
static void
fill_with_samples(struct random *random, int64_t times[STORIES + 1])
{
	int64_t now_ms = 1000000;

	for (uint64_t i = 1; i <= STORIES; i++) {
		struct journal_file *file = journal_box_file(i, "sample");
		struct journal_article *article = journal_box_add(file, i);
		struct sample sample;

		sample_random(&sample, random);
		free(article->body);
		free(article->countries);
		free(article->mentions);
		free(article->topics);
		ck_assert(!alert_encode(&sample.alert, &article->body,
		    &article->body_len));
		ck_assert(!alert_list(&sample.alert, ALERT_COUNTRIES,
		    &article->countries));
		ck_assert(!alert_list(&sample.alert, ALERT_MENTIONS,
		    &article->mentions));
		ck_assert(
		    !alert_list(&sample.alert, ALERT_TOPICS, &article->topics));
		journal_box_append(&box, file);
		now_ms += (int64_t)random_below(random, 100);
		if (random_below(random, 60) == 0)
			now_ms += (int64_t)random_below(random, 8000) - 4000;
		times[i] = now_ms;
	}
	journal_box_wait_commits(&box, STORIES);
}

/* The clock's jumps, written into the rows as the writer would have. */
static void
set_times(const int64_t times[STORIES + 1])
{
	int64_t clock_ms = 0;

	journal_box_close(&box);
	for (uint64_t i = 1; i <= STORIES; i++) {
		char sql[160];

		if (times[i] > clock_ms)
			clock_ms = times[i];
		snprintf(sql, sizeof(sql),
		    "UPDATE alerts SET time_ms = %" PRId64
		    ", clock_ms = %" PRId64 " WHERE seq = %" PRIu64,
		    times[i], clock_ms, i);
		journal_box_sql(&box, sql);
	}
	journal_box_open(&box);
}

static bool
oracle_wants(const struct journal_query *query, uint64_t seq, int64_t time_ms)
{
	struct newsalert_filter *filter;
	struct newsalert_alert *alert;
	const char *json = box.releases[seq - 1].json;
	bool wanted;

	if (query->kind == JOURNAL_REPLAY &&
	    (seq < query->from || (query->to > 0 && seq > query->to)))
		return false;
	if (query->kind == JOURNAL_HISTORY && query->before > 0 &&
	    seq >= query->before)
		return false;
	if (query->since_ms > 0 && time_ms < query->since_ms)
		return false;
	if (query->until_ms > 0 && time_ms >= query->until_ms)
		return false;
	ck_assert(!newsalert_filter_parse(query->filter, NULL, &filter));
	ck_assert(!newsalert_alert_decode(json, strlen(json), &alert));
	wanted = newsalert_filter_match(filter, alert);
	newsalert_alert_free(alert);
	newsalert_filter_free(filter);
	return wanted;
}

static struct journal_query
random_query(struct random *random, const char *filter)
{
	struct journal_query query = {
		.kind =
		    random_below(random, 2) ? JOURNAL_REPLAY : JOURNAL_HISTORY,
		.filter = filter,
		.limit = 1 + random_below(random, 50),
	};

	if (random_below(random, 2))
		query.from = random_below(random, STORIES);
	if (random_below(random, 3) == 0)
		query.to = 1 + random_below(random, STORIES + 10);
	if (random_below(random, 2))
		query.before = 1 + random_below(random, STORIES + 10);
	if (random_below(random, 2))
		query.since_ms = 1000000 + (int64_t)random_below(random, 30000);
	if (random_below(random, 2))
		query.until_ms = 1000000 + (int64_t)random_below(random, 30000);
	return query;
}

static void
assert_as_oracle(const struct journal_query *query,
    const int64_t times[STORIES + 1])
{
	bool rising = query->kind == JOURNAL_REPLAY;
	struct seqs seqs;
	size_t next = 0;

	ask_all(*query, &seqs);
	for (uint64_t i = 1; i <= STORIES; i++) {
		uint64_t seq = rising ? i : STORIES + 1 - i;

		if (!oracle_wants(query, seq, times[seq]))
			continue;
		ck_assert_uint_lt(next, seqs.count);
		ck_assert_uint_eq(seqs.list[next++], seq);
	}
	ck_assert_uint_eq(next, seqs.count);
}

START_TEST(any_query_gives_what_the_oracle_gives)
{
	struct random random = { .state = 77 + (uint64_t)_i };
	int64_t times[STORIES + 1] = { 0 };

	fill_with_samples(&random, times);
	set_times(times);
	for (int i = 0; i < 60; i++) {
		char *filter = sample_filter(&random, 2);
		struct journal_query query = random_query(&random, filter);

		assert_as_oracle(&query, times);
		free(filter);
	}
}
END_TEST

/* ---- Cancelling -------------------------------------------------------- */

static void
count_call(const struct journal_page *page, void *arg)
{
	size_t *calls = arg;

	(void)page;
	(*calls)++;
}

START_TEST(a_cancelled_query_is_not_answered)
{
	const struct journal_query query = { .kind = JOURNAL_REPLAY };
	uint64_t tickets[20];
	size_t calls[20] = { 0 };
	struct box_page page;

	journal_box_fill(&box, 1, 300);
	for (size_t i = 0; i < 20; i++)
		ck_assert(!journal_ask(box.journal, &query, count_call,
		    &calls[i], &tickets[i]));
	for (size_t i = 0; i < 20; i += 2)
		journal_cancel(box.journal, tickets[i]);
	journal_box_ask(&box, &query, &page); /* the last one in the row */
	box_page_fini(&page);
	for (size_t i = 0; i < 20; i++)
		ck_assert_uint_eq(calls[i], i % 2);
	journal_cancel(box.journal, tickets[1]); /* long answered */
}
END_TEST

struct chain {
	uint64_t other;
	size_t calls;
};

static void
cancel_other(const struct journal_page *page, void *arg)
{
	struct chain *chain = arg;

	(void)page;
	chain->calls++;
	journal_cancel(box.journal, chain->other);
}

START_TEST(a_query_can_be_cancelled_when_its_answer_waits_already)
{
	const struct journal_query query = { .kind = JOURNAL_REPLAY };
	struct chain chain = { 0 };
	size_t calls = 0;
	struct box_page page;
	uint64_t ticket;

	ck_assert(
	    !journal_ask(box.journal, &query, cancel_other, &chain, &ticket));
	ck_assert(!journal_ask(box.journal, &query, count_call, &calls,
	    &chain.other));
	journal_box_ask(&box, &query, &page);
	ck_assert_uint_eq(chain.calls, 1);
	ck_assert_uint_eq(calls, 0);
}
END_TEST

START_TEST(close_answers_no_query)
{
	const struct journal_query query = { .kind = JOURNAL_REPLAY };
	struct pollfd answered;
	size_t calls = 0;
	uint64_t ticket;

	journal_box_fill(&box, 1, 300);
	for (int i = 0; i < 200; i++)
		ck_assert(!journal_ask(box.journal, &query, count_call, &calls,
		    &ticket));
	/* Some wait for their delivery by now, and some for the reader. */
	answered = (struct pollfd){ journal_fd(box.journal), POLLIN, 0 };
	ck_assert_int_eq(poll(&answered, 1, 10000), 1);
	journal_box_close(&box);
	ck_assert_uint_eq(calls, 0);
}
END_TEST

START_TEST(a_text_over_the_limit_is_refused_at_once)
{
	char text[NEWSALERT_FILTER_MAX + 2];
	const struct journal_query query = {
		.kind = JOURNAL_REPLAY,
		.filter = text,
	};
	uint64_t ticket = 0;

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(journal_ask(box.journal, &query, count_call, NULL,
			     &ticket),
	    NEWSALERT_EINVAL);
	ck_assert_uint_eq(ticket, 0);
}
END_TEST

START_TEST(a_query_that_nobody_wants_any_more_ends_early)
{
	const struct journal_query query = { .kind = JOURNAL_REPLAY };
	atomic_bool cancelled = true;
	struct archive *archive;
	struct page page;
	sqlite3 *db;

	journal_box_fill(&box, 1, 100);
	ck_assert(!schema_open_reader(box.dir, NULL, &db));
	ck_assert(!archive_open(db, &archive));
	page_init(&page, 0, &cancelled);
	archive_answer(archive, &query, NULL, &page);
	ck_assert_int_eq(page.err, NEWSALERT_OK);
	ck_assert_uint_eq(page.count, 1); /* some progress there is always */
	ck_assert_uint_eq(page.next, 2);
	page_fini(&page);
	archive_close(archive);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}
END_TEST

static TCase *
query_tests(void)
{
	TCase *tests = tcase_create("queries");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, replay_gives_what_was_released_byte_for_byte);
	tcase_add_test(tests, a_replay_of_several_pages_is_complete);
	tcase_add_test(tests, history_goes_back_from_the_head);
	tcase_add_test(tests, a_page_is_limited_in_bytes);
	tcase_add_test(tests, an_empty_journal_answers_with_nothing);
	tcase_add_test(tests, what_retention_deleted_shows_in_oldest);
	tcase_add_test(tests, a_page_ends_after_twenty_thousand_rows);
	tcase_add_test(tests, a_bad_filter_is_explained);
	tcase_add_test(tests, a_row_that_cannot_be_decoded_passes_no_filter);
	tcase_add_loop_test(tests, any_query_gives_what_the_oracle_gives, 0, 4);
	tcase_add_test(tests, a_cancelled_query_is_not_answered);
	tcase_add_test(tests,
	    a_query_can_be_cancelled_when_its_answer_waits_already);
	tcase_add_test(tests, a_query_that_nobody_wants_any_more_ends_early);
	tcase_add_test(tests, close_answers_no_query);
	tcase_add_test(tests, a_text_over_the_limit_is_refused_at_once);
	return tests;
}

int
main(void)
{
	Suite *suite = suite_create("archive");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, query_tests());
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
