/* SPDX-License-Identifier: MIT */
/* Names that are left alone, kept short, kept apart, and read back. */
#include "daemon/intake/filename.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const char *const ignored[] = { "", ".", ".a", ".a.txt", "~", "a~",
	"a.tmp", ".tmp", "a.part", "a.swp", "a.crdownload" };

/*loop:what_is_not_finished_is_ignored=sizeof(ignored) / sizeof(*ignored)*/
START_TEST(what_is_not_finished_is_ignored)
{
	ck_assert(filename_ignored(ignored[_i]));
}
END_TEST

static const char *const wanted[] = { "a", "a.txt", "a.tmp.txt", "tmp", "~a",
	"a.TMP", "a.par", "crdownload", "a~1", "\xff", "\n" };

/*loop:everything_else_is_wanted=sizeof(wanted) / sizeof(*wanted)*/
START_TEST(everything_else_is_wanted)
{
	ck_assert(!filename_ignored(wanted[_i]));
}
END_TEST

START_TEST(a_plain_name_stays_in_its_directory)
{
	char name[NAME_MAX + 2];

	ck_assert(filename_plain("a.txt"));
	ck_assert(filename_plain("..."));
	ck_assert(!filename_plain(""));
	ck_assert(!filename_plain("."));
	ck_assert(!filename_plain(".."));
	ck_assert(!filename_plain("a/b"));
	memset(name, 'a', sizeof(name));
	name[NAME_MAX] = '\0';
	ck_assert(filename_plain(name));
	name[NAME_MAX] = 'a';
	name[NAME_MAX + 1] = '\0';
	ck_assert(!filename_plain(name));
}
END_TEST

/* len bytes of 'a', and a hash to be told apart by. */
static const char *
name_of(size_t len)
{
	static char name[NAME_MAX + 1];

	memset(name, 'a', len);
	name[len] = '\0';
	return name;
}

START_TEST(shorten_leaves_200_bytes_alone)
{
	char out[NAME_MAX + 1];

	filename_shorten(name_of(200), out);
	ck_assert_str_eq(out, name_of(200));
	filename_shorten(name_of(201), out);
	ck_assert_uint_eq(strlen(out), 180 + 1 + 8);
	ck_assert_int_eq(memcmp(out, name_of(180), 180), 0);
	ck_assert_int_eq(out[180], '~');
}
END_TEST

START_TEST(shorten_tells_long_names_apart_by_their_ends)
{
	char one[NAME_MAX + 1], two[NAME_MAX + 1], name[NAME_MAX + 1];

	memcpy(name, name_of(NAME_MAX), NAME_MAX + 1);
	filename_shorten(name, one);
	name[NAME_MAX - 1] = 'b';
	filename_shorten(name, two);
	ck_assert_str_ne(one, two);
}
END_TEST

START_TEST(shorten_cuts_no_character_in_two)
{
	char name[NAME_MAX + 1], out[NAME_MAX + 1];

	for (size_t i = 0; i < 240; i += 3)
		memcpy(name + i, "\xe4\xb8\x96", 3);
	name[240] = '\0';
	filename_shorten(name, out);
	ck_assert_int_eq(out[180], '~');
	memmove(name + 1, name, 241);
	name[0] = 'a';
	filename_shorten(name, out);
	ck_assert_int_eq(out[178], '~');
	memset(name, 0x80, 240); /* not UTF-8 at all */
	filename_shorten(name, out);
	ck_assert_int_eq(out[177], '~');
}
END_TEST

START_TEST(a_name_apart_fits_and_differs)
{
	char one[NAME_MAX + 1], two[NAME_MAX + 1];

	filename_apart("a.txt", 0x1f, one);
	ck_assert_str_eq(one, "a.txt~0000001f");
	filename_apart(name_of(NAME_MAX), 1, one);
	filename_apart(name_of(NAME_MAX), 2, two);
	ck_assert_str_ne(one, two);
	ck_assert_uint_lt(strlen(one) + strlen(REASON_SUFFIX), NAME_MAX);
	ck_assert(!filename_ignored(one));
}
END_TEST

START_TEST(a_reason_knows_its_file)
{
	char owner[NAME_MAX + 1];

	ck_assert(filename_of_reason("a.txt.reason.json", owner));
	ck_assert_str_eq(owner, "a.txt");
	ck_assert(!filename_of_reason(".reason.json", owner));
	ck_assert(!filename_of_reason("a.json", owner));
}
END_TEST

static const struct work_name work_names[] = {
	{ 1, 0, 0, "a" },
	{ UINT64_MAX, 9, UINT32_MAX, "a-b-c.txt" },
	{ 0x123456789abcdef0, 2, 0xdeadbeef, "-\n\xff 1-2" },
};

/*loop:a_name_in_work_is_read_back=sizeof(work_names) / sizeof(*work_names)*/
START_TEST(a_name_in_work_is_read_back)
{
	const struct work_name *name = &work_names[_i];
	struct work_name back;
	char text[NAME_MAX + 1];

	filename_format_work(name, text);
	ck_assert(filename_parse_work(text, &back));
	ck_assert_uint_eq(back.number, name->number);
	ck_assert_uint_eq(back.attempt, name->attempt);
	ck_assert_uint_eq(back.origin, name->origin);
	ck_assert_str_eq(back.name, name->name);
}
END_TEST

START_TEST(the_longest_name_fits_in_work)
{
	struct work_name name = { 1, 1, 1, "" }, back;
	char text[NAME_MAX + 1], brief[NAME_MAX + 1];

	memcpy(name.name, name_of(NAME_MAX), NAME_MAX + 1);
	filename_shorten(name.name, brief);
	filename_format_work(&name, text);
	ck_assert(filename_parse_work(text, &back));
	ck_assert_str_eq(back.name, brief);
	filename_apart(name_of(200), 7, name.name);
	filename_format_work(&name, text);
	ck_assert(filename_parse_work(text, &back));
}
END_TEST

static const char *const foreign[] = { "", "a", "0000000000000001",
	"0000000000000001-1", "0000000000000001-1-00000000",
	"0000000000000001-1-00000000-", "0000000000000001-a-00000000-x",
	"000000000000001-1-00000000-x", "000000000000000A-1-00000000-x",
	"0000000000000001-10-00000000-x", "0000000000000001_1-00000000-x",
	"0000000000000001-1-0000000g-x" };

/*loop:a_foreign_name_in_work_is_told=sizeof(foreign) / sizeof(*foreign)*/
START_TEST(a_foreign_name_in_work_is_told)
{
	struct work_name name;

	ck_assert(!filename_parse_work(foreign[_i], &name));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("filename");
	TCase *tcase = tcase_create("filename");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, what_is_not_finished_is_ignored);
	tcase_add_test(tcase, everything_else_is_wanted);
	tcase_add_test(tcase, a_plain_name_stays_in_its_directory);
	tcase_add_test(tcase, shorten_leaves_200_bytes_alone);
	tcase_add_test(tcase, shorten_tells_long_names_apart_by_their_ends);
	tcase_add_test(tcase, shorten_cuts_no_character_in_two);
	tcase_add_test(tcase, a_name_apart_fits_and_differs);
	tcase_add_test(tcase, a_reason_knows_its_file);
	tcase_add_test(tcase, a_name_in_work_is_read_back);
	tcase_add_test(tcase, the_longest_name_fits_in_work);
	tcase_add_test(tcase, a_foreign_name_in_work_is_told);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
