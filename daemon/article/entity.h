/* SPDX-License-Identifier: MIT */
/*
 * Character references that a careless hand left in plain text: &amp; &#39;
 * &#x2014; and what lost its ampersand on the way: " #39;" " quot;".
 */
#ifndef ARTICLE_ENTITY_H
#define ARTICLE_ENTITY_H

#include <stdint.h>

#include "daemon/article/span.h"

/* Decode the reference that text starts with ('&'). Returns the bytes it
 * takes and its code point in *valuep; 0: it is an ampersand like any other.
 * Numbers 128 to 159 mean Windows-1252, as in HTML; what is no character
 * becomes U+FFFD. &amp;#39; is one reference, encoded twice. */
size_t entity_decode(struct span text, uint32_t *valuep);

/* The same for text that starts with '#' of a number that lost its '&'. */
size_t entity_decode_number(struct span text, uint32_t *valuep);

/* For a name that lost its '&': text ends in front of a ';'. Returns the
 * length of the tail " quot", " amp", ... with its space; 0: none. */
size_t entity_bare_tail(struct span text, uint32_t *valuep);

/* The code point that a number means: 128 to 159 are of Windows-1252, what is
 * no character is U+FFFD. */
uint32_t entity_of_number(uint32_t number);

#endif
