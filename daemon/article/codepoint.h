/* SPDX-License-Identifier: MIT */
/*
 * Single code points: read from bytes that may be anything, written as
 * UTF-8, and what becomes of each in the text of an article.
 */
#ifndef ARTICLE_CODEPOINT_H
#define ARTICLE_CODEPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CODEPOINT_REPLACEMENT 0xFFFDu

struct codepoint {
	uint32_t value; /* CODEPOINT_REPLACEMENT where invalid */
	uint8_t len;    /* bytes used, 1 to 4 */
	bool valid;
};

/* codepoint_decode of what does not begin in ASCII. */
struct codepoint codepoint_decode_long(const char *bytes, size_t len);

/* Read the code point that starts at bytes (len > 0). What is not UTF-8 is
 * taken in maximal subparts (Unicode 15, section 3.9, table 3-8). */
static inline struct codepoint
codepoint_decode(const char *bytes, size_t len)
{
	if ((bytes[0] & 0x80) == 0)
		return (struct codepoint){ (uint32_t)bytes[0], 1, true };
	return codepoint_decode_long(bytes, len);
}

/* The character of a byte of Windows-1252; 0: not assigned. */
uint32_t codepoint_windows(unsigned char byte);

/* Write a Unicode scalar value; returns the number of bytes, 1 to 4. */
size_t codepoint_encode(uint32_t value, char out[4]);

enum codepoint_fate {
	CODEPOINT_KEEP,
	CODEPOINT_SPACE,   /* any kind of white space */
	CODEPOINT_NEWLINE, /* any kind of line end but CR, see text.c */
	CODEPOINT_DROP,    /* control, bidirectional, invisible: no text */
	CODEPOINT_JOINER,  /* ZWJ and ZWNJ: kept where the script needs them */
};
enum codepoint_fate codepoint_fate(uint32_t value);

/* Whether a joiner beside this one changes how words are written: Arabic,
 * the Indic scripts and their kin, and emoji. */
bool codepoint_takes_joiner(uint32_t value);

/* true: the code point is NFC by itself and beside any other, so that text
 * of such code points needs no normalization. */
bool codepoint_is_nfc(uint32_t value);

/* Letters of the scripts that write without spaces between words. */
bool codepoint_is_ideograph(uint32_t value);

#endif
