/* SPDX-License-Identifier: MIT */
/* CLD2, which is C++, for the rest of this folder: it guesses the language of
 * a text from its letters, four at a time. Its tables are in the library:
 * nothing is opened, nothing is kept from text to text. */
#ifndef ARTICLE_DETECTOR_H
#define ARTICLE_DETECTOR_H

#include "newsalert.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What most of the text seems to be. */
struct detector_guess {
	const char *code; /* CLD2's: "en", "zh-Hant", "iw"; lives for ever */
	int percent;      /* of the text that is in this language */
	size_t text_len;  /* bytes that were letters, or stood between them */
	bool is_reliable;
};

/* text is UTF-8; where it is not, *guessp is not reliable. ENOMEM: nothing
 * was guessed. */
NEWSALERT_MUST_CHECK enum newsalert_err detector_run(const char *text,
    size_t len, struct detector_guess *guessp);

#ifdef __cplusplus
}
#endif

#endif
