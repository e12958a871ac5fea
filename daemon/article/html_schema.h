/* SPDX-License-Identifier: MIT */
/*
 * What a page says of its article in schema.org's terms: as JSON-LD, also such
 * as is not quite JSON, and as microdata or RDFa beside the text itself.
 * https://schema.org/Article, https://www.w3.org/TR/json-ld11/
 */
#ifndef ARTICLE_HTML_SCHEMA_H
#define ARTICLE_HTML_SCHEMA_H

#include "daemon/article/html_facts.h"
#include "daemon/article/tree.h"

/* Tell what the page's JSON-LD says; what cannot be read is passed over.
 * ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
html_schema_read(const struct node *page, struct html_facts *facts);

/* "NewsArticle", "https://schema.org/LiveBlogPosting", "schema:BlogPosting". */
bool html_schema_is_article(struct span type);

#endif
