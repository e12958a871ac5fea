/* SPDX-License-Identifier: MIT */
/*
 * Identity: what makes two files the same article.
 *
 * SHA-256 over
 *	newsalert-article-1 LF
 *	life-cycle line LF	for each line of its own, such as CORRECTED,
 *				but for embargoes
 *	headline LF
 *	body LF
 * in UTF-8 NFC, every run of white space folded to one space. Left out are
 * source, dateline and dates: a rename, a copy and a re-send are one article,
 * whatever the width of their lines. Test vectors: tests/data/identity.txt.
 */
#ifndef ARTICLE_IDENTITY_H
#define ARTICLE_IDENTITY_H

#include "daemon/article/article.h"

/* life_cycle: its lines, joined by newlines, folded like the zones; NULL:
 * none. */
void identity_compute(const struct article *article, const char *life_cycle,
    unsigned char id[ARTICLE_ID_LEN]);

#endif
