/* SPDX-License-Identifier: MIT */
/* Drafts: pieces in any order become an article. */
#include "daemon/article/draft.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/article/reader.h"

static const struct article_input input = { .time_sec = 1669000000 };

static struct article_list *
finish(struct draft *draft)
{
	struct article_list *list = calloc(1, sizeof(*list));

	ck_assert_ptr_nonnull(list);
	ck_assert_int_eq(article_list_take(list, draft, &input), NEWSALERT_OK);
	return list;
}

static void
add(struct draft *draft, enum zone zone, const char *text)
{
	ck_assert_int_eq(draft_add(draft, zone, span_of(text)), NEWSALERT_OK);
}

static void
set(struct draft *draft, enum draft_field field, const char *text)
{
	ck_assert_int_eq(draft_set(draft, field, span_of(text)), NEWSALERT_OK);
}

START_TEST(paragraphs_are_folded_and_told_apart)
{
	struct draft draft = { 0 };
	struct article_list *list;
	const struct article *article;

	add(&draft, ZONE_BODY, "\n By Jane Doe ");
	add(&draft, ZONE_BODY,
	    "LIMA, Nov 20 (Reuters) - The river\n  rose on\tSunday.");
	add(&draft, ZONE_BODY, "  ");
	add(&draft, ZONE_BODY, "It fell on Monday.");
	add(&draft, ZONE_BODY, "(Reporting by Jane Doe; Editing by Al Roe)");
	add(&draft, ZONE_HEADLINE, "River\nrises");
	add(&draft, ZONE_HEADLINE, "Another headline");
	list = finish(&draft);

	ck_assert_uint_eq(list->count, 1);
	article = &list->items[0];
	ck_assert_str_eq(article->zones[ZONE_HEADLINE], "River rises");
	ck_assert_str_eq(article->zones[ZONE_BODY],
	    "The river rose on Sunday.\nIt fell on Monday.");
	ck_assert_uint_eq(article->lead_len,
	    strlen("The river rose on Sunday."));
	ck_assert_str_eq(article->zones[ZONE_BYLINE], "By Jane Doe");
	ck_assert_str_eq(article->zones[ZONE_NOTE],
	    "(Reporting by Jane Doe; Editing by Al Roe)");
	ck_assert_str_eq(article->dateline.place, "Lima");
	ck_assert_int_eq(article->dateline.day, 20);
	ck_assert_str_eq(article->source, "Reuters");
	ck_assert_str_eq(article->msgtype, "new");
	article_list_free(list);
}
END_TEST

START_TEST(what_the_provider_says_stands)
{
	struct draft draft = { .msgtype = "withdraw",
		.urgency = 3,
		.embargo_sec = 1670000000 };
	struct article_list *list;
	const struct article *article;

	add(&draft, ZONE_HEADLINE, "UPDATE 1-River rises");
	add(&draft, ZONE_BODY, "LIMA, Ohio (AP) - The river rose in a night.");
	set(&draft, DRAFT_PLACE, "Cusco");
	set(&draft, DRAFT_SOURCE, " Andina \n");
	set(&draft, DRAFT_SOURCE, "Another");
	set(&draft, DRAFT_LANGUAGE, "en-GB");
	set(&draft, DRAFT_GUID, "tag:example.org,2022:1");
	set(&draft, DRAFT_LINK, "https://example.org/1");
	list = finish(&draft);

	article = &list->items[0];
	ck_assert_str_eq(article->msgtype, "withdraw");
	ck_assert_int_eq(article->urgency, 3);
	ck_assert_int_eq(article->embargo_sec, 1670000000);
	ck_assert_str_eq(article->dateline.place, "Cusco");
	ck_assert_ptr_null(article->dateline.region);
	ck_assert_str_eq(article->source, "Andina");
	ck_assert_str_eq(article->language, "en");
	ck_assert_str_eq(article->guid, "tag:example.org,2022:1");
	ck_assert_str_eq(article->link, "https://example.org/1");
	ck_assert_ptr_null(article->version);
	article_list_free(list);
}
END_TEST

/* A repeat is one alert; a withdrawal of the same words is another. */
START_TEST(a_field_for_the_dateline_yields_to_the_copy)
{
	struct draft draft = { 0 };
	struct article_list *list;

	add(&draft, ZONE_BODY, "LIMA, Peru (AP) - The river rose in a night.");
	set(&draft, DRAFT_DATELINE, "QUITO, Ecuador");
	list = finish(&draft);
	ck_assert_str_eq(list->items[0].dateline.place, "Lima");
	ck_assert_str_eq(list->items[0].dateline.region, "Peru");
	article_list_free(list);

	add(&draft, ZONE_BODY, "The river rose in a night.");
	set(&draft, DRAFT_DATELINE, "QUITO, Nov 20 (Reuters) -");
	list = finish(&draft);
	ck_assert_str_eq(list->items[0].dateline.place, "Quito");
	ck_assert_str_eq(list->items[0].source, "Reuters");
	ck_assert_str_eq(list->items[0].zones[ZONE_DATELINE],
	    "QUITO, Nov 20 (Reuters) -");
	ck_assert_str_eq(list->items[0].zones[ZONE_BODY],
	    "The river rose in a night.");
	article_list_free(list);
}
END_TEST

START_TEST(a_date_without_a_year_is_near_to_when_it_was_published)
{
	struct draft draft = { .published_sec = 1355000000 }; /* 2012 */
	struct article_list *list;

	add(&draft, ZONE_BODY,
	    "LIMA, Dec 8 (Reuters) - The river rose in a night.");
	list = finish(&draft);
	ck_assert_int_eq(list->items[0].dateline.year, 2012);
	article_list_free(list);

	/* A clock that is years ahead knows nothing. */
	draft = (struct draft){ .published_sec = 1999000000 };
	add(&draft, ZONE_BODY,
	    "LIMA, Nov 20 (Reuters) - The river rose in a night.");
	list = finish(&draft);
	ck_assert_int_eq(list->items[0].dateline.year, 2022);
	article_list_free(list);
}
END_TEST

START_TEST(the_copy_says_what_an_update_is_for)
{
	struct draft draft = { .msgtype = "update" };
	struct article_list *list;

	add(&draft, ZONE_HEADLINE, "CORRECTED-River rises");
	list = finish(&draft);
	ck_assert_str_eq(list->items[0].msgtype, "correct");
	article_list_free(list);

	draft.msgtype = "new";
	add(&draft, ZONE_HEADLINE, "CORRECTED-River rises");
	list = finish(&draft);
	ck_assert_str_eq(list->items[0].msgtype, "new");
	article_list_free(list);
}
END_TEST

START_TEST(a_caption_loses_its_credit)
{
	struct draft draft = { 0 };
	struct article_list *list;

	add(&draft, ZONE_HEADLINE, "River rises");
	add(&draft, ZONE_CAPTION, " A man in a boat. (AP Photo/Ana Roe)\n");
	add(&draft, ZONE_CAPTION, "Two men.");
	list = finish(&draft);
	ck_assert_str_eq(list->items[0].zones[ZONE_CAPTION],
	    "A man in a boat.\nTwo men.");
	ck_assert_str_eq(list->items[0].zones[ZONE_CREDIT],
	    "(AP Photo/Ana Roe)");
	article_list_free(list);
}
END_TEST

START_TEST(a_withdrawal_is_no_repeat)
{
	struct draft draft = { 0 };
	struct article_list *first, *again, *withdrawn;

	add(&draft, ZONE_HEADLINE, "River rises");
	set(&draft, DRAFT_GUID, "1");
	first = finish(&draft);
	add(&draft, ZONE_HEADLINE, "River  rises");
	set(&draft, DRAFT_GUID, "1");
	again = finish(&draft);
	draft.msgtype = "withdraw";
	add(&draft, ZONE_HEADLINE, "River rises");
	set(&draft, DRAFT_GUID, "1");
	withdrawn = finish(&draft);

	ck_assert_mem_eq(first->items[0].id, again->items[0].id,
	    ARTICLE_ID_LEN);
	ck_assert_mem_ne(first->items[0].id, withdrawn->items[0].id,
	    ARTICLE_ID_LEN);
	article_list_free(first);
	article_list_free(again);
	article_list_free(withdrawn);
}
END_TEST

/* "News in brief" of today is not that of yesterday. */
START_TEST(bare_headlines_differ_by_guid)
{
	struct draft draft = { 0 };
	struct article_list *first, *other;

	add(&draft, ZONE_HEADLINE, "News in brief");
	set(&draft, DRAFT_GUID, "1");
	first = finish(&draft);
	add(&draft, ZONE_HEADLINE, "News in brief");
	set(&draft, DRAFT_GUID, "2");
	other = finish(&draft);

	ck_assert_mem_ne(first->items[0].id, other->items[0].id,
	    ARTICLE_ID_LEN);
	article_list_free(first);
	article_list_free(other);
}
END_TEST

START_TEST(an_empty_draft_is_a_problem_with_its_index)
{
	struct draft draft = { 0 };
	struct article_list *list;

	add(&draft, ZONE_HEADLINE, "One");
	list = finish(&draft);
	add(&draft, ZONE_CREDIT, "Photo: Jane Doe");
	ck_assert_int_eq(article_list_take(list, &draft, &input), NEWSALERT_OK);
	add(&draft, ZONE_HEADLINE, "Three");
	ck_assert_int_eq(article_list_take(list, &draft, &input), NEWSALERT_OK);

	ck_assert_uint_eq(list->count, 2);
	ck_assert_str_eq(list->items[1].zones[ZONE_HEADLINE], "Three");
	ck_assert_uint_eq(list->problem_count, 1);
	ck_assert_uint_eq(list->problems[0].index, 1);
	ck_assert_str_eq(list->problems[0].reason, "no headline and no body");
	article_list_free(list);
}
END_TEST

START_TEST(a_list_takes_no_more_than_its_limit)
{
	struct draft draft = { 0 };
	struct article_list *list;

	add(&draft, ZONE_HEADLINE, "One");
	list = finish(&draft);
	list->max = 2;
	ck_assert_int_eq(article_list_refuse(list, "bad"), NEWSALERT_OK);
	ck_assert_int_eq(article_list_refuse(list, "bad"), NEWSALERT_ETOOBIG);
	add(&draft, ZONE_HEADLINE, "Three");
	ck_assert_int_eq(article_list_take(list, &draft, &input),
	    NEWSALERT_ETOOBIG);
	ck_assert(!draft_has_story(&draft));
	ck_assert_uint_eq(list->count, 1);
	ck_assert_uint_eq(list->problem_count, 1);
	article_list_free(list);
}
END_TEST

START_TEST(subjects_are_kept_up_to_their_limit)
{
	struct draft draft = { 0 };
	struct article_list *list;

	add(&draft, ZONE_HEADLINE, "One");
	ck_assert_int_eq(draft_add_subject(&draft, span_of("medtop"),
			     span_of(""), span_of(" ")),
	    NEWSALERT_OK);
	for (int i = 0; i <= SUBJECTS_MAX; i++)
		ck_assert_int_eq(draft_add_subject(&draft, span_of("medtop"),
				     span_of("20000639"), span_of("diplomacy")),
		    NEWSALERT_OK);
	list = finish(&draft);
	ck_assert_uint_eq(list->items[0].subject_count, SUBJECTS_MAX);
	ck_assert_str_eq(list->items[0].subjects[0].code, "20000639");
	article_list_free(list);
}
END_TEST

START_TEST(copy_has_paragraphs_of_its_own)
{
	struct draft draft = { 0 };
	struct article_list *list;

	add(&draft, ZONE_HEADLINE, "One");
	ck_assert_int_eq(draft_add_copy(&draft, ZONE_BODY,
			     span_of("First one.\n\nSecond\xFF one.\n")),
	    NEWSALERT_OK);
	list = finish(&draft);
	ck_assert_str_eq(list->items[0].zones[ZONE_BODY],
	    "First one.\nSecond\uFFFD one.");
	ck_assert_uint_eq(list->replaced, 1);
	article_list_free(list);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("draft");
	TCase *tcase = tcase_create("draft");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, paragraphs_are_folded_and_told_apart);
	tcase_add_test(tcase, what_the_provider_says_stands);
	tcase_add_test(tcase, a_field_for_the_dateline_yields_to_the_copy);
	tcase_add_test(tcase,
	    a_date_without_a_year_is_near_to_when_it_was_published);
	tcase_add_test(tcase, the_copy_says_what_an_update_is_for);
	tcase_add_test(tcase, a_caption_loses_its_credit);
	tcase_add_test(tcase, a_withdrawal_is_no_repeat);
	tcase_add_test(tcase, bare_headlines_differ_by_guid);
	tcase_add_test(tcase, an_empty_draft_is_a_problem_with_its_index);
	tcase_add_test(tcase, a_list_takes_no_more_than_its_limit);
	tcase_add_test(tcase, subjects_are_kept_up_to_their_limit);
	tcase_add_test(tcase, copy_has_paragraphs_of_its_own);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
