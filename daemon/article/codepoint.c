/* SPDX-License-Identifier: MIT */
/* Code points: UTF-8 in both directions, and their fate in an article. */
#include "daemon/article/codepoint.h"

struct range {
	uint32_t first;
	uint32_t last;
};

/* Sorted. What is never text: soft hyphen, bidirectional controls and marks
 * (Trojan source), zero width space and joiner of words, fillers that look
 * empty, variation selectors, tags, noncharacters. */
static const struct range dropped[] = {
	{ 0x00AD, 0x00AD },
	{ 0x034F, 0x034F },
	{ 0x061C, 0x061C },
	{ 0x115F, 0x1160 },
	{ 0x17B4, 0x17B5 },
	{ 0x180B, 0x180F },
	{ 0x200B, 0x200B },
	{ 0x200E, 0x200F },
	{ 0x202A, 0x202E },
	{ 0x2060, 0x206F },
	{ 0x3164, 0x3164 },
	{ 0xFDD0, 0xFDEF },
	{ 0xFE00, 0xFE0F },
	{ 0xFEFF, 0xFEFF },
	{ 0xFFA0, 0xFFA0 },
	{ 0xFFF0, 0xFFFB },
	{ 0xFFFE, 0xFFFF },
	{ 0x1BCA0, 0x1BCA3 },
	{ 0x1D173, 0x1D17A },
	{ 0xE0000, 0xE0FFF },
};

static const struct range spaces[] = {
	{ 0x0020, 0x0020 },
	{ 0x00A0, 0x00A0 },
	{ 0x1680, 0x1680 },
	{ 0x2000, 0x200A },
	{ 0x202F, 0x202F },
	{ 0x205F, 0x205F },
	{ 0x2800, 0x2800 },
	{ 0x3000, 0x3000 },
};

/* Arabic, Syriac, N'Ko; the Indic scripts with Sinhala; Tibetan, Myanmar,
 * Khmer, Mongolian; Javanese and its kin; pictographs. */
static const struct range joined[] = {
	{ 0x0600, 0x08FF },
	{ 0x0900, 0x0DFF },
	{ 0x0F00, 0x109F },
	{ 0x1780, 0x18AF },
	{ 0x1A20, 0x1C4F },
	{ 0x2600, 0x27BF },
	{ 0xA800, 0xABFF },
	{ 0xFB50, 0xFDCF },
	{ 0xFE70, 0xFEFC },
	{ 0x10A00, 0x11FFF },
	{ 0x1F300, 0x1FAFF },
};

/* Only what is common in news; all else goes through the normalizer. The
 * unit test proves the table against utf8proc. */
static const struct range normal[] = {
	{ 0x0000, 0x02FF },
	{ 0x038E, 0x0482 },
	{ 0x048A, 0x0590 },
	{ 0x05D0, 0x05EA },
	{ 0x061B, 0x064A },
	{ 0x0660, 0x066F },
	{ 0x0671, 0x06D5 },
	{ 0x0E01, 0x0E37 },
	{ 0x0E3F, 0x0E47 },
	{ 0x1E00, 0x1EFF },
	{ 0x2010, 0x2027 },
	{ 0x2030, 0x205E },
	{ 0x20A0, 0x20BF },
	{ 0x2200, 0x22FF },
	{ 0x2460, 0x2ADB },
	{ 0x3001, 0x3029 },
	{ 0x3030, 0x3098 },
	{ 0x309B, 0x30FF },
	{ 0x3400, 0x9FFF },
	{ 0xAC00, 0xD7A3 },
	{ 0xE000, 0xF8FF },
	{ 0xFF00, 0xFFEF },
	{ 0xFFFD, 0xFFFD },
	{ 0x1F300, 0x1FAFF },
};

static const struct range ideographs[] = {
	{ 0x0E00, 0x0EFF },
	{ 0x1000, 0x109F },
	{ 0x1780, 0x17FF },
	{ 0x3001, 0x30FF },
	{ 0x3400, 0x9FFF },
	{ 0xF900, 0xFAFF },
	{ 0xFF01, 0xFFEF },
	{ 0x20000, 0x3FFFD },
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static bool
in_ranges(uint32_t value, const struct range *ranges, size_t count)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (value > ranges[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && value >= ranges[low].first;
}

/* Bytes of the sequence that lead starts, and the range of its second byte,
 * which is what rules out overlong forms and surrogates. 0: no lead. */
static uint8_t
sequence_of(unsigned char lead, unsigned char *lowp, unsigned char *highp)
{
	*lowp = 0x80;
	*highp = 0xBF;
	if (lead < 0xC2 || lead > 0xF4)
		return 0;
	if (lead < 0xE0)
		return 2;
	if (lead == 0xE0)
		*lowp = 0xA0;
	if (lead == 0xED)
		*highp = 0x9F;
	if (lead == 0xF0)
		*lowp = 0x90;
	if (lead == 0xF4)
		*highp = 0x8F;
	return lead < 0xF0 ? 3 : 4;
}

struct codepoint
codepoint_decode_long(const char *bytes, size_t len)
{
	const unsigned char *in = (const unsigned char *)bytes;
	struct codepoint point = { CODEPOINT_REPLACEMENT, 1, false };
	unsigned char low, high;
	uint8_t need = sequence_of(in[0], &low, &high);
	uint32_t value;

	value = in[0] & (0x7Fu >> need);
	while (point.len < need) {
		if (point.len >= len || in[point.len] < low ||
		    in[point.len] > high)
			return point;
		value = value << 6 | (in[point.len++] & 0x3Fu);
		low = 0x80;
		high = 0xBF;
	}
	if (need != 0) {
		point.value = value;
		point.valid = true;
	}
	return point;
}

size_t
codepoint_encode(uint32_t value, char out[4])
{
	if (value < 0x80) {
		out[0] = (char)value;
		return 1;
	}
	if (value < 0x800) {
		out[0] = (char)(0xC0 | value >> 6);
		out[1] = (char)(0x80 | (value & 0x3F));
		return 2;
	}
	if (value < 0x10000) {
		out[0] = (char)(0xE0 | value >> 12);
		out[1] = (char)(0x80 | (value >> 6 & 0x3F));
		out[2] = (char)(0x80 | (value & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | value >> 18);
	out[1] = (char)(0x80 | (value >> 12 & 0x3F));
	out[2] = (char)(0x80 | (value >> 6 & 0x3F));
	out[3] = (char)(0x80 | (value & 0x3F));
	return 4;
}

uint32_t
codepoint_windows(unsigned char byte)
{
	static const uint16_t differing[32] = { 0x20AC, 0, 0x201A, 0x0192,
		0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
		0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
		0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,
		0x017E, 0x0178 };

	return byte >= 0x80 && byte < 0xA0 ? differing[byte - 0x80] : byte;
}

enum codepoint_fate
codepoint_fate(uint32_t value)
{
	if (value == '\t')
		return CODEPOINT_KEEP; /* indentation: paragraph.c needs it */
	if ((value >= 0x0A && value <= 0x0C) || value == 0x85 ||
	    value == 0x2028 || value == 0x2029)
		return CODEPOINT_NEWLINE;
	if (value < 0x20 || (value >= 0x7F && value < 0xA0))
		return CODEPOINT_DROP;
	if (value < 0x7F)
		return CODEPOINT_KEEP;
	if (value == 0x200C || value == 0x200D)
		return CODEPOINT_JOINER;
	if (in_ranges(value, spaces, LENGTH(spaces)))
		return CODEPOINT_SPACE;
	if (in_ranges(value, dropped, LENGTH(dropped)) ||
	    (value & 0xFFFE) == 0xFFFE)
		return CODEPOINT_DROP;
	return CODEPOINT_KEEP;
}

bool
codepoint_takes_joiner(uint32_t value)
{
	return in_ranges(value, joined, LENGTH(joined));
}

bool
codepoint_is_nfc(uint32_t value)
{
	return value < 0x300 || in_ranges(value, normal, LENGTH(normal));
}

bool
codepoint_is_ideograph(uint32_t value)
{
	return in_ranges(value, ideographs, LENGTH(ideographs));
}
