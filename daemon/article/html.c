/* SPDX-License-Identifier: MIT */
/* Pages: what they say of themselves, then the text that is on them. */
#include "daemon/article/html.h"

#include "daemon/article/draft.h"
#include "daemon/article/html_body.h"
#include "daemon/article/html_facts.h"
#include "daemon/article/html_meta.h"
#include "daemon/article/html_schema.h"
#include "daemon/article/markup.h"
#include "daemon/article/timestamp.h"
#include "daemon/article/tree_html.h"

static struct span
zone_of(const struct draft *draft, enum zone zone)
{
	return (
	    struct span){ draft->zones[zone].bytes, draft->zones[zone].len };
}

static enum newsalert_err
add_keywords(struct draft *draft, struct span lines)
{
	static const struct span none = { "", 0 };
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && lines.len > 0) {
		size_t len = span_find(lines, '\n');

		err = draft_add_subject(draft, span_of("keyword"), none,
		    span_to(lines, len));
		lines = span_from(lines, len < lines.len ? len + 1 : len);
	}
	return err;
}

static void
set_times(struct draft *draft, const struct html_facts *facts)
{
	if (!timestamp_read(html_fact(facts, FACT_PUBLISHED),
		&draft->published_sec))
		draft->published_sec = 0;
	if (!timestamp_read(html_fact(facts, FACT_MODIFIED),
		&draft->modified_sec))
		draft->modified_sec = 0;
}

static enum newsalert_err
set_fields(struct draft *draft, const struct html_facts *facts)
{
	static const struct {
		enum draft_field field;
		enum html_fact fact;
	} fields[] = {
		{ DRAFT_SOURCE, FACT_PUBLISHER },
		{ DRAFT_LANGUAGE, FACT_LANGUAGE },
		{ DRAFT_LINK, FACT_LINK },
		{ DRAFT_GUID, FACT_LINK },
		{ DRAFT_DATELINE, FACT_DATELINE },
	};
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (err == NEWSALERT_OK)
			err = draft_set(draft, fields[i].field,
			    html_fact(facts, fields[i].fact));
	if (err == NEWSALERT_OK)
		err = add_keywords(draft, html_fact(facts, FACT_KEYWORDS));
	set_times(draft, facts);
	return err;
}

static enum newsalert_err
add_bylines(struct draft *draft, struct span lines)
{
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && lines.len > 0) {
		size_t len = span_find(lines, '\n');

		err = draft_add(draft, ZONE_BYLINE, span_to(lines, len));
		lines = span_from(lines, len < lines.len ? len + 1 : len);
	}
	return err;
}

static enum newsalert_err
add_head(struct draft *draft, const struct html_facts *facts)
{
	struct span headline = html_title_trim(html_fact(facts, FACT_HEADLINE),
	    html_fact(facts, FACT_PUBLISHER), html_fact(facts, FACT_LINK));
	enum newsalert_err err = draft_add(draft, ZONE_HEADLINE, headline);

	if (err == NEWSALERT_OK)
		err = draft_add(draft, ZONE_SECTION,
		    html_fact(facts, FACT_SECTION));
	return err != NEWSALERT_OK
		   ? err
		   : add_bylines(draft, html_fact(facts, FACT_BYLINES));
}

/* A description is often the beginning of the text, cut somewhere: "The river
 * rose [...]". */
static bool
is_copy(struct span description, struct span body)
{
	size_t len = description.len;

	while (len > 0 && (strchr(".[] ", description.bytes[len - 1]) != NULL ||
			      (description.bytes[len - 1] & 0x80) != 0))
		len--;
	return len > 0 && span_starts_with(body, span_to(description, len));
}

static enum newsalert_err
add_standfirst(struct draft *draft, struct span description)
{
	if (description.len == 0 || draft->zones[ZONE_STANDFIRST].len > 0 ||
	    is_copy(description, zone_of(draft, ZONE_BODY)) ||
	    span_equal(description, zone_of(draft, ZONE_HEADLINE)))
		return NEWSALERT_OK;
	return draft_add(draft, ZONE_STANDFIRST, description);
}

/* The text that JSON-LD gives, where the page itself has less of it. */
static enum newsalert_err
add_told_body(struct draft *draft, struct span body)
{
	struct text_buffer *known = &draft->zones[ZONE_BODY];

	if (known->len * 5 >= body.len * 4)
		return NEWSALERT_OK;
	known->len = 0;
	if (memmem(body.bytes, body.len, "</", 2) != NULL)
		return markup_add(draft, ZONE_BODY, body, NULL);
	return draft_add_copy(draft, ZONE_BODY, body);
}

static enum newsalert_err
fill(struct draft *draft, const struct node *page,
    const struct html_facts *facts)
{
	enum newsalert_err err = add_head(draft, facts);

	if (err == NEWSALERT_OK)
		err = html_body_add(draft, page, facts->is_live);
	if (err == NEWSALERT_OK)
		err = add_told_body(draft, html_fact(facts, FACT_BODY));
	if (err == NEWSALERT_OK)
		err = add_standfirst(draft, html_fact(facts, FACT_STANDFIRST));
	return err != NEWSALERT_OK ? err : set_fields(draft, facts);
}

static enum newsalert_err
learn(const struct node *page, struct html_facts *facts)
{
	enum newsalert_err err = html_schema_read(page, facts);

	html_facts_seal(facts);
	if (err == NEWSALERT_OK)
		err = html_microdata_read(page, facts);
	html_facts_seal(facts);
	return err != NEWSALERT_OK ? err : html_meta_read(page, facts);
}

enum newsalert_err
html_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list *list)
{
	struct html_facts facts = { .is_live = false };
	struct draft draft = { .urgency = 0 };
	struct tree *tree = NULL;
	enum newsalert_err err;

	err = tree_read_html((struct span){ input->bytes, input->len }, why,
	    &tree);
	if (err == NEWSALERT_OK)
		err = learn(tree_root(tree), &facts);
	if (err == NEWSALERT_OK)
		err = fill(&draft, tree_root(tree), &facts);
	if (err == NEWSALERT_OK)
		err = article_list_take(list, &draft, input);
	html_facts_fini(&facts);
	draft_fini(&draft);
	tree_free(tree);
	return err;
}
