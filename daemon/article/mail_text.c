/* SPDX-License-Identifier: MIT */
/* The text of a mail, told line by line. */
#include "daemon/article/mail_text.h"

#include "daemon/article/markup.h"
#include "daemon/article/tree_html.h"

#define LENGTH(array)   (sizeof(array) / sizeof((array)[0]))
#define UNDERSCORES_MIN 20 /* of the line above a list's footer */
#define LEGAL_MAX       2000

struct splitter {
	struct text_buffer body;
	struct text_buffer note;
	bool is_flowed;
	bool goes_on;    /* the last line of the body is to be continued */
	bool in_note;    /* to the end of the mail */
	bool in_forward; /* in the header of a mail that is forwarded */
	size_t forward_lines;
};

static bool
has(struct span text, const char *word)
{
	struct span mark = span_of(word);

	for (; text.len >= mark.len; text = span_from(text, 1))
		if (ascii_lower(text.bytes[0]) == mark.bytes[0] &&
		    span_starts_on(text, mark))
			return true;
	return false;
}

/* Two words that only a footer has together. */
struct pair {
	struct span first; /* where a word begins */
	const char *second;
};

static const struct pair pairs[] = {
	{ SPAN("confidential"), "intended" },
	{ SPAN("confidential"), "recipient" },
	{ SPAN("privileged"), "recipient" },
	{ SPAN("received this"), "in error" },
	{ SPAN("received this"), "subscribed" },
	{ SPAN("vertraulich"), "empf" },
	{ SPAN("confidentiel"), "destinataire" },
	{ SPAN("confidencial"), "destinat" },
	{ SPAN("riservat"), "destinatari" },
	{ SPAN("vertrouwelijk"), "geadresseerde" },
	{ SPAN("unsubscribe"), "mail" },
	{ SPAN("unsubscribe"), "click" },
	{ SPAN("unsubscribe"), "http" },
	{ SPAN("abmelden"), "newsletter" },
};

static bool
begins_legal(struct span rest, struct span text)
{
	for (size_t i = 0; i < LENGTH(pairs); i++)
		if (span_starts_with(rest, pairs[i].first) &&
		    has(text, pairs[i].second))
			return true;
	return false;
}

static bool
is_legal(struct span text)
{
	bool in_word = false;

	if (text.len > LEGAL_MAX)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = ascii_lower(text.bytes[i]);

		if (!in_word && strchr("cpruva", c) != NULL &&
		    begins_legal(span_from(text, i), text))
			return true;
		in_word = ascii_is_lower(c);
	}
	return false;
}

static bool
is_rule(struct span line, char c)
{
	size_t len = 0;

	while (len < line.len && line.bytes[len] == c)
		len++;
	return len == line.len && len >= UNDERSCORES_MIN;
}

/* What follows belongs to the mail that is answered, or to the program. */
static bool
ends_story(struct span line)
{
	struct span text = span_trim_white(line);

	if (span_equal(line, span_of("-- ")) || span_equal(line, span_of("--")))
		return true;
	if (is_rule(text, '_'))
		return true;
	if (!span_starts(text, "-----") || !span_ends(text, "-----"))
		return false;
	return has(text, "original") || has(text, "ursprüngliche") ||
	       has(text, "message d'origine") || has(text, "messaggio");
}

static bool
begins_forward(struct span line)
{
	struct span text = span_trim_white(line);

	return (span_starts(text, "-----") && has(text, "forward")) ||
	       span_is(text, "Begin forwarded message:") ||
	       (span_starts(text, "-----") && has(text, "weitergeleitet")) ||
	       (span_starts(text, "-----") && has(text, "transf"));
}

/* "On Monday, Anna Berg wrote:" */
static bool
is_attribution(struct span line)
{
	static const char *const ends[] = { " wrote:", " writes:", " schrieb:",
		" a écrit :", " a écrit:", " escribió:", " ha scritto:",
		" escreveu:", " schreef:", " skrev:", " написал:", " пишет:" };
	struct span text = span_trim_white(line);

	for (size_t i = 0; i < LENGTH(ends); i++)
		if (span_ends(text, ends[i]))
			return true;
	return (span_starts(text, "Am ") && span_ends(text, ":") &&
		   has(text, " schrieb ")) ||
	       (span_starts(text, "Le ") && has(text, " a écrit"));
}

/* "From: ..." or the second line of one, under the mark of a forward. */
static bool
is_forward_header(struct span line)
{
	size_t colon = span_find(line, ':');

	return colon < line.len && colon > 0 && colon < 24 &&
	       span_find(line, ' ') >= colon;
}

/* A blank line may stand above that header, and one ends it. */
static bool
goes_on_forward(struct splitter *splitter, struct span line)
{
	if (span_trim_white(line).len == 0)
		return splitter->forward_lines == 0;
	splitter->forward_lines++;
	return is_forward_header(span_trim_white(line)) ||
	       ascii_is_white(line.bytes[0]);
}

static enum newsalert_err
add_line(struct text_buffer *buffer, struct span line, bool goes_on)
{
	enum newsalert_err err = NEWSALERT_OK;

	if (buffer->len > 0 && !goes_on)
		err = text_buffer_add(buffer, span_of("\n"));
	return err != NEWSALERT_OK ? err : text_buffer_add(buffer, line);
}

static enum newsalert_err
add_body(struct splitter *splitter, struct span line)
{
	bool went_on = splitter->goes_on;

	if (splitter->is_flowed && span_at(line, 0) == ' ')
		line = span_from(line, 1); /* stuffed */
	splitter->goes_on = splitter->is_flowed && line.len > 1 &&
			    line.bytes[line.len - 1] == ' ';
	/* A buffer that is empty has no line to go on with. */
	return add_line(&splitter->body, line, went_on);
}

static enum newsalert_err
split_line(struct splitter *splitter, struct span line)
{
	struct span text = span_trim_white(line);

	if (splitter->in_note)
		return add_line(&splitter->note, line, false);
	if (splitter->in_forward) {
		splitter->in_forward = goes_on_forward(splitter, line);
		if (text.len == 0 || splitter->in_forward)
			return add_line(&splitter->note, line, false);
	}
	if (ends_story(line)) {
		splitter->in_note = true;
		return NEWSALERT_OK;
	}
	if (begins_forward(line)) {
		splitter->in_forward = true;
		splitter->forward_lines = 0;
		return NEWSALERT_OK;
	}
	if (span_starts(line, ">From ")) /* as mbox files have it */
		return add_body(splitter, span_from(line, 1));
	if (span_at(line, 0) == '>' || is_attribution(line)) {
		splitter->goes_on = false;
		return add_line(&splitter->note, line, false);
	}
	return add_body(splitter, line);
}

static enum newsalert_err
split(struct splitter *splitter, struct span text)
{
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && text.len > 0) {
		size_t len = span_find(text, '\n');
		struct span line = span_to(text, len);

		if (line.len > 0 && line.bytes[line.len - 1] == '\r')
			line.len--;
		err = split_line(splitter, line);
		text = span_from(text, len < text.len ? len + 1 : len);
	}
	return err;
}

/* The last paragraphs of the body that are lawyers' go to the note. */
static enum newsalert_err
take_footers(struct splitter *splitter)
{
	struct span body = span_trim_white(
	    (struct span){ splitter->body.bytes, splitter->body.len });
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && body.len > 0) {
		size_t at = body.len;
		struct span last;

		while (at > 1 && !(body.bytes[at - 1] == '\n' &&
				     body.bytes[at - 2] == '\n'))
			at--;
		if (at <= 1) /* the story itself */
			break;
		last = span_from(body, at);
		if (!is_legal(last))
			break;
		err = add_line(&splitter->note, last, false);
		body = span_trim_white(span_to(body, at));
	}
	splitter->body.len =
	    (size_t)(body.bytes - splitter->body.bytes) + body.len;
	return err;
}

enum newsalert_err
mail_add_text(struct draft *draft, struct span text, bool is_flowed)
{
	struct splitter splitter = { .is_flowed = is_flowed };
	enum newsalert_err err = split(&splitter, text);

	if (err == NEWSALERT_OK && splitter.body.len > 0)
		err = take_footers(&splitter);
	if (err == NEWSALERT_OK && splitter.body.len > 0)
		err = draft_add_copy(draft, ZONE_BODY,
		    (struct span){ splitter.body.bytes, splitter.body.len });
	if (err == NEWSALERT_OK && splitter.note.len > 0)
		err = draft_add_copy(draft, ZONE_NOTE,
		    (struct span){ splitter.note.bytes, splitter.note.len });
	text_buffer_fini(&splitter.body);
	text_buffer_fini(&splitter.note);
	return err;
}

/* ---- HTML -------------------------------------------------------------- */

/* Quoted mail and signatures, as the common programs mark them. */
static bool
is_mail_furniture(const struct node *node, void *context)
{
	static const char *const classes[] = { "gmail_signature", "gmail_attr",
		"moz-signature", "moz-cite-prefix", "protonmail_quote",
		"yahoo_quoted" };
	struct span class = node_attribute(node, "class");

	(void)context;
	if (node_is(node, "blockquote"))
		return has(class, "quote") ||
		       span_is(node_attribute(node, "type"), "cite");
	for (size_t i = 0; class.len > 0 && i < LENGTH(classes); i++)
		if (has(class, classes[i]))
			return true;
	return has(node_attribute(node, "style"), "display:none") ||
	       has(node_attribute(node, "style"), "display: none");
}

static bool
is_legal_text(struct span text, size_t link_len, void *context)
{
	(void)context;
	return is_legal(text) || (link_len == text.len && has(text, "unsub"));
}

enum newsalert_err
mail_add_html(struct draft *draft, struct span html,
    struct newsalert_error *why)
{
	const struct markup_filter filter = { .drops = is_mail_furniture,
		.drops_text = is_legal_text };
	struct tree *tree = NULL;
	enum newsalert_err err = tree_read_html(html, why, &tree);

	if (err != NEWSALERT_OK)
		return err;
	err = markup_add_filtered(draft, tree_root(tree), ZONE_BODY, &filter);
	tree_free(tree);
	return err;
}
