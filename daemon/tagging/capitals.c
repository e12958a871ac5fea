/* SPDX-License-Identifier: MIT */
/* Text comes in, whether it is in capitals goes out. */
#include "daemon/tagging/capitals.h"

#include <utf8proc.h>

#define SAMPLE 128 /* bytes that tell */

struct letter_case {
	bool upper;
	bool lower;
};

/* The case of one character; its length to *stepp. */
static struct letter_case
letter_case_at(const char *text, size_t len, size_t *stepp)
{
	const unsigned char first = (unsigned char)text[0];
	struct letter_case found = { first >= 'A' && first <= 'Z',
		first >= 'a' && first <= 'z' };
	utf8proc_category_t category;
	utf8proc_ssize_t step;
	utf8proc_int32_t point;

	*stepp = 1;
	if (first < 0x80)
		return found;
	step = utf8proc_iterate((const utf8proc_uint8_t *)text,
	    (utf8proc_ssize_t)len, &point);
	if (step <= 0)
		return found;
	*stepp = (size_t)step;
	category = utf8proc_category(point);
	found.upper = category == UTF8PROC_CATEGORY_LU;
	found.lower = category == UTF8PROC_CATEGORY_LL;
	return found;
}

bool
capitals_start(const char *text, size_t len)
{
	size_t step;

	return letter_case_at(text, len, &step).upper;
}

bool
capitals_fill(const char *text, size_t len)
{
	size_t upper = 0, lower = 0, step;

	if (len > SAMPLE)
		len = SAMPLE;
	for (size_t i = 0; i < len && lower <= SAMPLE / 10; i += step) {
		const struct letter_case letter =
		    letter_case_at(text + i, len - i, &step);

		upper += letter.upper;
		lower += letter.lower;
	}
	return upper > 1 && lower * 10 <= upper;
}
