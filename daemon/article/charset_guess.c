/* SPDX-License-Identifier: MIT */
/* Guessing: zero bytes tell wide characters, libuchardet everything else. */
#include "daemon/article/charset_guess.h"

#include <uchardet/uchardet.h>

#include "daemon/article/charset_name.h"

#define SAMPLE_MAX 65536 /* bytes that the detector is shown */
#define WIDE_MAX   4096  /* bytes in which zeros are counted */
#define ZERO_SHARE 16    /* one unit in so many, in any UTF-16 text */
#define STRAY      100   /* and one in so many zeros may be elsewhere */
/* Fewer bytes that are no ASCII do not tell the Latin charsets apart. */
#define HIGH_MIN 8

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct mark {
	struct span bytes;
	const char *name;
};

/* Longer ones first: that of UTF-32LE begins as that of UTF-16LE. */
static const struct mark marks[] = {
	{ { "\xFF\xFE\0\0", 4 }, "UTF-32LE" },
	{ { "\0\0\xFE\xFF", 4 }, "UTF-32BE" },
	{ { "\xFF\xFE", 2 }, "UTF-16LE" },
	{ { "\xFE\xFF", 2 }, "UTF-16BE" },
};

/* Zero bytes at each place of four. */
static size_t
count_zeros(struct span bytes, size_t zeros[static 4])
{
	size_t len = bytes.len < WIDE_MAX ? bytes.len : WIDE_MAX;

	len -= len % 4;
	for (size_t i = 0; i < len; i++)
		zeros[i % 4] += bytes.bytes[i] == '\0';
	return len;
}

const char *
charset_guess_wide(struct span bytes, size_t *mark_lenp)
{
	size_t zeros[4] = { 0 }, len, even, odd;

	*mark_lenp = 0;
	for (size_t i = 0; i < LENGTH(marks); i++) {
		struct span mark = marks[i].bytes;

		if (bytes.len < mark.len ||
		    memcmp(bytes.bytes, mark.bytes, mark.len) != 0)
			continue;
		*mark_lenp = mark.len;
		return marks[i].name;
	}
	len = count_zeros(bytes, zeros);
	even = zeros[0] + zeros[2];
	odd = zeros[1] + zeros[3];
	if (len == 0)
		return NULL;
	if (zeros[3] == len / 4 && zeros[2] >= len / 4 - len / 32)
		return "UTF-32LE";
	if (zeros[0] == len / 4 && zeros[1] >= len / 4 - len / 32)
		return "UTF-32BE";
	if (odd >= 2 && odd * ZERO_SHARE >= len / 2 && even * STRAY <= odd)
		return "UTF-16LE";
	if (even >= 2 && even * ZERO_SHARE >= len / 2 && odd * STRAY <= even)
		return "UTF-16BE";
	return NULL;
}

/* From the line of the first byte that is no ASCII. */
static struct span
sample_of(struct span bytes)
{
	size_t at = 0;

	while (at < bytes.len && (bytes.bytes[at] & 0x80) == 0)
		at++;
	if (at == bytes.len) /* escape sequences */
		at = 0;
	while (at > 0 && bytes.bytes[at - 1] != '\n')
		at--;
	bytes = span_from(bytes, at);
	return span_to(bytes, bytes.len < SAMPLE_MAX ? bytes.len : SAMPLE_MAX);
}

/* Bytes of ISO 8859 that would be controls are letters of Windows. */
static bool
has_controls(struct span bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		if ((bytes.bytes[i] & 0xE0) == 0x80)
			return true;
	return false;
}

/* What the detector says, as far as it can know. */
static const char *
sober(const char *name, struct span sample, size_t high)
{
	static const char *const sure[] = { "BIG5-HKSCS", "CP1251", "CP1253",
		"CP1255", "CP1256", "CP874", "CP932", "EUC-JP", "EUC-TW",
		"GB18030", "IBM855", "IBM866", "ISO-2022-CN", "ISO-2022-JP",
		"ISO-2022-KR", "ISO-8859-5", "ISO-8859-6", "ISO-8859-7",
		"ISO-8859-8", "KOI8-R", "MAC-CYRILLIC", "UHC" };

	for (size_t i = 0; i < LENGTH(sure); i++)
		if (strcmp(name, sure[i]) == 0)
			return name;
	if (high < HIGH_MIN)
		return NULL;
	if (strcmp(name, "ISO-8859-2") == 0 && has_controls(sample))
		return "CP1250";
	if (strncmp(name, "ISO-8859-", 9) == 0 && has_controls(sample))
		return CHARSET_LATIN;
	return name;
}

enum newsalert_err
charset_guess(struct span bytes, size_t high, const char **namep)
{
	struct span sample = sample_of(bytes);
	uchardet_t detector = uchardet_new();
	const char *name;

	*namep = NULL;
	if (detector == NULL)
		return NEWSALERT_ENOMEM;
	if (uchardet_handle_data(detector, sample.bytes, sample.len) == 0) {
		uchardet_data_end(detector);
		name = charset_name(span_of(uchardet_get_charset(detector)));
		*namep = name == NULL ? NULL : sober(name, sample, high);
	}
	uchardet_delete(detector);
	return NEWSALERT_OK;
}
