/* SPDX-License-Identifier: MIT */
/* A decoded alert in, escaped and wrapped text out. */
#include "client/command/render.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "client/command/escape.h"
#include "client/moment.h"

#define INDENT 2

static void
put(const struct page *page, const char *text)
{
	if (text != NULL)
		escape_text(page->out, text, ESCAPE_TERMINAL);
}

/* Text with a gap before it, if there is any. */
static void
put_next(const struct page *page, const char *gap, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	fputs(gap, page->out);
	put(page, text);
}

/* "corrects #41": what it is to an earlier alert. */
static void
put_story(const struct page *page, const struct newsalert_alert *alert)
{
	static const struct {
		const char *msgtype;
		const char *verb;
	} verbs[] = {
		{ "update", "updates" },
		{ "correct", "corrects" },
		{ "withdraw", "withdraws" },
	};
	const char *verb = "replaces";

	if (alert->links.replaces == 0) {
		if (alert->msgtype != NULL &&
		    strcmp(alert->msgtype, "new") != 0)
			put_next(page, "  ", alert->msgtype);
		return;
	}
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (alert->msgtype != NULL &&
		    strcmp(alert->msgtype, verbs[i].msgtype) == 0)
			verb = verbs[i].verb;
	}
	fprintf(page->out, "  %s #%" PRIu64, verb, alert->links.replaces);
}

/* "like #12 (AP)": the nearest copy that it does not replace. */
static void
put_copy(const struct page *page, const struct newsalert_alert *alert)
{
	const struct alert_links *links = &alert->links;

	for (size_t i = 0; i < links->similar_len; i++) {
		if (links->similar[i].seq == links->replaces)
			continue;
		fprintf(page->out, "  like #%" PRIu64, links->similar[i].seq);
		if (links->similar[i].source == NULL)
			return;
		put_next(page, " (", links->similar[i].source);
		putc(')', page->out);
		return;
	}
}

void
render_head(const struct page *page, const struct newsalert_alert *alert)
{
	char time[MOMENT_TEXT_SIZE];

	moment_format(alert->time_ms, page->now_ms, time);
	fputs(terminal_style(page->terminal, STYLE_DIM), page->out);
	fprintf(page->out, "%" PRIu64 "  %s", alert->seq, time);
	put_next(page, "  ", alert->source);
	put_next(page, "  ", alert->dateline.place);
	put_next(page, alert->dateline.place == NULL ? "  " : ", ",
	    alert->dateline.country);
	if (alert->urgency != 0)
		fprintf(page->out, "  urgency %d", alert->urgency);
	put_story(page, alert);
	put_copy(page, alert);
	fputs(terminal_style(page->terminal, STYLE_PLAIN), page->out);
	putc('\n', page->out);
}

enum newsalert_err
render_text(const struct page *page, const struct newsalert_alert *alert,
    const struct render_text *text)
{
	struct codes codes = { 0 };
	struct marks marks = { 0 };
	struct paragraph paragraph = {
		.text = &codes,
		.marks = &marks,
		.style = text->style,
		.indent = INDENT,
		.breaks = text->breaks,
	};
	enum newsalert_err err;

	if (text->text == NULL)
		return NEWSALERT_OK;
	if ((err = codes_init(&codes, text->text)) != NEWSALERT_OK)
		return err;
	err = marks_init(&marks, alert, text->zones, &codes);
	if (err == NEWSALERT_OK)
		paragraph_print(page->out, page->terminal, &paragraph);
	marks_fini(&marks);
	codes_fini(&codes);
	return err;
}

static void
write_roles(FILE *out, unsigned roles)
{
	static const struct {
		unsigned role;
		const char *name;
	} names[] = {
		{ ALERT_ABOUT, "about" },
		{ ALERT_FILED, "filed" },
		{ ALERT_MENTIONED, "mentioned" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (roles & names[i].role)
			fprintf(out, " %s", names[i].name);
	}
}

static void
write_tags(FILE *out, const struct newsalert_alert *alert)
{
	const char *gap = "";

	for (size_t i = 0; i < alert->countries_len; i++) {
		fprintf(out, "%s%s", gap, alert->countries[i].code);
		write_roles(out, alert->countries[i].roles);
		gap = ", ";
	}
	gap = alert->countries_len > 0 ? " | " : "";
	for (size_t i = 0; i < alert->topics_len; i++) {
		fprintf(out, "%s%s", gap, alert->topics[i].id);
		gap = " ";
	}
}

static enum newsalert_err
render_tags(const struct page *page, const struct newsalert_alert *alert)
{
	static const char *const no_zones[] = { NULL };
	struct render_text tags = { NULL, no_zones, STYLE_TAG, BREAKS_FOLD };
	enum newsalert_err err;
	char *text = NULL;
	size_t len;
	FILE *out;

	if ((out = open_memstream(&text, &len)) == NULL)
		return NEWSALERT_ENOMEM;
	write_tags(out, alert);
	err = fclose(out) == 0 ? NEWSALERT_OK : NEWSALERT_ENOMEM;
	tags.text = text;
	if (err == NEWSALERT_OK)
		err = render_text(page, alert, &tags);
	free(text);
	return err;
}

/* On a line of its own, in one piece: terminals make links of them. */
static void
render_link(const struct page *page, const struct newsalert_alert *alert)
{
	if (alert->link == NULL)
		return;
	fprintf(page->out, "%*s%s", INDENT, "",
	    terminal_style(page->terminal, STYLE_DIM));
	put(page, alert->link);
	fprintf(page->out, "%s\n", terminal_style(page->terminal, STYLE_PLAIN));
}

enum newsalert_err
render_alert(const struct page *page, const struct newsalert_alert *alert)
{
	static const char *const headline_zones[] = { "headline", NULL };
	static const char *const summary_zones[] = { "standfirst", "body",
		NULL };
	const struct render_text headline = { alert->headline, headline_zones,
		STYLE_BOLD, BREAKS_FOLD };
	const struct render_text summary = { alert->summary, summary_zones,
		STYLE_PLAIN, BREAKS_FOLD };
	enum newsalert_err err;

	render_head(page, alert);
	err = render_text(page, alert, &headline);
	if (err == NEWSALERT_OK)
		err = render_text(page, alert, &summary);
	if (err == NEWSALERT_OK)
		err = render_tags(page, alert);
	render_link(page, alert);
	putc('\n', page->out);
	return err;
}

static void
write_evidence(FILE *out, const struct alert_evidence *evidence, size_t len,
    size_t found)
{
	const char *gap = ": ";

	for (size_t i = 0; i < len; i++) {
		fprintf(out, "%s%s %zu \"%s\"", gap, evidence[i].zone,
		    evidence[i].offset, evidence[i].text);
		gap = ", ";
	}
	if (found > len)
		fprintf(out, ", and %zu more", found - len);
}

static void
write_country(FILE *out, const struct alert_country *country)
{
	fprintf(out, "%s", country->code);
	if (country->name != NULL)
		fprintf(out, " %s", country->name);
	write_roles(out, country->roles);
	fprintf(out, ", score %.1f", country->score);
	write_evidence(out, country->evidence, country->evidence_len,
	    country->evidence_count);
}

static void
write_topic(FILE *out, const struct alert_topic *topic)
{
	fprintf(out, "%s, score %.1f", topic->id, topic->score);
	write_evidence(out, topic->evidence, topic->evidence_len,
	    topic->evidence_count);
}

enum newsalert_err
render_evidence(const struct page *page, const struct newsalert_alert *alert)
{
	static const char *const no_zones[] = { NULL };
	struct render_text lines = { NULL, no_zones, STYLE_TAG, BREAKS_KEEP };
	enum newsalert_err err;
	char *text = NULL;
	size_t len;
	FILE *out;

	if ((out = open_memstream(&text, &len)) == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < alert->countries_len; i++) {
		write_country(out, &alert->countries[i]);
		putc('\n', out);
	}
	for (size_t i = 0; i < alert->topics_len; i++) {
		write_topic(out, &alert->topics[i]);
		putc('\n', out);
	}
	err = fclose(out) == 0 ? NEWSALERT_OK : NEWSALERT_ENOMEM;
	lines.text = text;
	if (err == NEWSALERT_OK)
		err = render_text(page, alert, &lines);
	free(text);
	return err;
}
