/* SPDX-License-Identifier: MIT */
/* Names of elements and beginnings of lines, in the languages of the big
 * sites. */
#include "daemon/article/html_chrome.h"

#include "daemon/article/html_visible.h"

#define LINE_MAX      240 /* bytes of a line that is chrome */
#define LINK_LINE_MAX 300

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Words of names, which are cut at '-', '_' and capitals. Sorted. */
static const char *const words[] = { "ad", "ads", "adslot", "advert",
	"advertisement", "advertising", "adverts", "advertorial", "audioplayer",
	"bio", "breadcrumb", "breadcrumbs", "carousel", "comment", "comments",
	"consent", "cookie", "cookies", "copyright", "correlati", "disclaimer",
	"disqus", "donate", "donation", "dpgallery", "footer", "gdpr",
	"infobox", "login", "masthead", "menu", "modal", "mostpopular",
	"mostread", "nav", "navbar", "navigation", "newsletter", "newsletters",
	"onward", "outbrain", "overlay", "pager", "pagination", "piano",
	"player", "popular", "popup", "privacy", "promo", "promoted",
	"promotion", "pullquote", "readmore", "recirc", "recirculation",
	"recommendation", "recommendations", "recommended", "regwall",
	"related", "respond", "share", "sharebar", "sharedaddy", "sharing",
	"sidebar", "signin", "signup", "skip", "social", "sponsor", "sponsored",
	"subscribe", "subscription", "taboola", "tags", "teaser", "teasers",
	"toolbar", "tooltip", "trending" };

/* The same two together. */
static const char *const pairs[][2] = {
	{ "also", "read" },
	{ "more", "from" },
	{ "more", "on" },
	{ "most", "read" },
	{ "most", "viewed" },
	{ "pull", "quote" },
	{ "read", "also" },
	{ "read", "more" },
	{ "read", "next" },
	{ "see", "also" },
	{ "topic", "list" },
	{ "up", "next" },
	{ "you", "may" },
};

static const char *const chrome_tags[] = { "aside", "footer", "header", "nav" };

static const char *const roles[] = { "alert", "banner", "complementary",
	"contentinfo", "dialog", "navigation", "search", "toolbar" };

static const char *const signatures[] = { "author", "authors", "byline",
	"dateline-time", "datetime", "kicker", "pubdate", "published",
	"timestamp", "updated" };

static const char *const standfirsts[] = { "chapo", "deck", "dek", "standfirst",
	"strapline", "subheadline", "subtitle", "untertitel", "vorspann" };

/* What such lines begin with; sorted by the first byte. */
static const char *const starts[] = { "Abonnez-vous", "Abonnieren Sie",
	"Advertisement", "Advertising", "Also read", "Anuncio", "Anzeige",
	"Article r\u00E9serv\u00E9", "Auch interessant", "Bookmark this",
	"Click here", "Continue reading", "Download the", "Follow us",
	"Find this article at", "Get the latest", "Il vous reste ",
	"Inscrivez-vous", "Iscriviti", "Join our", "Jetzt weiterlesen",
	"Jump to", "La suite est r\u00E9serv\u00E9e", "Leer m\u00E1s",
	"Leggi anche", "Leia mais", "Leia tamb\u00E9m", "Lesen Sie auch",
	"Lea tambi\u00E9n", "Lire aussi", "Listen to this article",
	"Mehr zum Thema", "More on this", "More stories", "Must read",
	"Newsletter", "Para seguir leyendo", "Publicidad", "Publicidade",
	"Publicit\u00E9", "Pubblicit\u00E0", "Read also", "Read Also",
	"Read more", "Read next", "Recommended for", "Register to",
	"Related:", "Related stories", "Related articles", "Related topics",
	"Scroll to continue", "See also", "Share this", "Sign in", "Sign up",
	"Skip to", "Sponsored", "Story continues below", "Subscribe",
	"Suscr\u00EDbete", "The post ", "This article is for subscribers",
	"This content is hosted by", "To continue reading",
	"Tags:", "Topics:", "Voir aussi", "View comments",
	"Watch:", "Weitere Artikel", "Weiterlesen mit", "\u00C0 lire aussi",
	"\u00C0 lire \u00E9galement", "\u00DCye ol",
	/* NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one, two lines */
	"\u0427\u0438\u0442\u0430\u0439\u0442\u0435 \u0442\u0430\u043A\u0436"
	"\u0435",
	"\u0627\u0642\u0631\u0623 \u0623\u064A\u0636\u0627",
	"\u0645\u0648\u0627\u0636\u064A\u0639 \u0630\u0627\u062A \u0635\u0644"
	"\u0629",
	"\u3010PR\u3011", "\u76F8\u5173\u9605\u8BFB", "\u95A2\u9023" };

/* ---- Names ------------------------------------------------------------- */

static bool
is_letter(char c)
{
	return ascii_is_lower(c) || ascii_is_upper(c);
}

/* The next word of a name, taken off it: "story" of "story-body__text",
 * "Related" of "RelatedStories". */
static struct span
take_word(struct span *name)
{
	struct span word;
	size_t len = 1;

	while (name->len > 0 && !is_letter(name->bytes[0]))
		*name = span_from(*name, 1);
	if (name->len == 0)
		return *name;
	while (is_letter(span_at(*name, len)) &&
	       !(ascii_is_lower(name->bytes[len - 1]) &&
		   ascii_is_upper(name->bytes[len])))
		len++;
	word = span_to(*name, len);
	*name = span_from(*name, len);
	return word;
}

static bool
is_pair(struct span first, struct span second)
{
	for (size_t i = 0; i < LENGTH(pairs); i++)
		if (span_is(first, pairs[i][0]) && span_is(second, pairs[i][1]))
			return true;
	return false;
}

static bool
has_chrome_word(struct span name)
{
	struct span before = { NULL, 0 }, word;

	while ((word = take_word(&name)).len > 0) {
		if (span_in(word, words, LENGTH(words)) ||
		    is_pair(before, word))
			return true;
		before = word;
	}
	return false;
}

static bool
has_word_of(struct span name, const char *const *list, size_t count)
{
	struct span word;

	while ((word = take_word(&name)).len > 0)
		if (span_in(word, list, count))
			return true;
	return false;
}

bool
html_is_chrome(const struct node *node)
{
	if (span_in(node->name, chrome_tags, LENGTH(chrome_tags)))
		return true;
	for (const struct attribute *at = node->attributes; at != NULL;
	     at = at->next) {
		if (span_is(at->name, "role") &&
		    span_in(at->value, roles, LENGTH(roles)))
			return true;
		if ((span_is(at->name, "class") || span_is(at->name, "id") ||
			span_is(at->name, "data-component") ||
			span_is(at->name, "data-testid") ||
			span_is(at->name, "data-type")) &&
		    has_chrome_word(at->value))
			return true;
	}
	return false;
}

bool
html_is_never_story(const struct node *node)
{
	static const char *const names[] = { "comments", "consent", "cookie",
		"cookies", "disqus", "gdpr", "newsletter", "onetrust",
		"recommended", "related", "respond" };
	static const char *const attributes[] = { "class", "id" };

	if (span_is(node_attribute(node, "role"), "dialog"))
		return true;
	for (size_t i = 0; i < LENGTH(attributes); i++)
		if (has_word_of(node_attribute(node, attributes[i]), names,
			LENGTH(names)))
			return true;
	return false;
}

bool
html_is_signature(const struct node *node)
{
	if (node_is(node, "time"))
		return !node_is(node->parent, "p");
	return has_word_of(node_attribute(node, "class"), signatures,
		   LENGTH(signatures)) ||
	       html_has_word(node_attribute(node, "rel"), "author") ||
	       html_has_word(node_attribute(node, "itemprop"), "author");
}

bool
html_is_standfirst(const struct node *node)
{
	return has_word_of(node_attribute(node, "class"), standfirsts,
	    LENGTH(standfirsts));
}

/* ---- Lines ------------------------------------------------------------- */

bool
html_is_chrome_line(struct span text, size_t link_len)
{
	while (
	    text.len > 0 && (text.bytes[0] == ' ' || text.bytes[0] == '\n' ||
				text.bytes[0] == '[' || text.bytes[0] == '('))
		text = span_from(text, 1);
	if (text.len < LINK_LINE_MAX && link_len * 10 >= text.len * 9)
		return true;
	return text.len < LINE_MAX &&
	       span_starts_in(text, starts, LENGTH(starts));
}
