/* SPDX-License-Identifier: MIT */
#include "tests/lib/format_sample.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct article_input
input_of(const char *bytes, size_t len)
{
	return (struct article_input){ .bytes = bytes,
		.len = len,
		.name = "sample",
		.time_sec = FORMAT_SAMPLE_TIME };
}

static struct article_list *
parse(const char *bytes, size_t len)
{
	struct article_input input = input_of(bytes, len);
	struct newsalert_error why = { 0 };
	struct article_list *list = NULL;
	enum newsalert_err err = article_read(&input, &why, &list);

	ck_assert_msg(err == NEWSALERT_OK, "rejected: %s", why.text);
	return list;
}

struct article_list *
format_sample_parse(const char *text)
{
	return parse(text, strlen(text));
}

struct article_list *
format_sample_read(const char *name)
{
	char path[512], *bytes = NULL;
	size_t len = 0;
	struct article_list *list;
	FILE *file;

	snprintf(path, sizeof(path), "%s/formats/%s", TEST_DATA, name);
	file = fopen(path, "rb");
	ck_assert_msg(file != NULL, "%s is missing", path);
	ck_assert_int_ge(getdelim(&bytes, &len, EOF, file), 1);
	ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
	len = (size_t)ftell(file);
	fclose(file);
	list = parse(bytes, len);
	free(bytes);
	return list;
}

const char *
format_sample_reason(const char *text)
{
	static struct newsalert_error why;
	struct article_input input = input_of(text, strlen(text));
	struct article_list *list = NULL;

	why = (struct newsalert_error){ 0 };
	ck_assert_int_eq(article_read(&input, &why, &list), NEWSALERT_EFORMAT);
	return why.text;
}

static bool
same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool
format_sample_has_subject(const struct article *article, const char *scheme,
    const char *code, const char *name)
{
	for (size_t i = 0; i < article->subject_count; i++) {
		const struct article_subject *subject = &article->subjects[i];

		if (same(subject->scheme, scheme) &&
		    same(subject->code, code) && same(subject->name, name))
			return true;
	}
	return false;
}
