/* SPDX-License-Identifier: MIT */
/* What the journal keeps of an article is enough to tag it again. */
#include "daemon/trial/stored_article.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/worker/classify.h"
#include "tests/lib/rule_box.h"

#define FILE_TIME 1671000000 /* 2022-12-14 */

static struct rule_box box;

static void
setup(void)
{
	rule_box_init(&box);
	rule_box_write(&box, "countries/t.tsv", "JP\tname\ten\tJapan\n");
	rule_box_open(&box);
}

static void
teardown(void)
{
	rule_box_fini(&box);
}

static char *
read_file(const char *path, size_t *lenp)
{
	static char bytes[65536];
	FILE *file = fopen(path, "r");

	ck_assert_ptr_nonnull(file);
	*lenp = fread(bytes, 1, sizeof(bytes), file);
	ck_assert_int_eq(fclose(file), 0);
	return bytes;
}

static void
assert_same_text(const char *path, const char *a, const char *b)
{
	ck_assert_msg((a == NULL) == (b == NULL) &&
			  (a == NULL || strcmp(a, b) == 0),
	    "%s: \"%s\" was \"%s\"", path, b == NULL ? "" : b,
	    a == NULL ? "" : a);
}

/* Everything that the tagger asks for. */
static void
assert_same(const char *path, const struct article *was,
    const struct article *is)
{
	for (int zone = 0; zone < ZONE_COUNT; zone++) {
		assert_same_text(path, was->zones[zone], is->zones[zone]);
		ck_assert_uint_eq(was->zone_lens[zone], is->zone_lens[zone]);
	}
	ck_assert_uint_eq(was->lead_len, is->lead_len);
	assert_same_text(path, was->language, is->language);
	assert_same_text(path, was->dateline.place, is->dateline.place);
	if (was->dateline.place != NULL)
		assert_same_text(path, was->dateline.region,
		    is->dateline.region);
}

/* Through the encoders of a worker, and back. */
static void
store_and_read(const char *path, const struct article *article)
{
	struct journal_file *file = calloc(1, sizeof(*file));
	struct journal_article *stored = calloc(1, sizeof(*stored));
	struct story story = { .seq = 7, .time_ms = FILE_TIME * 1000LL };
	static char alert[NEWSALERT_ALERT_MAX];
	struct article_list *list;
	char *headline;

	ck_assert(file != NULL && stored != NULL);
	file->articles = stored;
	file->count = 1;
	ck_assert_int_eq(classify_article(box.tagger, article, "f", 0, stored),
	    NEWSALERT_OK);
	ck_assert_int_eq(alert_seal(stored->body, stored->body_len,
			     &(struct alert_seal){ .epoch = 1,
				 .seq = 7,
				 .time_ms = story.time_ms },
			     alert, sizeof(alert), &story.alert_len),
	    NEWSALERT_OK);
	story.alert = alert;
	story.zones = stored->zones;
	story.zones_len = stored->zones_len;
	ck_assert_int_eq(stored_article_read(&story, &list, &headline),
	    NEWSALERT_OK);
	ck_assert_uint_eq(list->count, 1);
	assert_same(path, article, &list->items[0]);
	if (article->zones[ZONE_HEADLINE] != NULL)
		ck_assert_str_eq(headline, article->zones[ZONE_HEADLINE]);
	article_list_free(list);
	free(headline);
	journal_file_free(file);
}

static size_t
check_file(const char *path, const char *name)
{
	struct article_input input = { .name = name, .time_sec = FILE_TIME };
	struct newsalert_error why;
	struct article_list *list;
	size_t count;

	input.bytes = read_file(path, &input.len);
	if (article_read(&input, &why, &list) != NEWSALERT_OK)
		return 0;
	for (size_t i = 0; i < list->count; i++)
		store_and_read(path, &list->items[i]);
	count = list->count;
	article_list_free(list);
	return count;
}

static size_t
check_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t count = 0;
	char path[1024];

	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		count += check_file(path, entry->d_name);
	}
	closedir(dir);
	return count;
}

START_TEST(an_article_comes_back_as_it_was)
{
	ck_assert_uint_gt(check_folder(TEST_DATA "/wire"), 15);
	ck_assert_uint_ge(check_folder(TEST_DATA "/demo"), 5);
}
END_TEST

START_TEST(the_region_of_a_dateline_comes_back)
{
	static const char *const texts[] = {
		"Insurer's net rises\n\nSTAMFORD, Conn., Feb 26 (Reuters) - "
		"Net rose.\n",
		"Rain in the hills\n\nMOSCOW, Idaho (AP) - Rain fell.\n",
		"Rain in the hills\n\nPARIS, Texas - Rain fell on Monday.\n",
		"Grain\n\nVICTORIA, British Columbia, May 2. /TASS/. Grain "
		"came.\n",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct article_input input = { .bytes = texts[i],
			.len = strlen(texts[i]),
			.name = "f",
			.time_sec = FILE_TIME };
		struct newsalert_error why;
		struct article_list *list;

		ck_assert_int_eq(article_read(&input, &why, &list),
		    NEWSALERT_OK);
		ck_assert_ptr_nonnull(list->items[0].dateline.region);
		store_and_read(texts[i], &list->items[0]);
		article_list_free(list);
	}
}
END_TEST

#define ALERT                                                                  \
	"{\"newsalert\":1,\"seq\":1,\"headline\":\"h\",\"language\":\"und\"}"

static const struct {
	const char *alert;
	const char *zones;
} damaged[] = {
	{ ALERT, "" },
	{ ALERT, "[]" },
	{ ALERT, "{\"body\":5}" },
	{ ALERT, "{\"body\":\"cut" },
	{ "", "{\"body\":\"b\"}" },
	{ "{}", "{\"body\":\"b\"}" },
};

START_TEST(a_damaged_row_is_no_article)
{
	const struct story story = { .seq = 1,
		.alert = damaged[_i].alert,
		.alert_len = strlen(damaged[_i].alert),
		.zones = damaged[_i].zones,
		.zones_len = strlen(damaged[_i].zones) };
	struct article_list *list;
	char *headline;

	ck_assert_int_eq(stored_article_read(&story, &list, &headline),
	    NEWSALERT_EFORMAT);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("stored_article");
	TCase *cases = tcase_create("stored_article");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, cases);
	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, an_article_comes_back_as_it_was);
	tcase_add_test(cases, the_region_of_a_dateline_comes_back);
	tcase_add_loop_test(cases, a_damaged_row_is_no_article, 0,
	    sizeof(damaged) / sizeof(damaged[0]));
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
