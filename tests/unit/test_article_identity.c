/* SPDX-License-Identifier: MIT */
/* Identity, by vectors that others can check. */
#include "daemon/article/identity.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_LEN 1024

/* tests/data/identity.txt: life, headline, body, id; "\\n" is a newline. */
struct vector {
	char life_cycle[LINE_MAX_LEN];
	char headline[LINE_MAX_LEN];
	char body[LINE_MAX_LEN];
	char id[LINE_MAX_LEN];
};

static void
unescape(const char *from, char *to)
{
	while (*from != '\0' && *from != '\n') {
		if (from[0] == '\\' && from[1] == 'n') {
			*to++ = '\n';
			from += 2;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
}

static bool
read_field(const char *line, const char *name, char *to)
{
	size_t len = strlen(name);

	if (strncmp(line, name, len) != 0)
		return false;
	unescape(line + len, to);
	return true;
}

/* false: no vector is left. */
static bool
read_vector(FILE *file, struct vector *vector)
{
	char line[LINE_MAX_LEN];

	memset(vector, 0, sizeof(*vector));
	while (fgets(line, sizeof(line), file) != NULL) {
		if (read_field(line, "id: ", vector->id))
			return true;
		if (!read_field(line, "life: ", vector->life_cycle) &&
		    !read_field(line, "headline: ", vector->headline))
			(void)read_field(line, "body: ", vector->body);
	}
	return false;
}

static char *
or_null(char *text)
{
	return text[0] == '\0' ? NULL : text;
}

static void
check_vector(struct vector *vector)
{
	struct article article = { 0 };
	unsigned char id[ARTICLE_ID_LEN];
	char hex[2 * ARTICLE_ID_LEN + 1];

	article.zones[ZONE_HEADLINE] = or_null(vector->headline);
	article.zone_lens[ZONE_HEADLINE] = strlen(vector->headline);
	article.zones[ZONE_BODY] = or_null(vector->body);
	article.zone_lens[ZONE_BODY] = strlen(vector->body);
	identity_compute(&article, or_null(vector->life_cycle), id);
	for (size_t i = 0; i < ARTICLE_ID_LEN; i++)
		snprintf(hex + 2 * i, 3, "%02x", id[i]);
	ck_assert_str_eq(hex, vector->id);
}

START_TEST(compute_gives_the_identities_of_the_test_vectors)
{
	FILE *file = fopen(TEST_DATA "/identity.txt", "r");
	struct vector vector;
	int count = 0;

	ck_assert_ptr_nonnull(file);
	for (; read_vector(file, &vector); count++)
		check_vector(&vector);
	ck_assert_int_ge(count, 5);
	fclose(file);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("article_identity");
	TCase *tests = tcase_create("article_identity");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, compute_gives_the_identities_of_the_test_vectors);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
