/* SPDX-License-Identifier: MIT */
/* Meta elements, each source in the order of its strength. */
#include "daemon/article/html_meta.h"

#include "daemon/article/html_schema.h"
#include "daemon/article/html_visible.h"
#include "daemon/article/markup.h"

#define METAS_MAX 512

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct meta {
	struct span name; /* or property, itemprop, http-equiv */
	struct span content;
};

struct metas {
	struct meta items[METAS_MAX];
	size_t count;
};

struct known {
	const char *name;
	enum html_fact fact;
};

/* The strongest of each fact first. */
static const struct known known[] = {
	{ "og:title", FACT_HEADLINE },
	{ "parsely-title", FACT_HEADLINE },
	{ "sailthru.title", FACT_HEADLINE },
	{ "dc.title", FACT_HEADLINE },
	{ "dcterms.title", FACT_HEADLINE },
	{ "headline", FACT_HEADLINE },
	{ "twitter:title", FACT_HEADLINE },
	{ "og:description", FACT_STANDFIRST },
	{ "description", FACT_STANDFIRST },
	{ "sailthru.description", FACT_STANDFIRST },
	{ "dc.description", FACT_STANDFIRST },
	{ "twitter:description", FACT_STANDFIRST },
	{ "og:site_name", FACT_PUBLISHER },
	{ "dc.publisher", FACT_PUBLISHER },
	{ "dcterms.publisher", FACT_PUBLISHER },
	{ "publisher", FACT_PUBLISHER },
	{ "application-name", FACT_PUBLISHER },
	{ "og:locale", FACT_LANGUAGE },
	{ "dc.language", FACT_LANGUAGE },
	{ "content-language", FACT_LANGUAGE },
	{ "article:section", FACT_SECTION },
	{ "parsely-section", FACT_SECTION },
	{ "section", FACT_SECTION },
	{ "article:published_time", FACT_PUBLISHED },
	{ "parsely-pub-date", FACT_PUBLISHED },
	{ "sailthru.date", FACT_PUBLISHED },
	{ "dc.date.issued", FACT_PUBLISHED },
	{ "dcterms.issued", FACT_PUBLISHED },
	{ "dcterms.created", FACT_PUBLISHED },
	{ "dc.date", FACT_PUBLISHED },
	{ "dcterms.date", FACT_PUBLISHED },
	{ "pubdate", FACT_PUBLISHED },
	{ "publish-date", FACT_PUBLISHED },
	{ "date", FACT_PUBLISHED },
	{ "article:modified_time", FACT_MODIFIED },
	{ "og:updated_time", FACT_MODIFIED },
	{ "dcterms.modified", FACT_MODIFIED },
	{ "last-modified", FACT_MODIFIED },
};

/* Those that there may be several of; a list has commas. */
struct list {
	const char *name;
	enum html_fact fact;
	bool has_commas;
};

static const struct list lists[] = {
	{ "author", FACT_BYLINES, false },
	{ "article:author", FACT_BYLINES, false },
	{ "parsely-author", FACT_BYLINES, false },
	{ "sailthru.author", FACT_BYLINES, false },
	{ "dc.creator", FACT_BYLINES, false },
	{ "dcterms.creator", FACT_BYLINES, false },
	{ "byl", FACT_BYLINES, false },
	{ "article:tag", FACT_KEYWORDS, false },
	{ "news_keywords", FACT_KEYWORDS, true },
	{ "parsely-tags", FACT_KEYWORDS, true },
	{ "sailthru.tags", FACT_KEYWORDS, true },
	{ "keywords", FACT_KEYWORDS, true },
};

static bool
is_address(struct span text)
{
	return span_starts(text, "http://") || span_starts(text, "https://") ||
	       span_starts(text, "//");
}

/* ---- Microdata --------------------------------------------------------- */

static const struct known properties[] = {
	{ "headline", FACT_HEADLINE },
	{ "description", FACT_STANDFIRST },
	{ "author", FACT_BYLINES },
	{ "publisher", FACT_PUBLISHER },
	{ "keywords", FACT_KEYWORDS },
	{ "dateline", FACT_DATELINE },
	{ "inLanguage", FACT_LANGUAGE },
	{ "url", FACT_LINK },
	{ "mainEntityOfPage", FACT_LINK },
	{ "articleSection", FACT_SECTION },
	{ "datePublished", FACT_PUBLISHED },
	{ "dateModified", FACT_MODIFIED },
};

/* The property of microdata, or of RDFa without its prefix. */
static struct span
property_of(const struct node *node)
{
	struct span name = node_attribute(node, "itemprop");

	if (name.len == 0) {
		name = node_attribute(node, "property");
		if (span_starts(name, "schema:"))
			name = span_from(name, 7);
	}
	return name;
}

static struct span
type_of(const struct node *node)
{
	struct span type = node_attribute(node, "itemtype");

	return type.len > 0 ? type : node_attribute(node, "typeof");
}

/* The value that stands in an attribute, else the element's text. */
static enum newsalert_err
value_of(const struct node *node, struct text_buffer *value)
{
	static const char *const names[] = { "content", "datetime", "href" };

	for (size_t i = 0; i < LENGTH(names); i++) {
		struct span found = node_attribute(node, names[i]);

		if (found.len > 0)
			return text_buffer_add(value, found);
	}
	return markup_node_text(node, value);
}

/* A thing in the article, such as its author, has its name in it. */
static const struct node *
named(const struct node *thing)
{
	const struct node *at = thing;

	while ((at = node_next(at, thing)) != NULL)
		if (span_is(property_of(at), "name"))
			return at;
	return thing;
}

static enum newsalert_err
name_of(const struct node *node, struct text_buffer *value)
{
	struct span content = node_attribute(node, "content");

	return content.len > 0 ? text_buffer_add(value, content)
			       : markup_node_text(node, value);
}

/* The facts that an element may tell by its property. */
static bool
fact_of(struct span property, enum html_fact *factp)
{
	for (size_t i = 0; i < LENGTH(properties); i++)
		if (span_is(property, properties[i].name)) {
			*factp = properties[i].fact;
			return true;
		}
	return false;
}

static enum newsalert_err
tell_property(const struct node *node, enum html_fact fact,
    struct html_facts *facts)
{
	struct text_buffer value = { 0 };
	struct span text;
	enum newsalert_err err;

	if (fact == FACT_BYLINES || fact == FACT_PUBLISHER ||
	    fact == FACT_KEYWORDS)
		err = name_of(named(node), &value);
	else
		err = value_of(node, &value);
	text = (struct span){ value.bytes, value.len };
	if (err != NEWSALERT_OK || text.len == 0)
		goto out;
	if (fact == FACT_BYLINES)
		err = html_facts_add(facts, fact, text);
	else if (fact == FACT_KEYWORDS)
		err = html_facts_add_list(facts, fact, text);
	else
		err = html_facts_set(facts, fact, text);
out:
	text_buffer_fini(&value);
	return err;
}

/* What the article says, but not what the things in it say of themselves. */
static enum newsalert_err
tell_article(const struct node *article, struct html_facts *facts)
{
	const struct node *at = node_next(article, article);
	enum newsalert_err err = NEWSALERT_OK;
	enum html_fact fact;

	while (err == NEWSALERT_OK && at != NULL) {
		bool is_told = fact_of(property_of(at), &fact);

		if (is_told)
			err = tell_property(at, fact, facts);
		at = is_told || type_of(at).len > 0 ? node_skip(at, article)
						    : node_next(at, article);
	}
	return err;
}

enum newsalert_err
html_microdata_read(const struct node *page, struct html_facts *facts)
{
	for (const struct node *at = page; at != NULL; at = node_next(at, page))
		if (!node_is_text(at) && at->attributes != NULL &&
		    html_schema_is_article(type_of(at)))
			return tell_article(at, facts);
	return NEWSALERT_OK;
}

/* ---- Meta elements ----------------------------------------------------- */

static void
collect(const struct node *page, struct metas *metas)
{
	static const char *const names[] = { "property", "name", "itemprop",
		"http-equiv" };

	for (const struct node *at = page;
	     at != NULL && metas->count < METAS_MAX; at = node_next(at, page)) {
		struct meta *meta = &metas->items[metas->count];

		if (!node_is(at, "meta"))
			continue;
		meta->content = node_attribute(at, "content");
		meta->name.len = 0;
		for (size_t i = 0; meta->name.len == 0 && i < LENGTH(names);
		     i++)
			meta->name = node_attribute(at, names[i]);
		metas->count += meta->content.len > 0;
	}
}

static enum newsalert_err
tell_metas(const struct metas *metas, struct html_facts *facts)
{
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; i < LENGTH(known); i++)
		for (size_t j = 0; err == NEWSALERT_OK && j < metas->count; j++)
			if (span_is(metas->items[j].name, known[i].name))
				err = html_facts_set(facts, known[i].fact,
				    metas->items[j].content);
	for (size_t i = 0; i < LENGTH(lists); i++) {
		for (size_t j = 0; err == NEWSALERT_OK && j < metas->count;
		     j++) {
			struct span content = metas->items[j].content;

			if (!span_is(metas->items[j].name, lists[i].name) ||
			    is_address(content))
				continue;
			err = lists[i].has_commas ? html_facts_add_list(facts,
							lists[i].fact, content)
						  : html_facts_add(facts,
							lists[i].fact, content);
		}
		html_facts_seal(facts);
	}
	return err;
}

static enum newsalert_err
tell_link(const struct node *page, const struct metas *metas,
    struct html_facts *facts)
{
	enum newsalert_err err = NEWSALERT_OK;

	for (const struct node *at = page; at != NULL; at = node_next(at, page))
		if (node_is(at, "link") &&
		    html_has_word(node_attribute(at, "rel"), "canonical"))
			return html_facts_set(facts, FACT_LINK,
			    node_attribute(at, "href"));
	for (size_t i = 0; err == NEWSALERT_OK && i < metas->count; i++)
		if (span_is(metas->items[i].name, "og:url"))
			err = html_facts_set(facts, FACT_LINK,
			    metas->items[i].content);
	return err;
}

/* ---- Title ------------------------------------------------------------- */

static enum newsalert_err
tell_title(const struct node *page, struct html_facts *facts)
{
	static const char *const names[] = { "h1", "title" };
	struct text_buffer text = { 0 };
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; i < LENGTH(names); i++)
		for (const struct node *at = page;
		     err == NEWSALERT_OK && at != NULL &&
		     html_fact(facts, FACT_HEADLINE).len == 0;
		     at = node_next(at, page)) {
			if (!node_is(at, names[i]))
				continue;
			text.len = 0;
			err = markup_node_text(at, &text);
			if (err == NEWSALERT_OK)
				err = html_facts_set(facts, FACT_HEADLINE,
				    (struct span){ text.bytes, text.len });
		}
	text_buffer_fini(&text);
	return err;
}

enum newsalert_err
html_meta_read(const struct node *page, struct html_facts *facts)
{
	struct metas metas = { .count = 0 };
	enum newsalert_err err;

	collect(page, &metas);
	err = tell_link(page, &metas, facts);
	if (err == NEWSALERT_OK)
		err = html_facts_set(facts, FACT_LANGUAGE,
		    node_attribute(page, "lang"));
	if (err == NEWSALERT_OK)
		err = tell_metas(&metas, facts);
	return err != NEWSALERT_OK ? err : tell_title(page, facts);
}

/* The letters and digits of the name, in their order, begin the part: "The
 * Example" names "theexample", and "Example" names "Example News". */
static bool
begins_with_name(struct span part, struct span name)
{
	size_t at = 0, matched = 0;

	for (size_t i = 0; i < name.len; i++) {
		char c = ascii_lower(name.bytes[i]);

		if (!span_has_letter(name, i) && !ascii_is_digit(c))
			continue;
		while (at < part.len && !span_has_letter(part, at) &&
		       !ascii_is_digit(part.bytes[at]))
			at++;
		if (at == part.len || ascii_lower(part.bytes[at++]) != c)
			return false;
		matched++;
	}
	return matched > 2;
}

/* "example" of "https://www.example.com/world/1". */
static struct span
site_of(struct span link)
{
	struct span site = { NULL, 0 };
	const char *slashes = NULL;

	if (link.len > 0)
		slashes = memmem(link.bytes, link.len, "//", 2);
	if (slashes == NULL)
		return site;
	site = span_from(link, (size_t)(slashes - link.bytes) + 2);
	site.len = span_find(site, '/');
	if (span_starts(site, "www."))
		site = span_from(site, 4);
	return span_to(site, span_find(site, '.'));
}

/* Offset of the last separator, which takes *len bytes. */
static size_t
last_separator(struct span title, size_t *len)
{
	static const char *const marks[] = { " | ", " - ", " \u2013 ",
		" \u2014 ", " \u00B7 ", " :: ", " \u00BB ", "\uFF5C",
		" \u2022 " };

	for (size_t at = title.len; at-- > 1;)
		for (size_t i = 0; i < LENGTH(marks); i++) {
			*len = strlen(marks[i]);
			if (title.len - at >= *len &&
			    memcmp(title.bytes + at, marks[i], *len) == 0)
				return at;
		}
	return title.len;
}

struct span
html_title_trim(struct span title, struct span publisher, struct span link)
{
	struct span site = site_of(link), head = title;
	size_t at, len;

	while ((at = last_separator(head, &len)) < head.len) {
		struct span part = span_to(title, head.len);
		bool is_bar = memchr(title.bytes + at, '|', len) != NULL ||
			      title.bytes[at] == '\xEF';

		part = span_from(part, at + len);
		head.len = at;
		if (is_bar || begins_with_name(part, publisher) ||
		    begins_with_name(part, site))
			title.len = at;
	}
	return title;
}
