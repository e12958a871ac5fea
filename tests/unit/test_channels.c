/* SPDX-License-Identifier: MIT */
/* Which channels an alert goes out on. */
#include "daemon/publisher/channels.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct seen {
	char text[1024]; /* one channel a line */
	size_t len;
	size_t limit; /* of calls before an error; 0: none */
};

static enum newsalert_err
see(const char *channel, size_t len, void *arg)
{
	struct seen *seen = arg;

	memcpy(seen->text + seen->len, channel, len);
	seen->len += len;
	seen->text[seen->len++] = '\n';
	return seen->limit > 0 && --seen->limit == 0 ? NEWSALERT_EIO
						     : NEWSALERT_OK;
}

static enum newsalert_err
channels(const char *mentions, const char *countries, const char *topics,
    struct seen *seen)
{
	const struct delivery delivery = { .mentions = mentions,
		.mentions_len = strlen(mentions) };
	const struct frame frame = { .countries = countries,
		.countries_len = strlen(countries),
		.topics = topics,
		.topics_len = strlen(topics) };

	return channels_each(&delivery, &frame, see, seen);
}

START_TEST(each_country_mention_and_topic_has_one)
{
	struct seen seen = { .len = 0 };

	ck_assert_int_eq(channels("US", "JP,RU", "politics,politics/treaty",
			     &seen),
	    NEWSALERT_OK);
	ck_assert_str_eq(seen.text, "country/JP\ncountry/RU\nmention/US\n"
				    "topic/politics\ntopic/politics/treaty\n");
}
END_TEST

START_TEST(an_alert_without_tags_has_none)
{
	struct seen seen = { .len = 0 };

	ck_assert_int_eq(channels("", "", "", &seen), NEWSALERT_OK);
	ck_assert_uint_eq(seen.len, 0);
}
END_TEST

START_TEST(the_first_error_ends_it)
{
	struct seen seen = { .limit = 2 };

	ck_assert_int_eq(channels("US", "JP,RU", "politics", &seen),
	    NEWSALERT_EIO);
	ck_assert_str_eq(seen.text, "country/JP\ncountry/RU\n");
}
END_TEST

START_TEST(empty_and_endless_names_are_refused)
{
	struct seen seen = { .len = 0 };
	char topic[NEWSALERT_TOPIC_MAX + 2];

	ck_assert_int_eq(channels("", "JP,,RU", "", &seen), NEWSALERT_EPROTO);
	ck_assert_int_eq(channels("", ",", "", &seen), NEWSALERT_EPROTO);
	memset(topic, 'x', sizeof(topic));
	topic[NEWSALERT_TOPIC_MAX] = '\0';
	ck_assert_int_eq(channels("", "", topic, &seen), NEWSALERT_OK);
	topic[NEWSALERT_TOPIC_MAX] = 'x';
	topic[NEWSALERT_TOPIC_MAX + 1] = '\0';
	ck_assert_int_eq(channels("", "", topic, &seen), NEWSALERT_EPROTO);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("channels");
	TCase *tcase = tcase_create("channels");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, each_country_mention_and_topic_has_one);
	tcase_add_test(tcase, an_alert_without_tags_has_none);
	tcase_add_test(tcase, the_first_error_ends_it);
	tcase_add_test(tcase, empty_and_endless_names_are_refused);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
