/* SPDX-License-Identifier: MIT */
/*
 * Puts an image together: strings, languages, countries, places, topics,
 * conditions and keywords come in, in any number and order, one block of
 * memory goes out. Out of memory is remembered and told at the end, so that
 * callers need not ask after each piece.
 */
#ifndef TAGGING_BUILDER_H
#define TAGGING_BUILDER_H

#include "image.h"
#include "keyword.h"

struct builder;

NEWSALERT_MUST_CHECK enum newsalert_err builder_new(struct builder **builderp);
void builder_free(struct builder *builder);

/* The offset of a text in the pool; equal texts have one. */
uint32_t builder_string(struct builder *builder, const char *text);

/* The index of a language, "" is 0 (any). ETOOBIG: more than
 * LANGUAGES_MAX. */
NEWSALERT_MUST_CHECK enum newsalert_err
builder_language(struct builder *builder, const char *code, uint8_t *languagep);

/* Each gives the index of what it added. Terms and countries with the same
 * text or code are one. */
uint32_t builder_country(struct builder *builder, const char *code);
/* The first name that a country is given stays. */
void builder_country_name(struct builder *builder, uint32_t country,
    const char *name);
uint32_t builder_place(struct builder *builder, enum place_kind kind,
    const uint32_t *countries, size_t count);
uint32_t builder_topic(struct builder *builder,
    const struct image_topic *topic);
uint32_t builder_term(struct builder *builder, const char *text, bool *newp);
void builder_op(struct builder *builder, const struct image_op *op);
uint32_t builder_op_count(const struct builder *builder);
/* Take back the operations from first on. */
void builder_op_cut(struct builder *builder, uint32_t first);

/* Add one keyword; record.tokens is filled in. EINVAL with *why: ~ without a
 * language that has stems. */
NEWSALERT_MUST_CHECK enum newsalert_err builder_keyword(struct builder *builder,
    const struct keyword *keyword, struct image_keyword record,
    struct newsalert_error *why);

/* The finished image, which the caller frees. EINVAL with *why: more than
 * PREFIXES_MAX prefixes begin one another. ETOOBIG: over 4 GiB. */
NEWSALERT_MUST_CHECK enum newsalert_err builder_finish(struct builder *builder,
    struct newsalert_error *why, void **imagep, size_t *lenp);

/* How many keywords were added; after builder_finish: where the one that was
 * added as number index stands in the image. */
uint32_t builder_keyword_count(const struct builder *builder);
uint32_t builder_keyword_place(const struct builder *builder, uint32_t index);

#endif
