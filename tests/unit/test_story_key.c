/* SPDX-License-Identifier: MIT */
/* Which articles have a key in common. */
#include "daemon/article/story_key.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a test sets; NULL: absent. */
struct copy {
	const char *source;
	const char *headline;
	const char *body;
	const char *guid;
	const char *msgtype;
};

static char *mutable(const char *text)
{
	char *copy = text == NULL ? NULL : strdup(text);

	ck_assert(text == NULL || copy != NULL);
	return copy;
}

static struct story_keys
keys_of(struct copy copy)
{
	struct article article = {
		.zones = { [ZONE_HEADLINE] = mutable(copy.headline),
		    [ZONE_BODY] = mutable(copy.body) },
		.source = mutable(copy.source),
		.guid = mutable(copy.guid),
	};
	struct story_keys keys;

	for (int i = 0; i < ZONE_COUNT; i++)
		if (article.zones[i] != NULL)
			article.zone_lens[i] = strlen(article.zones[i]);
	snprintf(article.msgtype, sizeof(article.msgtype), "%s",
	    copy.msgtype == NULL ? "new" : copy.msgtype);
	story_keys_make(&article, &keys);
	free(article.zones[ZONE_HEADLINE]);
	free(article.zones[ZONE_BODY]);
	free(article.source);
	free(article.guid);
	return keys;
}

static uint64_t
key_of(const char *source, const char *headline)
{
	return keys_of((struct copy){ .source = source, .headline = headline })
	    .headline;
}

START_TEST(life_cycle_words_make_no_other_story)
{
	static const char *const same[] = {
		"UPDATE 2-Bank of Nauru keeps rate at 4.5 percent",
		"CORRECTED: Bank of Nauru keeps rate at 4.5 percent",
		"REFILE-UPDATE 1-Bank of Nauru  keeps rate at 4.5 percent",
		"BANK OF NAURU KEEPS RATE AT 4.5 PERCENT",
		"Bank of Nauru keeps rate at 4.5 percent.",
		"(CORRECTION) Bank of Nauru keeps rate at 4.5 percent",
		"Bank of Nauru keeps rate at 4.5 percent (RECTIFICATIF)",
		"Bank of Nauru keeps rate at 4.5 percent (neu: Reaktionen)",
		"Berichtigung: Bank of Nauru keeps rate at 4.5 percent",
	};
	const uint64_t key =
	    key_of("Reuters", "Bank of Nauru keeps rate at 4.5 percent");

	ck_assert_uint_ne(key, 0);
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		ck_assert_msg(key_of("reuters", same[i]) == key, "%s", same[i]);
	ck_assert_uint_ne(key_of("AFP", same[3]), key);
	ck_assert_uint_ne(key_of(NULL, same[3]), key);
	ck_assert_uint_ne(key_of("Reuters",
			      "Bank of Nauru keeps rate at 4.6 percent"),
	    key);
}
END_TEST

START_TEST(other_scripts_are_folded_too)
{
	ck_assert_uint_eq(key_of(NULL, "Банк оставил СТАВКУ"),
	    key_of(NULL, "банк оставил «ставку»"));
	ck_assert_uint_ne(key_of(NULL, "中国银行"), 0);
	ck_assert_uint_ne(key_of(NULL, "中国银行"), key_of(NULL, "中国银"));
}
END_TEST

START_TEST(a_headline_without_words_has_no_key)
{
	ck_assert_uint_eq(key_of("AP", NULL), 0);
	ck_assert_uint_eq(key_of("AP", "KILL KILL KILL"), 0);
	ck_assert_uint_eq(key_of("AP", "--- ***"), 0);
}
END_TEST

START_TEST(a_guid_that_is_not_global_needs_its_source)
{
	const struct copy plain = { .guid = "1234" };
	const struct copy ap = { .guid = " 1234", .source = "AP" };
	const struct copy dpa = { .guid = "1234", .source = "dpa" };
	const struct copy urn = { .guid = "urn:newsml:dpa.com:1:2" };
	const struct copy urn_ap = { .guid = "urn:newsml:dpa.com:1:2",
		.source = "AP" };
	const struct copy other = { .guid = "urn:newsml:dpa.com:1:3" };

	ck_assert_uint_eq(keys_of((struct copy){ .source = "AP" }).guid, 0);
	ck_assert_uint_eq(keys_of(plain).guid, 0);
	ck_assert_uint_ne(keys_of(ap).guid, 0);
	ck_assert_uint_ne(keys_of(ap).guid, keys_of(dpa).guid);
	ck_assert_uint_ne(keys_of(urn).guid, 0);
	ck_assert_uint_eq(keys_of(urn).guid, keys_of(urn_ap).guid);
	ck_assert_uint_ne(keys_of(urn).guid, keys_of(other).guid);
}
END_TEST

START_TEST(a_notice_names_the_headline_it_is_about)
{
	static const char *const bodies[] = {
		"Editors: please kill the story headlined \"Minister resigns "
		"over loan\", sent at 0910 GMT. She has not resigned.",
		"Please withdraw “Minister resigns over loan”.",
		"Bitte „Minister resigns over loan“ nicht verwenden.",
		"La dépêche « Minister resigns over loan » est annulée.",
		"The following story is withdrawn.\n"
		"Headline: Minister resigns over loan\nNo substitute.",
		"Kill the story below.\nUPDATE 1-Minister resigns over loan",
	};
	const uint64_t key = key_of("AP", "Minister resigns over loan");

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct copy copy = { .source = "AP",
			.headline = "KILL",
			.body = bodies[i],
			.msgtype = "withdraw" };
		struct story_keys keys = keys_of(copy);
		bool found = false;

		for (size_t n = 0; n < STORY_KEY_NAMED_MAX; n++)
			found |= keys.named[n] == key;
		ck_assert_msg(found, "%s", bodies[i]);
		copy.msgtype = "update";
		ck_assert_uint_eq(keys_of(copy).named[0], 0);
	}
}
END_TEST

START_TEST(a_notice_that_is_no_notice_names_nothing)
{
	char body[2100];
	const struct copy copy = { .headline = "KILL",
		.body = body,
		.msgtype = "withdraw" };

	memset(body, 'a', sizeof(body) - 1);
	memcpy(body, "\"one two three\" ", 16);
	body[sizeof(body) - 1] = '\0';
	ck_assert_uint_eq(keys_of(copy).named[0], 0);
}
END_TEST

START_TEST(keys_are_what_journals_have)
{
	const struct story_keys keys =
	    keys_of((struct copy){ "AP", "Rain on Friday", NULL, "a:1", NULL });

	ck_assert_uint_eq(keys.headline, UINT64_C(7351417463306418614));
	ck_assert_uint_eq(keys.guid, UINT64_C(16229529855520416161));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("story_key");
	TCase *tests = tcase_create("story_key");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, life_cycle_words_make_no_other_story);
	tcase_add_test(tests, other_scripts_are_folded_too);
	tcase_add_test(tests, a_headline_without_words_has_no_key);
	tcase_add_test(tests, a_guid_that_is_not_global_needs_its_source);
	tcase_add_test(tests, a_notice_names_the_headline_it_is_about);
	tcase_add_test(tests, a_notice_that_is_no_notice_names_nothing);
	tcase_add_test(tests, keys_are_what_journals_have);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
