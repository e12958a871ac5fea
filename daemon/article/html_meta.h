/* SPDX-License-Identifier: MIT */
/*
 * What a page says of its article beside JSON-LD: microdata and RDFa with
 * schema.org's properties, then meta elements: OpenGraph (https://ogp.me),
 * article:*, Parse.ly, Sailthru, Dublin Core and plain ones, then its links,
 * its language, its first h1 and its title.
 */
#ifndef ARTICLE_HTML_META_H
#define ARTICLE_HTML_META_H

#include "daemon/article/html_facts.h"
#include "daemon/article/tree.h"

/* ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
html_microdata_read(const struct node *page, struct html_facts *facts);
NEWSALERT_MUST_CHECK enum newsalert_err html_meta_read(const struct node *page,
    struct html_facts *facts);

/* The headline without the names of site and section that titles end in:
 * " | Example", " - Example News". A bar always begins one; a dash does where
 * the publisher's name or its address follows. */
struct span html_title_trim(struct span title, struct span publisher,
    struct span link);

#endif
