/* SPDX-License-Identifier: MIT */
/* Two tables: name spaces by their URIs, and elements by name. */
#include "daemon/article/feed_element.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum vocabulary {
	CORE, /* RSS, Atom, CDF, and whatever has no name space */
	DC,
	DCTERMS,
	CONTENT,
	MEDIA,
	ITUNES,
	XHTML,
	FEEDBURNER,
	YANDEX,
	OTHER,
};

/* A prefix that nobody declared is its own URI. URIs have changed and are
 * mistyped, so their beginnings count. */
static const struct {
	struct span uri;
	enum vocabulary vocabulary;
} vocabularies[] = {
	{ SPAN("http://purl.org/dc/terms"), DCTERMS },
	{ SPAN("dcterms"), DCTERMS },
	{ SPAN("http://purl.org/dc/"), DC },
	{ SPAN("dc"), DC },
	{ SPAN("http://purl.org/rss/1.0/modules/content"), CONTENT },
	{ SPAN("content"), CONTENT },
	{ SPAN("http://purl.org/rss/1.0/modules/"), OTHER },
	{ SPAN("http://search.yahoo.com/mrss"), MEDIA },
	{ SPAN("http://www.rssboard.org/media-rss"), MEDIA },
	{ SPAN("media"), MEDIA },
	{ SPAN("http://www.itunes.com/"), ITUNES },
	{ SPAN("http://example.com/DTDs/PodCast"), ITUNES },
	{ SPAN("itunes"), ITUNES },
	{ SPAN("http://www.w3.org/1999/xhtml"), XHTML },
	{ SPAN("xhtml"), XHTML },
	{ SPAN("http://rssnamespace.org/feedburner/"), FEEDBURNER },
	{ SPAN("feedburner"), FEEDBURNER },
	{ SPAN("http://news.yandex.ru"), YANDEX },
	{ SPAN("yandex"), YANDEX },
	{ SPAN("http://purl.org/rss/1.0"), CORE },
	{ SPAN("http://purl.org/net/rss"), CORE },
	{ SPAN("http://backend.userland.com/"), CORE },
	{ SPAN("http://blogs.law.harvard.edu/tech/rss"), CORE },
	{ SPAN("http://cyber.law.harvard.edu/rss"), CORE },
	{ SPAN("http://my.netscape.com/rdf/simple/"), CORE },
	{ SPAN("http://my.netscape.com/publish/"), CORE },
	{ SPAN("http://channel.netscape.com/rdf/simple/"), CORE },
	{ SPAN("http://www.w3.org/2005/Atom"), CORE },
	{ SPAN("http://purl.org/atom/"), CORE },
	{ SPAN("http://example.com/newformat#"), CORE }, /* Atom 0.2 */
	{ SPAN("http://purl.org/pie/"), CORE },
	{ SPAN("atom"), CORE },
	{ SPAN("rss"), CORE },
};

struct element {
	struct span name;
	enum vocabulary vocabulary;
	enum feed_role role;
	int rank;
};

static const struct element elements[] = {
	{ SPAN("abstract"), CORE, FEED_SUMMARY, 2 },
	{ SPAN("abstract"), DCTERMS, FEED_SUMMARY, 3 },
	{ SPAN("author"), CORE, FEED_AUTHOR, 0 },
	{ SPAN("author"), DC, FEED_AUTHOR, 0 },
	{ SPAN("author"), ITUNES, FEED_AUTHOR, 0 },
	{ SPAN("body"), CORE, FEED_CONTENT, 2 },
	{ SPAN("body"), XHTML, FEED_CONTENT, 2 },
	{ SPAN("category"), CORE, FEED_CATEGORY, 0 },
	{ SPAN("category"), ITUNES, FEED_CATEGORY, 0 },
	{ SPAN("category"), MEDIA, FEED_CATEGORY, 0 },
	{ SPAN("content"), CORE, FEED_CONTENT, 1 },
	{ SPAN("content"), MEDIA, FEED_GROUP, 0 },
	{ SPAN("created"), CORE, FEED_PUBLISHED, 2 },
	{ SPAN("created"), DCTERMS, FEED_PUBLISHED, 5 },
	{ SPAN("creator"), DC, FEED_AUTHOR, 0 },
	{ SPAN("credit"), MEDIA, FEED_CREDIT, 0 },
	{ SPAN("date"), DC, FEED_PUBLISHED, 4 },
	{ SPAN("description"), CORE, FEED_SUMMARY, 0 },
	{ SPAN("description"), DC, FEED_SUMMARY, 3 },
	{ SPAN("description"), MEDIA, FEED_SUMMARY, 6 },
	{ SPAN("div"), XHTML, FEED_CONTENT, 3 },
	{ SPAN("encoded"), CONTENT, FEED_CONTENT, 0 },
	{ SPAN("full-text"), YANDEX, FEED_CONTENT, 1 },
	{ SPAN("fullitem"), CORE, FEED_CONTENT, 2 },
	{ SPAN("group"), MEDIA, FEED_GROUP, 0 },
	{ SPAN("guid"), CORE, FEED_ID, 0 },
	{ SPAN("id"), CORE, FEED_ID, 0 },
	{ SPAN("identifier"), DC, FEED_ID, 1 },
	{ SPAN("issued"), CORE, FEED_PUBLISHED, 1 },
	{ SPAN("issued"), DCTERMS, FEED_PUBLISHED, 3 },
	{ SPAN("keywords"), ITUNES, FEED_KEYWORDS, 0 },
	{ SPAN("keywords"), MEDIA, FEED_KEYWORDS, 0 },
	{ SPAN("language"), CORE, FEED_LANGUAGE, 0 },
	{ SPAN("language"), DC, FEED_LANGUAGE, 1 },
	{ SPAN("link"), CORE, FEED_LINK, 0 },
	{ SPAN("modified"), CORE, FEED_MODIFIED, 0 },
	{ SPAN("modified"), DCTERMS, FEED_MODIFIED, 1 },
	{ SPAN("origLink"), FEEDBURNER, FEED_LINK, 0 },
	{ SPAN("pubDate"), CORE, FEED_PUBLISHED, 0 },
	{ SPAN("published"), CORE, FEED_PUBLISHED, 0 },
	{ SPAN("publisher"), DC, FEED_SOURCE, 0 },
	{ SPAN("source"), CORE, FEED_SOURCE, 1 },
	{ SPAN("subject"), DC, FEED_CATEGORY, 0 },
	{ SPAN("subtitle"), ITUNES, FEED_SUMMARY, 5 },
	{ SPAN("summary"), CORE, FEED_SUMMARY, 1 },
	{ SPAN("summary"), ITUNES, FEED_SUMMARY, 4 },
	{ SPAN("title"), CORE, FEED_TITLE, 0 },
	{ SPAN("title"), DC, FEED_TITLE, 1 },
	{ SPAN("title"), ITUNES, FEED_TITLE, 3 },
	{ SPAN("title"), MEDIA, FEED_TITLE, 2 },
	{ SPAN("updated"), CORE, FEED_MODIFIED, 0 },
};

static enum vocabulary
vocabulary_of(const char *ns)
{
	const struct span uri = span_of(ns);

	if (uri.len == 0)
		return CORE;
	for (size_t i = 0; i < LENGTH(vocabularies); i++) {
		const struct span known = vocabularies[i].uri;

		/* A prefix is the whole of it. */
		if (span_find(known, ':') == known.len && known.len != uri.len)
			continue;
		if (span_starts_with(uri, known))
			return vocabularies[i].vocabulary;
	}
	return OTHER;
}

/* A description within media:content is of the picture. */
static bool
is_in_media(const struct node *node)
{
	const struct node *parent = node->parent;

	return parent != NULL && node_is(parent, "content") &&
	       vocabulary_of(parent->ns) == MEDIA;
}

enum feed_role
feed_role(const struct node *node, int *rankp)
{
	enum vocabulary vocabulary = OTHER;
	bool is_known = false;

	*rankp = 0;
	for (size_t i = 0; i < LENGTH(elements); i++) {
		const struct element *element = &elements[i];

		if (element->name.len != node->name.len ||
		    !span_starts_with(node->name, element->name))
			continue;
		if (!is_known)
			vocabulary = vocabulary_of(node->ns);
		is_known = true;
		if (element->vocabulary != vocabulary)
			continue;
		*rankp = element->rank;
		if (vocabulary != MEDIA || !is_in_media(node))
			return element->role;
		if (element->role == FEED_SUMMARY)
			return FEED_CAPTION;
		return element->role == FEED_TITLE ? FEED_NONE : element->role;
	}
	return FEED_NONE;
}

bool
feed_is_entry(const struct node *node)
{
	return (node_is(node, "item") || node_is(node, "entry")) &&
	       vocabulary_of(node->ns) == CORE;
}
