/* SPDX-License-Identifier: MIT */
/* The oracle of text_clean. */
#include "tests/lib/text_oracle.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "daemon/article/codepoint.h"

/* The code point at *atp, which moves behind it; 0 at the end. */
static uint32_t
take(const char *bytes, size_t len, size_t *atp)
{
	utf8proc_int32_t value;

	if (*atp == len)
		return 0;
	*atp += (size_t)utf8proc_iterate((const utf8proc_uint8_t *)bytes + *atp,
	    (utf8proc_ssize_t)(len - *atp), &value);
	if (value >= 0x80 && value < 0xA0 && value != 0x85 &&
	    codepoint_windows((unsigned char)value) != 0)
		return codepoint_windows((unsigned char)value);
	return (uint32_t)value;
}

/* The next code point that is kept and is no joiner; 0: none follows. */
static uint32_t
peek_kept(const char *bytes, size_t len, size_t at)
{
	uint32_t value;

	while ((value = take(bytes, len, &at)) != 0)
		if (codepoint_fate(value) == CODEPOINT_KEEP)
			return value;
		else if (codepoint_fate(value) != CODEPOINT_DROP &&
			 codepoint_fate(value) != CODEPOINT_JOINER)
			return 0;
	return 0;
}

static bool
is_last_joiner(const char *bytes, size_t len, size_t at)
{
	uint32_t value;

	while ((value = take(bytes, len, &at)) != 0)
		if (codepoint_fate(value) == CODEPOINT_JOINER)
			return false;
		else if (codepoint_fate(value) != CODEPOINT_DROP)
			return true;
	return true;
}

static uint32_t
replace(uint32_t value)
{
	switch (codepoint_fate(value)) {
	case CODEPOINT_SPACE:
		return ' ';
	case CODEPOINT_NEWLINE:
		return '\n';
	case CODEPOINT_DROP:
		return 0;
	default:
		return value;
	}
}

char *
text_oracle_clean(const char *bytes, size_t len)
{
	/* A byte that is no text becomes U+FFFD, of three. */
	char *kept = calloc(3, len + 1), *nfc;
	size_t at = 0, used = 0;
	uint32_t value, previous = 0;

	while ((value = take(bytes, len, &at)) != 0) {
		if (codepoint_fate(value) == CODEPOINT_JOINER) {
			if (codepoint_takes_joiner(previous) &&
			    codepoint_takes_joiner(peek_kept(bytes, len, at)) &&
			    is_last_joiner(bytes, len, at))
				used += codepoint_encode(value, kept + used);
			continue;
		}
		if ((value = replace(value)) == 0)
			continue;
		used += codepoint_encode(value, kept + used);
		previous = value;
	}
	nfc = (char *)utf8proc_NFC((const utf8proc_uint8_t *)kept);
	free(kept);
	return nfc;
}
