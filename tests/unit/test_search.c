/* SPDX-License-Identifier: MIT */
/* Words are found where they stand, the index follows, and is built again
 * whenever it is not what it should be. */
#include "daemon/journal/search.h"

#include <check.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/journal/schema.h"
#include "tests/lib/journal_box.h"

static struct journal_box box;

static void
setup(void)
{
	journal_box_init(&box);
	box.options.search = true;
	journal_box_open(&box);
}

static void
teardown(void)
{
	journal_box_fini(&box);
}

static void
append_text(uint64_t story, const char *headline, const char *body)
{
	struct journal_file *file = journal_box_file(story, "text");
	struct journal_article *article = journal_box_add(file, story);

	free(article->zones);
	article->zones_len = (size_t)asprintf(&article->zones,
	    "{\"headline\":\"%s\",\"byline\":\"nobody\",\"body\":\"%s\"}",
	    headline, body);
	journal_box_append(&box, file);
	journal_box_wait_commits(&box, box.commit_count + 1);
}

/* The seqs that are found, as "3 2 1". */
static const char *
find(const char *text)
{
	static char list[4096];
	struct journal_query query = { .kind = JOURNAL_HISTORY, .text = text };
	struct box_page page;
	size_t len = 0;

	list[0] = '\0';
	do {
		journal_box_ask(&box, &query, &page);
		if (page.err != NEWSALERT_OK) {
			snprintf(list, sizeof(list), "%s", page.error);
			return list;
		}
		for (size_t i = 0; i < page.count; i++) {
			const char *seq = strstr(page.rows[i], "\"seq\":") + 6;

			len += (size_t)snprintf(list + len, sizeof(list) - len,
			    "%s%llu", len == 0 ? "" : " ",
			    strtoull(seq, NULL, 10));
		}
		query.before = page.next;
		box_page_fini(&page);
	} while (page.next != 0);
	return list;
}

START_TEST(all_words_are_found_in_any_zone_and_any_order)
{
	append_text(1, "Tokyo opens talks", "A peace treaty is far away.");
	append_text(2, "Talks in Moscow", "Nobody speaks of peace.");
	append_text(3, "Rain", "Nothing else.");
	ck_assert_str_eq(find("talks"), "2 1");
	ck_assert_str_eq(find("peace talks"), "2 1");
	ck_assert_str_eq(find("TREATY tokyo"), "1");
	ck_assert_str_eq(find("treaty moscow"), "");
	ck_assert_str_eq(find("nobody"), "2"); /* and not the bylines */
}
END_TEST

START_TEST(phrases_and_prefixes_are_found)
{
	append_text(1, "a", "The peace treaty holds.");
	append_text(2, "a", "A treaty of peace was signed by the ministers.");
	ck_assert_str_eq(find("\"peace treaty\""), "1");
	ck_assert_str_eq(find("\"the peace\" holds"), "1");
	ck_assert_str_eq(find("minist*"), "2");
	ck_assert_str_eq(find("\"the minist\"*"), "2");
	ck_assert_str_eq(find("minist"), "");
}
END_TEST

START_TEST(scripts_without_spaces_are_found_by_their_characters)
{
	append_text(1, "a",
	    "\xe6\x9d\xb1\xe4\xba\xac\xe3\x81\xa7\xe4\xbc\x9a\xe8\xab\x87");
	ck_assert_str_eq(find("\xe6\x9d\xb1\xe4\xba\xac"), "1");
	ck_assert_str_eq(find("\xe4\xba\xac\xe6\x9d\xb1"), "");
}
END_TEST

START_TEST(nothing_that_is_typed_is_a_syntax_error)
{
	static const char *const texts[] = { "AND", "NOT OR (", "\"open",
		"a AND", "body:", "^a", "a + b", "NEAR(a b, 2)", "{body} : a",
		"'; DROP TABLE x", "a*b", "*a", "a\"b\"c", "\"a\"\"b\"", "-a",
		"a-", "\\ a", "\xff\xfe a", "a \xc3(" };

	append_text(1, "a", "b");
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *found = find(texts[i]);

		ck_assert_msg(strcmp(found, "") == 0 || strcmp(found, "1") == 0,
		    "%s: %s", texts[i], found);
	}
	ck_assert_str_eq(find("a + b"), "1");
}
END_TEST

START_TEST(a_text_without_a_word_is_refused)
{
	append_text(1, "a", "b");
	ck_assert_str_eq(find(""), "there is no word to look for");
	ck_assert_str_eq(find(" \"\" * -- "), "there is no word to look for");
}
END_TEST

START_TEST(text_is_combined_with_the_other_members_of_a_query)
{
	struct journal_query query = {
		.kind = JOURNAL_HISTORY,
		.text = "short",
		.filter = "country:RU",
		.before = 9,
		.limit = 2,
	};
	struct box_page page;

	journal_box_fill(&box, 1, 10);
	journal_box_ask(&box, &query, &page);
	ck_assert_uint_eq(page.count, 2);
	ck_assert_ptr_nonnull(strstr(page.rows[0], "\"seq\":8,"));
	ck_assert_ptr_nonnull(strstr(page.rows[1], "\"seq\":6,"));
	query.before = page.next;
	query.limit = 0;
	box_page_fini(&page);
	journal_box_ask(&box, &query, &page);
	ck_assert_uint_eq(page.count, 2);
	ck_assert_ptr_nonnull(strstr(page.rows[0], "\"seq\":4,"));
	ck_assert_uint_eq(page.next, 0);
	box_page_fini(&page);
}
END_TEST

START_TEST(without_the_search_file_a_text_is_refused)
{
	journal_box_close(&box);
	box.options.search = false;
	journal_box_open(&box);
	append_text(1, "a", "b");
	ck_assert_str_eq(find("a"), "full-text search is switched off");
	ck_assert_int_ne(access(journal_box_path(&box, "search.db"), F_OK), 0);
}
END_TEST

static void
overwrite(const char *name, const char *bytes, off_t offset)
{
	int fd = open(journal_box_path(&box, name), O_WRONLY | O_CREAT, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(pwrite(fd, bytes, strlen(bytes), offset),
	    (ssize_t)strlen(bytes));
	close(fd);
}

static void
spoil_index(void)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(journal_box_path(&box, "search.db"), &db),
	    SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db,
			     "UPDATE words_0_data SET block = x'ff'"
			     " WHERE id > 10",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	ck_assert_int_gt(sqlite3_changes(db), 0);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

START_TEST(a_missing_or_foreign_file_is_built_again)
{
	append_text(1, "Tokyo", "b");
	ck_assert_str_eq(find("tokyo"), "1");
	journal_box_close(&box);
	switch (_i) {
	case 0:
		ck_assert_int_eq(unlink(journal_box_path(&box, "search.db")),
		    0);
		break;
	case 1:
		overwrite("search.db", "this is not a database", 0);
		break;
	case 2: /* the pages behind the first one */
		for (off_t page = 1; page < 8; page++)
			overwrite("search.db", "spoilt", page * 4096);
		break;
	case 3:
		journal_box_sql(&box,
		    "UPDATE meta SET value = 7 WHERE key = 'epoch';"
		    "UPDATE meta SET value = ~7 WHERE key = 'epoch_check'");
		break;
	case 4:
		overwrite("search.db-wal", "of another file", 0);
		break;
	case 5: /* seen by a search, when nothing is to be taken in */
		spoil_index();
		break;
	case 6: /* the journal is an older copy of itself */
		journal_box_sql(&box,
		    "UPDATE sqlite_sequence SET seq = 0"
		    " WHERE name = 'alerts'; UPDATE identity SET seq = 0;"
		    "UPDATE identity_fresh SET seq = 0;"
		    "DELETE FROM alerts");
		break;
	default:
		ck_abort();
	}
	journal_box_open(&box);
	(void)find("tokyo"); /* where the damage may show first */
	ck_assert_str_eq(find("tokyo"), _i == 6 ? "" : "1");
	append_text(2, "Tokyo", "b");
	ck_assert_str_eq(find("tokyo"), _i == 6 ? "1" : "2 1");
	journal_box_check(&box, "journal.db");
}
END_TEST

START_TEST(the_index_follows_by_itself_and_survives_restarts)
{
	journal_box_fill(&box, 1, 500);
	ck_assert_str_eq(find("number77"), "77");
	journal_box_reopen(&box);
	journal_box_fill(&box, 501, 600);
	ck_assert_str_eq(find("number77"), "77");
	ck_assert_str_eq(find("number599"), "599");
}
END_TEST

/* ---- The module alone -------------------------------------------------- */

static sqlite3 *
open_reader(void)
{
	sqlite3 *db;

	ck_assert_int_eq(schema_open_reader(box.dir, NULL, &db), NEWSALERT_OK);
	return db;
}

static void
follow_all(struct search *search)
{
	struct newsalert_error why;
	bool more = true;

	while (more)
		ck_assert_int_eq(search_follow(search, &more, &why),
		    NEWSALERT_OK);
}

static void
assert_found(struct search *search, const char *text, uint64_t lowest,
    uint64_t highest, const uint64_t *expected)
{
	uint64_t seq;

	ck_assert_int_eq(search_start(search, text, lowest, highest),
	    NEWSALERT_OK);
	do {
		ck_assert_int_eq(search_next(search, &seq), NEWSALERT_OK);
		ck_assert_uint_eq(seq, *expected);
	} while (*expected++ != 0);
	search_end(search);
}

/* Stories at the ends of shards: seqs 65534..65537 and 131071..131073. */
static void
fill_shards(void)
{
	journal_box_close(&box);
	journal_box_sql(&box,
	    "INSERT INTO sqlite_sequence (name, seq) VALUES ('alerts', 65533)");
	journal_box_open(&box);
	journal_box_fill(&box, 1, 4);
	journal_box_close(&box);
	journal_box_sql(&box,
	    "UPDATE sqlite_sequence SET seq = 131070 WHERE name = 'alerts'");
	journal_box_open(&box);
	journal_box_fill(&box, 5, 7);
}

START_TEST(a_search_goes_through_all_shards_downwards)
{
	static const uint64_t all[] = { 131073, 131072, 131071, 65537, 65536,
		65535, 65534, 0 };
	static const uint64_t some[] = { 131071, 65537, 65536, 0 };
	static const uint64_t none[] = { 0 };
	struct search *search;
	sqlite3 *db;

	fill_shards();
	journal_box_close(&box);
	db = open_reader();
	ck_assert(!search_new(box.dir, 1, db, &search));
	follow_all(search);
	ck_assert_uint_eq(search_cursor(search), 131073);
	assert_found(search, "text", 1, 131073, all);
	assert_found(search, "text", 65536, 131071, some);
	assert_found(search, "text", 65538, 131070, none);
	assert_found(search, "text", 1, 0, none);
	search_free(search);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}
END_TEST

START_TEST(a_shard_is_dropped_when_all_of_it_has_gone)
{
	static const uint64_t left[] = { 131073, 131072, 0 };
	struct search *search;
	sqlite3 *db;

	fill_shards();
	journal_box_close(&box);
	db = open_reader();
	ck_assert(!search_new(box.dir, 1, db, &search));
	follow_all(search);
	journal_box_sql(&box, "DELETE FROM alerts WHERE seq < 131072");
	/* One shard a slice. */
	for (int i = 0; i < 3; i++)
		follow_all(search);
	assert_found(search, "text", 1, 131073, left);
	search_free(search);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}
END_TEST

/* ---- Expressions ------------------------------------------------------- */

static void
assert_expression(const char *text, const char *expected)
{
	char *expression;

	ck_assert_int_eq(search_expression(text, &expression), NEWSALERT_OK);
	ck_assert_str_eq(expression, expected);
	free(expression);
}

START_TEST(an_expression_is_made_of_strings_only)
{
	assert_expression("a", "\"a\"");
	assert_expression(" peace\ttalks ", "\"peace\" \"talks\"");
	assert_expression("\"peace talks\" now", "\"peace talks\" \"now\"");
	assert_expression("a OR b", "\"a\" \"OR\" \"b\"");
	assert_expression("sanction*", "\"sanction*\"*");
	assert_expression("\"peace ta\"* a", "\"peace ta\"* \"a\"");
	assert_expression("a\"b c\"d", "\"a\" \"b c\" \"d\"");
	assert_expression("\"open", "\"open\"");
	assert_expression("a \"\" - b", "\"a\" \"b\"");
}
END_TEST

START_TEST(an_expression_without_a_word_is_refused)
{
	static const char *const texts[] = { "", " ", "\"", "\"\"", "*", "- +",
		"\"...\"" };
	char *expression = NULL;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_int_eq(search_expression(texts[i], &expression),
		    NEWSALERT_EINVAL);
	ck_assert_ptr_null(expression);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("search");
	TCase *tests = tcase_create("search");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, all_words_are_found_in_any_zone_and_any_order);
	tcase_add_test(tests, phrases_and_prefixes_are_found);
	tcase_add_test(tests,
	    scripts_without_spaces_are_found_by_their_characters);
	tcase_add_test(tests, nothing_that_is_typed_is_a_syntax_error);
	tcase_add_test(tests, a_text_without_a_word_is_refused);
	tcase_add_test(tests,
	    text_is_combined_with_the_other_members_of_a_query);
	tcase_add_test(tests, without_the_search_file_a_text_is_refused);
	tcase_add_loop_test(tests, a_missing_or_foreign_file_is_built_again, 0,
	    7);
	tcase_add_test(tests,
	    the_index_follows_by_itself_and_survives_restarts);
	tcase_add_test(tests, a_search_goes_through_all_shards_downwards);
	tcase_add_test(tests, a_shard_is_dropped_when_all_of_it_has_gone);
	tcase_add_test(tests, an_expression_is_made_of_strings_only);
	tcase_add_test(tests, an_expression_without_a_word_is_refused);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
