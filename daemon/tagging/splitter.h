/* SPDX-License-Identifier: MIT */
/*
 * The tokens of a whole text at once, the same that word_next gives one by
 * one, and where a phrase cannot go on from one to the next.
 */
#ifndef TAGGING_SPLITTER_H
#define TAGGING_SPLITTER_H

#include "newsalert.h"
#include "vector.h"

#define SPLITTER_PADDING 64 /* bytes that may be read behind a text */
#define SPLITTER_GAP_MAX 8  /* bytes between two words of a phrase */

/* Flags of a token. The matcher sets all but the first, and the symbols. */
#define TOKEN_BREAKS                                                           \
	(1 << 0) /* no phrase goes on to it from the one before                \
		  */
#define TOKEN_FORENAME (1 << 1)
#define TOKEN_SURNAME  (1 << 2)
#define TOKEN_FIRM     (1 << 3)

struct token {
	uint32_t offset;
	uint32_t end; /* offset behind it */
	uint32_t symbols;
	uint8_t flags;
	uint8_t count; /* of symbols */
};

struct splitter {
	unsigned char *classes; /* of the code points up to U+FFFF */
	unsigned char *words;   /* bit per byte of text: inside a token */
	unsigned char *starts;  /* bit per byte of text: starts a token */
	size_t room;            /* bytes in each */
	struct vector tokens;   /* struct token */
	struct vector gaps;     /* uint32_t, tokens with more behind them than
				   one space */
};

NEWSALERT_MUST_CHECK enum newsalert_err splitter_init(
    struct splitter *splitter);
void splitter_fini(struct splitter *splitter);

/* Fill splitter->tokens. Behind text are SPLITTER_PADDING zeros. ETOOBIG: 4 GiB
 * or more. */
NEWSALERT_MUST_CHECK enum newsalert_err splitter_run(struct splitter *splitter,
    const char *text, size_t len);

/* Does a phrase end where gap bytes stand between the token of len bytes that
 * ends at end, and the next one? At the end of a paragraph or sentence, and
 * over long gaps; a full stop behind a short word, as in "St. Louis", "Conn.
 * governor", is that of an abbreviation. */
bool splitter_gap_breaks(const char *end, size_t len, size_t gap);

#endif
