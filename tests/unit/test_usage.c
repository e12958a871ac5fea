/* SPDX-License-Identifier: MIT */
/* What rules have done is counted with their alerts, and once. */
#include "daemon/journal/usage.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/journal/schema.h"
#include "daemon/journal/store.h"
#include "tests/lib/journal_box.h"

static struct journal_box box;
static sqlite3 *db;
static struct store *store;

static void
open_store(void)
{
	uint64_t epoch;

	ck_assert(!schema_open(box.dir, NULL, &db, &epoch));
	ck_assert(!store_open(db, 77, &box.options, &store));
}

static void
close_store(void)
{
	store_close(store);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

static void
setup(void)
{
	journal_box_init(&box);
	open_store();
}

static void
teardown(void)
{
	close_store();
	journal_box_fini(&box);
}

/* Names with spaces between them are in force, in a transaction. */
static void
set_rules(const char *text, int64_t now_ms, int64_t forget_ms)
{
	struct journal_rule_names *names = calloc(1, sizeof(*names));
	char *copy = strdup(text), *rest = copy, *name;

	ck_assert_ptr_nonnull(names);
	ck_assert_ptr_nonnull(copy);
	names->items = calloc(16, sizeof(*names->items));
	ck_assert_ptr_nonnull(names->items);
	while ((name = strsep(&rest, " ")) != NULL)
		names->items[names->count++] = strdup(name);
	free(copy);
	ck_assert(!store_set_rules(store, names, now_ms, forget_ms));
	journal_rule_names_free(names);
	ck_assert(!store_begin(store));
	ck_assert(!store_commit(store));
}

static struct journal_outcome
record(uint64_t story, const char *spent, int64_t embargo_sec, int64_t now_ms)
{
	struct journal_file *file = journal_box_file(story, "file");
	struct journal_outcome outcome;
	struct entry *entry;

	journal_box_add(file, story)->embargo_sec = embargo_sec;
	if (spent != NULL)
		file->spent = strdup(spent);
	ck_assert(!entry_new(file, &entry));
	ck_assert(!store_record(store, entry, now_ms));
	outcome = entry->outcomes[0];
	entry_free(entry);
	return outcome;
}

static void
commit_story(uint64_t story, int64_t now_ms)
{
	ck_assert(!store_begin(store));
	(void)record(story, NULL, 0, now_ms);
	ck_assert(!store_commit(store));
}

static void
describe(const struct journal_rule *rule, void *arg)
{
	char *text = arg;
	size_t len = strlen(text);

	snprintf(text + len, 1024 - len,
	    "%s hits=%d mentions=%d spent=%d since=%d last=%d gone=%d\n",
	    rule->name, (int)rule->hits, (int)rule->mentions,
	    (int)rule->spent_ns, (int)rule->since_ms, (int)rule->last_ms,
	    (int)rule->gone_ms);
}

static void
assert_rules(const char *expected)
{
	char text[1024] = "";

	usage_each(store_usage(store), describe, text);
	ck_assert_str_eq(text, expected);
}

START_TEST(a_rule_is_counted_with_its_alert)
{
	set_rules("sport politics/diplomacy JP RU", 100, 0);
	commit_story(1, 200);
	commit_story(6, 300); /* Russia and sport too */
	assert_rules(
	    "JP hits=2 mentions=0 spent=0 since=100 last=300 gone=0\n"
	    "RU hits=1 mentions=0 spent=0 since=100 last=300 gone=0\n"
	    "politics/diplomacy hits=2 mentions=0 spent=0 since=100 last=300"
	    " gone=0\n"
	    "sport hits=1 mentions=0 spent=0 since=100 last=300 gone=0\n");
}
END_TEST

START_TEST(an_ancestor_is_not_counted_for_the_topics_below_it)
{
	set_rules("politics politics/diplomacy", 100, 0);
	commit_story(1, 200);
	assert_rules("politics hits=0 mentions=0 spent=0 since=100 last=0"
		     " gone=0\n"
		     "politics/diplomacy hits=1 mentions=0 spent=0 since=100"
		     " last=200 gone=0\n");
}
END_TEST

START_TEST(counts_survive_a_restart)
{
	set_rules("JP", 100, 0);
	commit_story(1, 200);
	close_store();
	open_store();
	set_rules("JP", 5000, 0);
	commit_story(3, 6000);
	assert_rules("JP hits=2 mentions=0 spent=0 since=100 last=6000"
		     " gone=0\n");
}
END_TEST

START_TEST(a_repeat_is_not_counted_again)
{
	set_rules("JP", 100, 0);
	commit_story(1, 200);
	commit_story(1, 300);
	assert_rules("JP hits=1 mentions=0 spent=0 since=100 last=200"
		     " gone=0\n");
}
END_TEST

START_TEST(a_rollback_takes_counts_back)
{
	set_rules("JP", 100, 0);
	commit_story(1, 200);
	ck_assert(!store_begin(store));
	(void)record(3, "JP=7", 0, 900);
	store_rollback(store);
	assert_rules("JP hits=1 mentions=0 spent=0 since=100 last=200"
		     " gone=0\n");
	commit_story(3, 300);
	assert_rules("JP hits=2 mentions=0 spent=0 since=100 last=300"
		     " gone=0\n");
}
END_TEST

START_TEST(nobody_sees_counts_before_their_commit)
{
	set_rules("JP", 100, 0);
	ck_assert(!store_begin(store));
	(void)record(1, NULL, 0, 200);
	assert_rules("JP hits=0 mentions=0 spent=0 since=100 last=0"
		     " gone=0\n");
	ck_assert(!store_commit(store));
	assert_rules("JP hits=1 mentions=0 spent=0 since=100 last=200"
		     " gone=0\n");
}
END_TEST

START_TEST(a_held_article_counts_when_it_is_released)
{
	struct mail_list list = TAILQ_HEAD_INITIALIZER(list);
	struct mail *mail;

	set_rules("JP politics/diplomacy", 100, 0);
	ck_assert(!store_begin(store));
	ck_assert_int_eq(record(1, NULL, 20, 200).result, JOURNAL_HELD);
	ck_assert(!store_commit(store));
	close_store();
	open_store();
	assert_rules("JP hits=0 mentions=0 spent=0 since=100 last=0 gone=0\n"
		     "politics/diplomacy hits=0 mentions=0 spent=0 since=100"
		     " last=0 gone=0\n");
	ck_assert(!store_begin(store));
	ck_assert(!store_release_due(store, 30000, &list));
	ck_assert(!store_commit(store));
	mail = TAILQ_FIRST(&list);
	ck_assert_ptr_nonnull(mail);
	release_free((struct release *)mail);
	assert_rules(
	    "JP hits=1 mentions=0 spent=0 since=100 last=30000 gone=0\n"
	    "politics/diplomacy hits=1 mentions=0 spent=0 since=100"
	    " last=30000 gone=0\n");
}
END_TEST

START_TEST(mentions_are_counted_apart)
{
	const struct usage_tags tags = { NULL, "JP", "RU,JP" };

	set_rules("JP RU", 100, 0);
	ck_assert(!store_begin(store));
	usage_count(store_usage(store), &tags, 200);
	ck_assert(!store_commit(store));
	assert_rules("JP hits=1 mentions=1 spent=0 since=100 last=200 gone=0\n"
		     "RU hits=0 mentions=1 spent=0 since=100 last=200"
		     " gone=0\n");
}
END_TEST

START_TEST(times_are_added_up)
{
	set_rules("a a/b b", 100, 0);
	ck_assert(!store_begin(store));
	(void)record(1, "a=64,a/b=128", 0, 200);
	(void)record(2, "a/b=1", 0, 200);
	(void)record(2, "b=3", 0, 200); /* a repeat took its time, too */
	ck_assert(!store_commit(store));
	assert_rules("a hits=0 mentions=0 spent=64 since=100 last=0 gone=0\n"
		     "a/b hits=0 mentions=0 spent=129 since=100 last=0"
		     " gone=0\n"
		     "b hits=0 mentions=0 spent=3 since=100 last=0 gone=0\n");
}
END_TEST

/* What a worker makes up is no rule, and no time. */
START_TEST(nonsense_of_a_worker_counts_for_nothing)
{
	static const char *const lists[] = { "", ",", "=", "a", "a=", "a=-5",
		"a=x", "=7", "zz=7", "aa=7", "a/=7", ",,a=0,," };

	set_rules("a", 100, 0);
	ck_assert(!store_begin(store));
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const struct usage_tags tags = { "b,a/b,,A", "", "a/a" };

		usage_spend(store_usage(store), lists[i]);
		usage_count(store_usage(store), &tags, 200);
	}
	ck_assert(!store_commit(store));
	assert_rules("a hits=0 mentions=0 spent=0 since=100 last=0 gone=0\n");
	ck_assert_int_eq(journal_box_number(&box, "SELECT count(*) FROM rules"),
	    1);
}
END_TEST

static void
keep_spent(const struct journal_rule *rule, void *arg)
{
	*(uint64_t *)arg = rule->spent_ns;
}

START_TEST(times_never_run_over)
{
	uint64_t spent = 0;

	set_rules("a", 100, 0);
	journal_box_sql(&box,
	    "UPDATE rules SET spent_ns = 9223372036854775800");
	close_store();
	open_store();
	ck_assert(!store_begin(store));
	usage_spend(store_usage(store), "a=99999999999999999999999,a=9");
	ck_assert(!store_commit(store));
	usage_each(store_usage(store), keep_spent, &spent);
	ck_assert_uint_eq(spent, INT64_MAX);
}
END_TEST

START_TEST(a_removed_rule_is_shown_until_it_is_forgotten)
{
	const char *gone =
	    "a hits=0 mentions=0 spent=0 since=100 last=0 gone=0\n"
	    "b hits=0 mentions=0 spent=0 since=100 last=0 gone=200\n";

	set_rules("a b", 100, 0);
	set_rules("a", 200, 0);
	assert_rules(gone);
	set_rules("a", 300, 150);
	assert_rules(gone);
	set_rules("a", 400, 201);
	assert_rules("a hits=0 mentions=0 spent=0 since=100 last=0 gone=0\n");
	close_store();
	open_store();
	assert_rules("a hits=0 mentions=0 spent=0 since=100 last=0 gone=0\n");
	/* A new one of that name begins anew. */
	set_rules("a b", 500, 0);
	assert_rules("a hits=0 mentions=0 spent=0 since=100 last=0 gone=0\n"
		     "b hits=0 mentions=0 spent=0 since=500 last=0 gone=0\n");
}
END_TEST

START_TEST(a_removed_rule_that_comes_back_counts_on)
{
	set_rules("JP", 100, 0);
	commit_story(1, 200);
	set_rules("RU", 300, 0);
	set_rules("JP RU", 400, 0);
	commit_story(3, 500);
	assert_rules("JP hits=2 mentions=0 spent=0 since=100 last=500 gone=0\n"
		     "RU hits=0 mentions=0 spent=0 since=300 last=0 gone=0\n");
}
END_TEST

/* The transaction of its own failed: the next one has it. */
START_TEST(rules_that_could_not_be_written_are_with_the_next_alert)
{
	struct journal_rule_names *names = calloc(1, sizeof(*names));

	ck_assert_ptr_nonnull(names);
	names->items = calloc(1, sizeof(*names->items));
	ck_assert_ptr_nonnull(names->items);
	names->items[names->count++] = strdup("JP");
	ck_assert(!store_set_rules(store, names, 100, 0));
	journal_rule_names_free(names);
	ck_assert(!store_begin(store));
	(void)record(1, NULL, 0, 200);
	store_rollback(store);
	assert_rules("");
	commit_story(1, 300);
	assert_rules("JP hits=1 mentions=0 spent=0 since=100 last=300"
		     " gone=0\n");
}
END_TEST

START_TEST(a_rule_given_twice_is_one)
{
	set_rules("b a b", 100, 0);
	assert_rules("a hits=0 mentions=0 spent=0 since=100 last=0 gone=0\n"
		     "b hits=0 mentions=0 spent=0 since=100 last=0 gone=0\n");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("usage");
	TCase *tests = tcase_create("usage");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, a_rule_is_counted_with_its_alert);
	tcase_add_test(tests,
	    an_ancestor_is_not_counted_for_the_topics_below_it);
	tcase_add_test(tests, counts_survive_a_restart);
	tcase_add_test(tests, a_repeat_is_not_counted_again);
	tcase_add_test(tests, a_rollback_takes_counts_back);
	tcase_add_test(tests, nobody_sees_counts_before_their_commit);
	tcase_add_test(tests, a_held_article_counts_when_it_is_released);
	tcase_add_test(tests, mentions_are_counted_apart);
	tcase_add_test(tests, times_are_added_up);
	tcase_add_test(tests, nonsense_of_a_worker_counts_for_nothing);
	tcase_add_test(tests, times_never_run_over);
	tcase_add_test(tests, a_removed_rule_is_shown_until_it_is_forgotten);
	tcase_add_test(tests, a_removed_rule_that_comes_back_counts_on);
	tcase_add_test(tests,
	    rules_that_could_not_be_written_are_with_the_next_alert);
	tcase_add_test(tests, a_rule_given_twice_is_one);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
