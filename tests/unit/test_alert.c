/* SPDX-License-Identifier: MIT */
/* Alerts to JSON and back, and their tags as lists. */
#include "client/alert.h"

#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/sample.h"

static char *
encode(const struct newsalert_alert *alert)
{
	char *json = NULL;
	json_t *parsed;
	size_t len = 0;

	ck_assert_int_eq(alert_encode(alert, &json, &len), NEWSALERT_OK);
	ck_assert_uint_eq(strlen(json), len);
	ck_assert_uint_le(len, NEWSALERT_ALERT_MAX - ALERT_SEAL_MAX);
	ck_assert_ptr_null(strchr(json, '\n'));
	parsed = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_msg(parsed != NULL, "%s", json);
	json_decref(parsed);
	return json;
}

static struct newsalert_alert *
decode(const char *json)
{
	struct newsalert_alert *alert = NULL;

	ck_assert_msg(newsalert_alert_decode(json, strlen(json), &alert) ==
			  NEWSALERT_OK,
	    "%s", json);
	return alert;
}

static void
assert_refused(const char *json)
{
	struct newsalert_alert *alert = NULL;

	ck_assert_msg(newsalert_alert_decode(json, strlen(json), &alert) ==
			  NEWSALERT_EFORMAT,
	    "%s", json);
	ck_assert_ptr_null(alert);
}

START_TEST(a_decoded_alert_encodes_to_the_same_bytes)
{
	struct newsalert_alert sealed = *sample_alert();
	struct newsalert_alert *alert;
	char *json, *again;

	sealed.epoch = 0x9f2c;
	sealed.seq = 42;
	sealed.time_ms = 1764064800123;
	json = encode(&sealed);
	alert = decode(json);
	again = encode(alert);
	ck_assert_str_eq(json, again);
	ck_assert_str_eq(newsalert_alert_json(alert), json);
	ck_assert_uint_eq(newsalert_alert_epoch(alert), 0x9f2c);
	ck_assert_uint_eq(newsalert_alert_seq(alert), 42);
	ck_assert_int_eq(alert->time_ms, 1764064800123);
	ck_assert_str_eq(newsalert_alert_headline(alert), sealed.headline);
	ck_assert_str_eq(newsalert_alert_summary(alert), sealed.summary);
	ck_assert_str_eq(newsalert_alert_source(alert), "TASS");
	ck_assert_str_eq(newsalert_alert_slugline(alert), "JAPAN-RUSSIA/");
	ck_assert_str_eq(newsalert_alert_link(alert),
	    "https://news.example/talks");
	ck_assert_str_eq(newsalert_alert_guid(alert), "urn:example:talks");
	ck_assert_str_eq(newsalert_alert_version(alert), "2");
	ck_assert_int_eq(newsalert_alert_published_sec(alert), 1670925600);
	ck_assert_int_eq(newsalert_alert_modified_sec(alert), 1670929200);
	ck_assert_ptr_null(alert->topics[0].origin);
	ck_assert_str_eq(alert->topics[1].origin, ALERT_ORIGIN_PROVIDER);
	ck_assert_ptr_nonnull(strstr(json, "\"published\":"
					   "\"2022-12-13T10:00:00Z\""));
	ck_assert_uint_eq(alert->countries[1].roles, ALERT_ABOUT | ALERT_FILED);
	ck_assert_str_eq(alert->countries[0].evidence[1].text, "Japanese");
	ck_assert(alert->topics[0].score == 7.5);
	newsalert_alert_free(alert);
	free(again);
	free(json);
}
END_TEST

START_TEST(encode_writes_the_members_of_the_manual)
{
	struct newsalert_alert small = {
		.headline = "Talks",
		.urgency = 3,
		.file = "a.txt",
	};
	char *json = encode(&small);

	ck_assert_str_eq(json, "{\"newsalert\":1,\"headline\":\"Talks\","
			       "\"urgency\":3,\"countries\":[],\"topics\":[],"
			       "\"file\":\"a.txt\"}");
	free(json);
}
END_TEST

START_TEST(encode_escapes_what_json_forbids)
{
	struct newsalert_alert odd = {
		.headline = "a\"b\\c\nd\x01 \xff\xe2\x82 \xd1\x8f \xed\xa0\x80",
	};
	struct newsalert_alert *alert;
	char *json = encode(&odd);

	alert = decode(json);
	ck_assert_str_eq(newsalert_alert_headline(alert),
	    "a\"b\\c\nd\x01 \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd \xd1\x8f "
	    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	newsalert_alert_free(alert);
	free(json);
}
END_TEST

START_TEST(encode_cuts_texts_by_code_points)
{
	char headline[2 * ALERT_HEADLINE_MAX + 3];
	struct newsalert_alert wordy = { .headline = headline };
	struct newsalert_alert *alert;
	char *json;

	for (size_t i = 0; i < sizeof(headline) - 1; i += 2)
		memcpy(headline + i, "\xd1\x8f", 2);
	headline[sizeof(headline) - 1] = '\0';
	json = encode(&wordy);
	alert = decode(json);
	ck_assert_uint_eq(strlen(newsalert_alert_headline(alert)),
	    2 * ALERT_HEADLINE_MAX);
	newsalert_alert_free(alert);
	free(json);
}
END_TEST

/* 100 countries with 20 pieces of evidence each. */
START_TEST(encode_cuts_big_alerts_and_says_so)
{
	static struct alert_country countries[100];
	static struct alert_evidence evidence[20];
	struct newsalert_alert big = { .countries = countries,
		.countries_len = 100 };
	struct newsalert_alert *alert;
	char text[401], *json;

	memset(text, '\x02', 400);
	text[400] = '\0';
	for (size_t i = 0; i < 20; i++)
		evidence[i] = (struct alert_evidence){ "body", i, text, NULL };
	for (size_t i = 0; i < 100; i++)
		countries[i] = (struct alert_country){ .code = "JP",
			.roles = ALERT_ABOUT,
			.score = 200.0 - (double)i,
			.evidence_count = 20,
			.evidence = evidence,
			.evidence_len = 20 };
	alert = decode(json = encode(&big));
	ck_assert(alert->truncated);
	ck_assert_uint_ge(alert->countries_len, 8);
	ck_assert(alert->countries[0].score == 200);
	ck_assert_uint_eq(alert->countries[0].evidence_count, 20);
	newsalert_alert_free(alert);
	free(json);
}
END_TEST

/* One that is cut leads elsewhere. */
START_TEST(a_link_goes_out_whole_or_not_at_all)
{
	char link[ALERT_LINK_MAX + 2];
	struct newsalert_alert linked = { .link = link, .guid = "two\nlines" };
	struct newsalert_alert *alert;
	char *json;

	memset(link, '"', sizeof(link));
	link[ALERT_LINK_MAX] = '\0';
	json = encode(&linked);
	alert = decode(json);
	ck_assert_str_eq(newsalert_alert_link(alert), link);
	ck_assert_str_eq(newsalert_alert_guid(alert), "");
	newsalert_alert_free(alert);
	free(json);

	link[ALERT_LINK_MAX] = 'x';
	link[ALERT_LINK_MAX + 1] = '\0';
	json = encode(&linked);
	ck_assert_ptr_null(strstr(json, "link"));
	free(json);
}
END_TEST

/* Every text as long as it may be, of what takes most room. */
START_TEST(the_longest_texts_are_within_the_limit)
{
	static char text[2 * ALERT_HEADLINE_MAX];
	static char link[ALERT_LINK_MAX + 1];
	struct newsalert_alert long_one = {
		.id = text,
		.msgtype = text,
		.headline = text,
		.summary = text,
		.source = text,
		.language = text,
		.urgency = 9,
		.slugline = text,
		.link = link,
		.guid = link,
		.version = text,
		.published_sec = INT64_MAX,
		.modified_sec = INT64_MIN,
		.dateline = { text, text, text },
		.file = text,
		.ruleset = text,
	};
	char *json;

	memset(text, '\x02', sizeof(text) - 1);
	memset(link, '"', sizeof(link) - 1);
	json = encode(&long_one);
	free(json);
}
END_TEST

START_TEST(scores_have_two_decimals)
{
	static const struct {
		double score;
		const char *text;
	} cases[] = { { 6.5, "6.5," }, { 7, "7," }, { 0.05, "0.05," },
		{ 1.0 / 3, "0.33," }, { 2.999, "3," }, { -1, "0," },
		{ 0.0 / 0.0, "0," }, { 1e300, "1000000000," } };
	struct alert_country country = { .code = "JP", .roles = ALERT_ABOUT };
	struct newsalert_alert alert = { .countries = &country,
		.countries_len = 1 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *json, *score;

		country.score = cases[i].score;
		json = encode(&alert);
		score = strstr(json, "\"score\":") + strlen("\"score\":");
		ck_assert_mem_eq(score, cases[i].text, strlen(cases[i].text));
		free(json);
	}
}
END_TEST

static const char *
seal(const char *body, size_t len, const struct alert_seal *seal)
{
	static char out[NEWSALERT_ALERT_MAX + 1];
	size_t out_len = 0;

	ck_assert_int_eq(alert_seal(body, len, seal, out, sizeof(out),
			     &out_len),
	    NEWSALERT_OK);
	ck_assert_uint_eq(out_len, strlen(out));
	ck_assert_uint_lt(out_len - len, ALERT_SEAL_MAX);
	return out;
}

START_TEST(seal_gives_a_body_its_number)
{
	const struct alert_seal plain = { .epoch = 1, .seq = INT64_MAX };
	struct newsalert_alert sealed = *sample_alert();
	char out[NEWSALERT_ALERT_MAX + 1], *body, *whole;
	size_t len = 0;

	body = encode(sample_alert());
	sealed.epoch = 1;
	sealed.seq = INT64_MAX;
	sealed.time_ms = 0;
	whole = encode(&sealed);
	ck_assert_str_eq(seal(body, strlen(body), &plain), whole);
	ck_assert_int_eq(alert_seal(body, strlen(body), &plain, out,
			     strlen(whole), &len),
	    NEWSALERT_ETOOBIG);
	ck_assert_int_eq(alert_seal(whole + 1, strlen(whole) - 1, &plain, out,
			     sizeof(out), &len),
	    NEWSALERT_EFORMAT);
	free(whole);
	free(body);
}
END_TEST

START_TEST(peek_reads_the_number_wherever_it_is)
{
	static const char *const none[] = {
		"", "{", "{}", "[1]", "{\"newsalert\":1}",
		"{\"newsalert\":1,\"epoch\":\"0000000000000001\",\"seq\":0,",
		"{\"newsalert\":1,\"epoch\":\"000000000000000x\",\"seq\":7,",
		"{\"newsalert\":1,\"epoch\":\"0000000000000001\",\"seq\":7",
		"{\"epoch\":\"0000000000000001\",\"seq\":123456789012345678901,"
	};
	struct newsalert_alert sealed = *sample_alert();
	uint64_t epoch = 3, seq = 5;
	char *whole, *spaced;

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		ck_assert_msg(alert_peek(none[i], strlen(none[i]), &epoch,
				  &seq) == NEWSALERT_EFORMAT,
		    "%s", none[i]);
	ck_assert_uint_eq(epoch, 3);
	ck_assert_uint_eq(seq, 5);
	sealed.epoch = 0xabc;
	sealed.seq = 42;
	whole = encode(&sealed);
	ck_assert_int_eq(alert_peek(whole, strlen(whole), &epoch, &seq),
	    NEWSALERT_OK);
	ck_assert_uint_eq(epoch, 0xabc);
	ck_assert_uint_eq(seq, 42);
	/* Of another implementation, which writes a blank. */
	ck_assert_int_ne(asprintf(&spaced, " %s", whole), -1);
	epoch = seq = 0;
	ck_assert_int_eq(alert_peek(spaced, strlen(spaced), &epoch, &seq),
	    NEWSALERT_OK);
	ck_assert_uint_eq(epoch, 0xabc);
	ck_assert_uint_eq(seq, 42);
	free(spaced);
	free(whole);
	/* Not from a journal: no number. */
	whole = encode(sample_alert());
	if (sample_alert()->seq == 0)
		ck_assert_int_eq(alert_peek(whole, strlen(whole), &epoch, &seq),
		    NEWSALERT_EFORMAT);
	free(whole);
}
END_TEST

START_TEST(seal_gives_a_body_its_story)
{
	static char source[] = "\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01"
			       "\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01"
			       "\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01"
			       "\x01\x01\x01";
	static char id[] = "sha256:0123456789012345678901234567890123456789"
			   "012345678901234567890123";
	struct alert_similar similar[ALERT_SIMILAR_MAX + 1];
	struct alert_seal links = { .epoch = 1,
		.seq = 42,
		.msgtype = "withdraw",
		.links = { INT64_MAX, id, similar, ALERT_SIMILAR_MAX } };
	struct newsalert_alert sealed = *sample_alert(), *read;
	char *body, *whole;

	for (size_t i = 0; i <= ALERT_SIMILAR_MAX; i++)
		similar[i] = (struct alert_similar){ INT64_MAX, 0.87, source };
	body = encode(&sealed);
	sealed.epoch = 1;
	sealed.seq = 42;
	sealed.time_ms = 0;
	sealed.msgtype = "withdraw";
	sealed.links = links.links;
	ck_assert_int_eq(alert_encode(&sealed, &whole, &(size_t){ 0 }),
	    NEWSALERT_OK);
	ck_assert_str_eq(seal(body, strlen(body), &links), whole);
	read = decode(whole);
	ck_assert_str_eq(read->msgtype, "withdraw");
	ck_assert(read->links.replaces == INT64_MAX);
	ck_assert_str_eq(read->links.replaces_id, id);
	ck_assert_uint_eq(read->links.similar_len, ALERT_SIMILAR_MAX);
	ck_assert(read->links.similar[7].score == 0.87);
	ck_assert_uint_eq(strlen(read->links.similar[7].source),
	    ALERT_SOURCE_MAX);
	newsalert_alert_free(read);
	free(whole);
	free(body);
}
END_TEST

START_TEST(seal_keeps_a_body_that_tells_no_type)
{
	static const char body[] = "{\"newsalert\":1,\"headline\":\"a\"}";
	const struct alert_seal links = { .epoch = 1,
		.seq = 42,
		.msgtype = "update",
		.links = { .replaces = 7, .replaces_id = "x" } };

	ck_assert_str_eq(seal(body, strlen(body), &links),
	    "{\"newsalert\":1,\"epoch\":\"0000000000000001\",\"seq\":42,"
	    "\"time\":\"1970-01-01T00:00:00.000Z\","
	    "\"replaces\":{\"seq\":7,\"id\":\"x\"},\"headline\":\"a\"}");
}
END_TEST

START_TEST(decode_ignores_what_it_does_not_know)
{
	struct newsalert_alert *alert;

	alert = decode("{\"newsalert\":1,\"redelivered\":true,\"countries\":[{"
		       "\"code\":\"JP\",\"roles\":[\"about\"],\"x\":{}}]}\n");
	ck_assert_str_eq(alert->countries[0].code, "JP");
	ck_assert_str_eq(newsalert_alert_headline(alert), "");
	ck_assert_str_eq(newsalert_alert_source(alert), "");
	newsalert_alert_free(alert);
}
END_TEST

START_TEST(decode_refuses_wrong_types_and_duplicates)
{
	assert_refused("");
	assert_refused("[]");
	assert_refused("{}");
	assert_refused("{\"newsalert\":2}");
	assert_refused("{\"newsalert\":1}x");
	assert_refused("{\"newsalert\":1,\n\"source\":\"x\"}");
	assert_refused("{\"newsalert\":1,\"newsalert\":1}");
	assert_refused("{\"newsalert\":1,\"headline\":5}");
	assert_refused("{\"newsalert\":1,\"headline\":\"\\u0000\"}");
	assert_refused("{\"newsalert\":1,\"headline\":\"\xff\"}");
	assert_refused("{\"newsalert\":1,\"urgency\":\"5\"}");
	assert_refused("{\"newsalert\":1,\"urgency\":10}");
	assert_refused("{\"newsalert\":1,\"seq\":1}");
	assert_refused("{\"newsalert\":1,\"epoch\":\"0000000000000001\"}");
	assert_refused("{\"newsalert\":1,\"epoch\":\"0000000000000001\","
		       "\"seq\":0,\"time\":\"2026-11-23T10:00:00.123Z\"}");
	assert_refused("{\"newsalert\":1,\"epoch\":\"1\","
		       "\"seq\":1,\"time\":\"2026-11-23T10:00:00.123Z\"}");
	assert_refused("{\"newsalert\":1,\"epoch\":\"0000000000000001\","
		       "\"seq\":1,\"time\":\"yesterday\"}");
	assert_refused("{\"newsalert\":1,\"dateline\":\"London\"}");
	assert_refused("{\"newsalert\":1,\"truncated\":1}");
	assert_refused("{\"newsalert\":1,\"replaces\":7}");
	assert_refused("{\"newsalert\":1,\"replaces\":{\"seq\":\"7\"}}");
	assert_refused("{\"newsalert\":1,\"similar\":{}}");
	assert_refused("{\"newsalert\":1,\"similar\":[7]}");
	assert_refused("{\"newsalert\":1,\"similar\":[{}]}");
	assert_refused("{\"newsalert\":1,\"similar\":[{\"seq\":1},"
		       "{\"seq\":1},{\"seq\":1},{\"seq\":1},{\"seq\":1},"
		       "{\"seq\":1},{\"seq\":1},{\"seq\":1},"
		       "{\"seq\":1}]}");
}
END_TEST

START_TEST(decode_refuses_tags_that_are_none)
{
	assert_refused("{\"newsalert\":1,\"countries\":{}}");
	assert_refused("{\"newsalert\":1,\"countries\":[\"JP\"]}");
	assert_refused("{\"newsalert\":1,\"countries\":[{}]}");
	assert_refused("{\"newsalert\":1,\"countries\":[{\"code\":\"jp\"}]}");
	assert_refused("{\"newsalert\":1,\"countries\":[{\"code\":\"JPN\"}]}");
	assert_refused("{\"newsalert\":1,\"countries\":[{\"code\":\"JP\","
		       "\"roles\":[\"hero\"]}]}");
	assert_refused("{\"newsalert\":1,\"countries\":[{\"code\":\"JP\","
		       "\"evidence\":[1]}]}");
	assert_refused("{\"newsalert\":1,\"topics\":[{\"id\":\"\"}]}");
	assert_refused("{\"newsalert\":1,\"topics\":[{\"id\":\"sport\","
		       "\"score\":\"1\"}]}");
	assert_refused("{\"newsalert\":1,\"topics\":[{\"id\":\"sport\","
		       "\"evidence\":[{\"zone\":\"body\",\"offset\":-1,"
		       "\"text\":\"x\"}]}]}");
}
END_TEST

START_TEST(decode_refuses_an_alert_over_the_limit)
{
	static char json[NEWSALERT_ALERT_MAX + 2];
	struct newsalert_alert *alert = NULL;

	memset(json, ' ', sizeof(json));
	memcpy(json, "{\"newsalert\":1}", 15);
	ck_assert_int_eq(newsalert_alert_decode(json, NEWSALERT_ALERT_MAX + 1,
			     &alert),
	    NEWSALERT_ETOOBIG);
	ck_assert_int_eq(newsalert_alert_decode(json, NEWSALERT_ALERT_MAX,
			     &alert),
	    NEWSALERT_OK);
	newsalert_alert_free(alert);
}
END_TEST

START_TEST(times_read_as_they_were_written)
{
	static const int64_t times[] = { 0, 1, -1, 1764064800123,
		-62135596800000, 253402300799999, 951782400000 };
	char text[25];
	int64_t ms;

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		alert_format_time(times[i], text);
		ck_assert_int_eq(alert_parse_time(text, &ms), NEWSALERT_OK);
		ck_assert_int_eq(ms, times[i]);
	}
	alert_format_time(1764064800123, text);
	ck_assert_str_eq(text, "2025-11-25T10:00:00.123Z");
	ck_assert_int_eq(alert_parse_time("2000-02-29", &ms), NEWSALERT_OK);
	ck_assert_int_eq(ms, 951782400000);
	ck_assert_int_eq(alert_parse_time("2025-11-25T10:00:00Z", &ms),
	    NEWSALERT_OK);
	ck_assert_int_eq(ms, 1764064800000);
}
END_TEST

START_TEST(times_that_never_were_are_refused)
{
	static const char *const texts[] = { "", "2025", "2025-02-29",
		"2025-13-01", "2025-00-01", "2025-01-00", "2025-1-1",
		"2025-11-25T24:00:00Z", "2025-11-25T10:60:00Z",
		"2025-11-25T10:00:00", "2025-11-25T10:00:00.1Z",
		"2025-11-25T10:00:00.123Zx", "0000-01-01" };
	int64_t ms;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_msg(alert_parse_time(texts[i], &ms) ==
				  NEWSALERT_EFORMAT,
		    "%s", texts[i]);
}
END_TEST

START_TEST(lists_are_sorted_and_hold_each_tag_once)
{
	struct alert_topic topics[] = { { .id = "sport" },
		{ .id = "politics/x/y" }, { .id = "politics-2" },
		{ .id = "politics/x" } };
	struct newsalert_alert alert = *sample_alert();
	char *text = NULL;

	ck_assert_int_eq(alert_list(&alert, ALERT_COUNTRIES, &text), 0);
	ck_assert_str_eq(text, "JP,RU");
	free(text);
	ck_assert_int_eq(alert_list(&alert, ALERT_MENTIONS, &text), 0);
	ck_assert_str_eq(text, "US");
	free(text);
	alert.topics = topics;
	alert.topics_len = 4;
	ck_assert_int_eq(alert_list(&alert, ALERT_TOPICS, &text), 0);
	ck_assert_str_eq(text,
	    "politics,politics-2,politics/x,politics/x/y,sport");
	free(text);
	ck_assert_int_eq(alert_list(&alert, ALERT_RULES, &text), 0);
	ck_assert_str_eq(text, "politics-2,politics/x,politics/x/y,sport");
	free(text);
	alert.topics_len = 0;
	ck_assert_int_eq(alert_list(&alert, ALERT_TOPICS, &text), 0);
	ck_assert_str_eq(text, "");
	free(text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("alert");
	TCase *tests = tcase_create("alert");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, a_decoded_alert_encodes_to_the_same_bytes);
	tcase_add_test(tests, encode_writes_the_members_of_the_manual);
	tcase_add_test(tests, encode_escapes_what_json_forbids);
	tcase_add_test(tests, encode_cuts_texts_by_code_points);
	tcase_add_test(tests, encode_cuts_big_alerts_and_says_so);
	tcase_add_test(tests, a_link_goes_out_whole_or_not_at_all);
	tcase_add_test(tests, the_longest_texts_are_within_the_limit);
	tcase_add_test(tests, scores_have_two_decimals);
	tcase_add_test(tests, seal_gives_a_body_its_number);
	tcase_add_test(tests, peek_reads_the_number_wherever_it_is);
	tcase_add_test(tests, seal_gives_a_body_its_story);
	tcase_add_test(tests, seal_keeps_a_body_that_tells_no_type);
	tcase_add_test(tests, decode_ignores_what_it_does_not_know);
	tcase_add_test(tests, decode_refuses_wrong_types_and_duplicates);
	tcase_add_test(tests, decode_refuses_tags_that_are_none);
	tcase_add_test(tests, decode_refuses_an_alert_over_the_limit);
	tcase_add_test(tests, times_read_as_they_were_written);
	tcase_add_test(tests, times_that_never_were_are_refused);
	tcase_add_test(tests, lists_are_sorted_and_hold_each_tag_once);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
