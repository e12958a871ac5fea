/* SPDX-License-Identifier: MIT */
/* Facts, each a text of one line or more. */
#include "daemon/article/html_facts.h"

#include "daemon/article/markup.h"

#define LINES_MAX 64 /* of a fact: no article has more authors or keywords */

struct span
html_fact(const struct html_facts *facts, enum html_fact fact)
{
	return (
	    struct span){ facts->texts[fact].bytes, facts->texts[fact].len };
}

enum newsalert_err
html_facts_set(struct html_facts *facts, enum html_fact fact, struct span text)
{
	struct text_buffer *known = &facts->texts[fact];
	enum newsalert_err err;

	if (known->len > 0 || text.len == 0)
		return NEWSALERT_OK;
	if (fact == FACT_BODY)
		return text_buffer_add(known, text);
	err = markup_text(text, known);
	if (err == NEWSALERT_EFORMAT) { /* too much for a line */
		known->len = 0;
		err = NEWSALERT_OK;
	}
	return err;
}

static size_t
count_lines(struct span text)
{
	size_t lines = text.len > 0;

	for (size_t at; (at = span_find(text, '\n')) < text.len; lines++)
		text = span_from(text, at + 1);
	return lines;
}

static bool
has_line(struct span text, struct span line)
{
	while (text.len > 0) {
		size_t len = span_find(text, '\n');

		if (span_equal(span_to(text, len), line))
			return true;
		text = span_from(text, len < text.len ? len + 1 : len);
	}
	return false;
}

enum newsalert_err
html_facts_add(struct html_facts *facts, enum html_fact fact, struct span text)
{
	struct text_buffer line = { 0 };
	struct span known = html_fact(facts, fact), whole;
	enum newsalert_err err;

	if (facts->is_sealed[fact] || count_lines(known) == LINES_MAX)
		return NEWSALERT_OK;
	err = markup_text(text, &line);
	whole = (struct span){ line.bytes, line.len };
	if (err == NEWSALERT_OK && whole.len > 0 && !has_line(known, whole))
		err = text_buffer_add_line(&facts->texts[fact], whole);
	text_buffer_fini(&line);
	return err == NEWSALERT_EFORMAT ? NEWSALERT_OK : err;
}

enum newsalert_err
html_facts_add_list(struct html_facts *facts, enum html_fact fact,
    struct span list)
{
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t count = 0;
	     err == NEWSALERT_OK && list.len > 0 && count < LINES_MAX;
	     count++) {
		size_t len = span_find(list, ',');
		struct span part =
		    span_to(list, span_find(span_to(list, len), ';'));

		err = html_facts_add(facts, fact, part);
		list = span_from(list,
		    part.len < list.len ? part.len + 1 : part.len);
	}
	return err;
}

void
html_facts_seal(struct html_facts *facts)
{
	for (int i = 0; i < HTML_FACTS; i++)
		facts->is_sealed[i] = facts->texts[i].len > 0;
}

void
html_facts_fini(struct html_facts *facts)
{
	for (int i = 0; i < HTML_FACTS; i++)
		text_buffer_fini(&facts->texts[i]);
	*facts = (struct html_facts){ 0 };
}
