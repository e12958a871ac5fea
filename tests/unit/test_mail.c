/* SPDX-License-Identifier: MIT */
/* Mail: what of a message is the story, and what is too much of it. */
#include "daemon/article/mail.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/article/mail_header.h"
#include "daemon/article/mail_limits.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#define HEAD                                                                   \
	"From: \"Harbour Wire\" <wire@example.org>\r\n"                        \
	"Date: Tue, 13 Dec 2022 10:00:00 +0100\r\n"                            \
	"Message-ID: <42@example.org>\r\n"

struct mail {
	const char *text;
	size_t count;
	const char *headline; /* of the first */
	const char *body;
	const char *note;
};

static const struct mail mails[] = {
	{ HEAD "Subject: Re: [wire-desk] Fwd: Rain in Bergen\r\n\r\n"
	       "It rains in Bergen today.\r\n",
	    1, "Rain in Bergen", "It rains in Bergen today.", NULL },
	/* Encoded words: two of one charset, one broken, raw bytes. */
	{ HEAD "Subject: =?utf-8?Q?Z=C3=BCrich_baut_?=\r\n"
	       " =?utf-8?B?ZWluIENhZsOp?=\r\n\r\nText.\r\n",
	    1, "Zürich baut ein Café", "Text.", NULL },
	{ HEAD "Subject: Caf\xE9 =?nonsense?q?=E9?= =?utf-8?q?a b?=\r\n\r\nT.",
	    1, "Café éa b", "T.", NULL },
	/* Parts. */
	{ HEAD "Subject: A\r\nMIME-Version: 1.0\r\n"
	       "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
	       "--b\r\nContent-Type: text/html\r\n\r\n<p>Not this</p>\r\n"
	       "--b\r\nContent-Type: text/plain; charset=koi8-r\r\n"
	       "Content-Transfer-Encoding: base64\r\n\r\n7c/Ty9fBLg==\r\n"
	       "--b--\r\n",
	    1, "A", "Москва.", NULL },
	{ HEAD "Subject: A\r\nMIME-Version: 1.0\r\n"
	       "Content-Type: multipart/mixed; boundary=\"x y\"\r\n\r\n"
	       "--x y\r\nContent-Type: multipart/related; boundary=c\r\n\r\n"
	       "--c\r\nContent-Type: text/html; charset=iso-8859-1\r\n"
	       "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
	       "<style>p{}</style><p>Un caf=E9 =\r\nferme.</p><p>Fin.</p>\r\n"
	       "--c\r\nContent-Type: image/png\r\n\r\nxx\r\n--c--\r\n"
	       "--x y\r\nContent-Type: text/plain\r\n"
	       "Content-Disposition: attachment; filename=a.txt\r\n\r\nNo.\r\n"
	       "--x y\r\nContent-Type: text/calendar\r\n\r\nNo.\r\n--x y--\r\n",
	    1, "A", "Un café ferme.\nFin.", NULL },
	/* Forwarded whole: the outer's text, or the inner mail. */
	{ HEAD "Subject: Outer\r\nMIME-Version: 1.0\r\n"
	       "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
	       "--b\r\n\r\nOuter text.\r\n"
	       "--b\r\nContent-Type: message/rfc822\r\n\r\n"
	       "Subject: Inner\r\n\r\nInner text.\r\n--b--\r\n",
	    1, "Outer", "Outer text.", NULL },
	{ HEAD "Subject: Outer\r\nMIME-Version: 1.0\r\n"
	       "Content-Type: message/rfc822\r\n\r\n"
	       "Subject: Inner\r\n\r\nInner text.\r\n",
	    1, "Inner", "Inner text.", NULL },
	/* A digest. */
	{ HEAD "Subject: Digest\r\nMIME-Version: 1.0\r\n"
	       "Content-Type: multipart/digest; boundary=b\r\n\r\n"
	       "--b\r\n\r\nSubject: One\r\n\r\nFirst.\r\n"
	       "--b\r\n\r\nSubject: Two\r\n\r\nSecond.\r\n--b--\r\n",
	    2, "One", "First.", NULL },
	/* What mail puts around a story. */
	{ HEAD "Subject: A\r\n\r\nThe port opens on Friday.\r\n\r\n"
	       "On Monday, Anna Berg wrote:\r\n> When does it open?\r\n\r\n"
	       "-- \r\nHarbour Wire, Quay 1\r\n",
	    1, "A", "The port opens on Friday.",
	    "On Monday, Anna Berg wrote:\n> When does it open?\n"
	    "Harbour Wire, Quay 1" },
	{ HEAD "Subject: A\r\n\r\nThe port opens on Friday.\r\n\r\n"
	       "This mail is confidential and intended for its recipient.\r\n",
	    1, "A", "The port opens on Friday.",
	    "This mail is confidential and intended for its recipient." },
	{ HEAD "Subject: A\r\n\r\nFYI\r\n\r\n"
	       "---------- Forwarded message ---------\r\n"
	       "From: Anna <a@example.org>\r\nSubject: Storm\r\n\r\n"
	       "OSLO (AP) -- A storm hit Oslo on Tuesday.\r\n",
	    1, "A", NULL, NULL },
	{ HEAD "Subject: A\r\nContent-Type: text/plain; format=flowed\r\n\r\n"
	       "The port of Bergen \r\nopens on Friday.\r\n",
	    1, "A", "The port of Bergen opens on Friday.", NULL },
	/* An mbox file. */
	{ "From a@example.org Tue Dec 13 10:00:00 2022\n" HEAD
	  "Subject: One\n\nFirst.\n>From here on.\n\nFrom now on it rains.\n\n"
	  "From b@example.org Tue Dec 13 11:00:00 2022\n" HEAD
	  "Subject: Two\n\nSecond.\n",
	    2, "One", "First.\nFrom here on.\nFrom now on it rains.", NULL },
};

static struct article_list *
read_mail(const char *bytes, size_t len)
{
	struct article_input input = { .bytes = bytes,
		.len = len,
		.name = "mail",
		.source = "Inbox",
		.time_sec = 1671000000 };
	struct newsalert_error why = { 0 };
	struct article_list *list = NULL;

	ck_assert_msg(article_read(&input, &why, &list) == NEWSALERT_OK, "%s",
	    why.text);
	return list;
}

static void
assert_text(const struct article *article, enum zone zone, const char *want)
{
	const char *got = article->zones[zone];

	if (want != NULL)
		ck_assert_msg(got != NULL && strcmp(got, want) == 0,
		    "%s is \"%s\", not \"%s\"", zone_name(zone),
		    got == NULL ? "" : got, want);
}

START_TEST(a_mail_gives_its_story)
{
	const struct mail *mail = &mails[_i];
	struct article_list *list = read_mail(mail->text, strlen(mail->text));

	ck_assert_uint_eq(list->count, mail->count);
	assert_text(&list->items[0], ZONE_HEADLINE, mail->headline);
	assert_text(&list->items[0], ZONE_BODY, mail->body);
	assert_text(&list->items[0], ZONE_NOTE, mail->note);
	article_list_free(list);
}
END_TEST

START_TEST(the_header_gives_sender_time_and_guid)
{
	struct article_list *list =
	    read_mail(mails[0].text, strlen(mails[0].text));
	const struct article *article = &list->items[0];

	ck_assert_str_eq(article->source, "Harbour Wire");
	ck_assert_str_eq(article->guid, "42@example.org");
	ck_assert_int_eq(article->published_sec, 1670922000);
	assert_text(article, ZONE_BYLINE, "Harbour Wire");
	article_list_free(list);
}
END_TEST

START_TEST(wire_copy_in_a_mail_has_its_dateline)
{
	static const char text[] =
	    HEAD "Subject: Storm\r\n\r\n"
		 "OSLO, Norway (AP) -- A storm hit Oslo on Tuesday.\r\n";
	struct article_list *list = read_mail(text, sizeof(text) - 1);

	ck_assert_str_eq(list->items[0].dateline.place, "Oslo");
	ck_assert_str_eq(list->items[0].source, "AP");
	article_list_free(list);
}
END_TEST

struct bomb {
	const char *head;
	const char *piece; /* so many times, with its number */
	int count;
	const char *limit;
};

static const struct bomb bombs[] = {
	{ HEAD, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", 10000,
	    "32 parts inside each other" },
	{ HEAD, "Content-Type: multipart/mixed; boundary=b\n\n--b\n", 10000,
	    "32 parts inside each other" },
	{ HEAD, "Content-Type: message/rfc822\n\n", 10000,
	    "32 messages inside each other" },
	{ HEAD "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\nx%d\n",
	    100000, "2000 parts" },
	{ HEAD, "X-%d: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\n", 100000,
	    "lines in a header" },
	{ HEAD "X: ",
	    "%d yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy",
	    100000, "262144 bytes in a header" },
};

START_TEST(a_bomb_is_refused_by_the_limit_it_passes)
{
	const struct bomb *bomb = &bombs[_i];
	struct article_input input = { .name = "bomb" };
	struct newsalert_error why = { 0 };
	struct article_list *list = NULL;
	char *bytes = NULL;
	FILE *file = open_memstream(&bytes, &input.len);

	ck_assert_ptr_nonnull(file);
	fputs(bomb->head, file);
	for (int i = 0; i < bomb->count; i++) {
		const char *at = bomb->piece;

		for (; *at != '\0'; at++)
			if (at[0] == '%' && at[1] == 'd')
				fprintf(file, "%d", i), at++;
			else
				fputc(*at, file);
	}
	fputs("\n\nText.\n", file);
	ck_assert_int_eq(fclose(file), 0);
	input.bytes = bytes;
	ck_assert_int_eq(article_read(&input, &why, &list), NEWSALERT_EFORMAT);
	ck_assert_msg(strstr(why.text, bomb->limit) != NULL, "\"%s\"",
	    why.text);
	free(bytes);
}
END_TEST

START_TEST(many_parts_that_are_closed_are_no_depth)
{
	static const char part[] =
	    "Content-Type: multipart/mixed; boundary=in\n\n"
	    "--in\n\nText.\n--in--\n--b\n";
	static char bytes[100000];
	size_t len = 0;

	len += (size_t)snprintf(bytes, sizeof(bytes),
	    HEAD "Content-Type: multipart/mixed; boundary=b\n\n--b\n");
	for (int i = 0; i < 200; i++)
		len += (size_t)snprintf(bytes + len, sizeof(bytes) - len, "%s",
		    part);
	ck_assert_int_eq(mail_check((struct span){ bytes, len }, NULL),
	    NEWSALERT_OK);
}
END_TEST

START_TEST(a_mail_without_text_says_so)
{
	static const char text[] = HEAD
	    "MIME-Version: 1.0\r\nContent-Type: application/pdf\r\n\r\nxx\r\n";
	struct article_input input = { .bytes = text,
		.len = sizeof(text) - 1,
		.name = "mail" };
	struct newsalert_error why = { 0 };
	struct article_list *list = NULL;

	ck_assert_int_eq(article_read(&input, &why, &list), NEWSALERT_EFORMAT);
	ck_assert_ptr_nonnull(strstr(why.text, "without text"));
}
END_TEST

struct subject {
	const char *raw;
	const char *text;
};

static const struct subject subjects[] = {
	{ "Re: Re[2]: AW: Rain", "Rain" },
	{ "[UPDATED] Rain", "[UPDATED] Rain" },
	{ "[desk] Re: Rain", "Rain" },
	{ "Report: rain", "Report: rain" },
	{ "Re:", "Re:" },
};

START_TEST(subjects_lose_what_mail_puts_in_front)
{
	struct span text = mail_subject(span_of(subjects[_i].raw));

	ck_assert_msg(span_equal(text, span_of(subjects[_i].text)), "%.*s",
	    (int)text.len, text.bytes);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("mail");
	TCase *tests = tcase_create("mail");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, a_mail_gives_its_story, 0, LENGTH(mails));
	tcase_add_test(tests, the_header_gives_sender_time_and_guid);
	tcase_add_test(tests, wire_copy_in_a_mail_has_its_dateline);
	tcase_add_loop_test(tests, a_bomb_is_refused_by_the_limit_it_passes, 0,
	    LENGTH(bombs));
	tcase_add_test(tests, many_parts_that_are_closed_are_no_depth);
	tcase_add_test(tests, a_mail_without_text_says_so);
	tcase_add_loop_test(tests, subjects_lose_what_mail_puts_in_front, 0,
	    LENGTH(subjects));
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
