/* SPDX-License-Identifier: MIT */
/* Writes the result of a backtest. */
#include "daemon/trial/report.h"

#include <inttypes.h>
#include <jansson.h>

#include "daemon/log.h"

static const struct {
	const char *sign;
	const char *colour;
	const char *key;
} changes[BOARD_CHANGES] = {
	[BOARD_GAINED] = { "+", "\033[32m", "gained" },
	[BOARD_LOST] = { "-", "\033[31m", "lost" },
};

static const char *
paint(const struct report *report, const char *escape)
{
	return report->colour ? escape : "";
}

static bool
is_changed(const struct report *report, size_t index)
{
	const struct board_topic *topic = &report->tally->topics[index];

	return topic->changed[BOARD_GAINED] + topic->changed[BOARD_LOST] > 0;
}

static void
print_text(FILE *out, const char *text)
{
	char safe[2560]; /* a headline of 512 characters, some escaped */

	log_escape(text, safe, sizeof(safe));
	fputs(safe, out);
}

static void
print_sample(const struct report *report, FILE *out, enum board_change change,
    const struct board_sample *sample)
{
	fprintf(out, "  %s%s%s %" PRIu64 "  ",
	    paint(report, changes[change].colour), changes[change].sign,
	    paint(report, "\033[0m"), sample->seq);
	print_text(out, sample->headline);
	for (size_t i = 0; i < BOARD_WORDS_MAX && sample->words[i] != NULL;
	     i++) {
		fputs(i == 0 ? "  (" : ", ", out);
		print_text(out, sample->words[i]);
	}
	fputs(sample->words[0] == NULL ? "\n" : ")\n", out);
}

static void
print_topic(const struct report *report, FILE *out, size_t index)
{
	const struct board_topic *topic = &report->tally->topics[index];

	fprintf(out,
	    "%s%s%s: %" PRIu64 " of %" PRIu64 " articles, before %" PRIu64
	    ": +%" PRIu64 " -%" PRIu64 "\n",
	    paint(report, "\033[1m"), board_id(report->board, index),
	    paint(report, "\033[0m"), topic->now, report->tally->articles,
	    topic->before, topic->changed[BOARD_GAINED],
	    topic->changed[BOARD_LOST]);
	for (int change = 0; change < BOARD_CHANGES; change++)
		for (size_t i = 0; i < topic->sample_counts[change]; i++)
			print_sample(report, out, (enum board_change)change,
			    &topic->samples[change][i]);
}

void
report_print(const struct report *report, FILE *out)
{
	const size_t count = board_count(report->board);
	bool first = true;

	if (report->lowest > report->highest)
		fputs("no article of that time is in the journal\n", out);
	else
		fprintf(out,
		    "%" PRIu64 " articles, seq %" PRIu64 " to %" PRIu64 "\n",
		    report->tally->articles, report->lowest, report->highest);
	for (size_t i = 0; i < count; i++)
		if (report->is_own[i])
			print_topic(report, out, i);
	for (size_t i = 0; i < count; i++) {
		if (report->is_own[i] || !is_changed(report, i))
			continue;
		if (first)
			fputs("also changed:\n", out);
		first = false;
		print_topic(report, out, i);
	}
}

/* ---- JSON ------------------------------------------------------------ */

static json_t *
sample_json(const struct board_sample *sample)
{
	json_t *words = json_array();

	for (size_t i = 0; i < BOARD_WORDS_MAX && sample->words[i] != NULL; i++)
		if (json_array_append_new(words,
			json_string(sample->words[i])) == -1) {
			json_decref(words);
			return NULL;
		}
	return json_pack("{s:I, s:s, s:o}", "seq", (json_int_t)sample->seq,
	    "headline", sample->headline, "words", words);
}

static json_t *
samples_json(const struct board_topic *topic, enum board_change change)
{
	json_t *list = json_array();

	for (size_t i = 0; i < topic->sample_counts[change]; i++)
		if (json_array_append_new(list,
			sample_json(&topic->samples[change][i])) == -1) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static json_t *
topic_json(const struct report *report, size_t index)
{
	const struct board_topic *topic = &report->tally->topics[index];

	return json_pack("{s:s, s:s, s:b, s:I, s:I, s:I, s:I, s:{s:o, s:o}}",
	    "id", board_id(report->board, index), "name",
	    board_name(report->board, index), "in_file",
	    (int)report->is_own[index], "now", (json_int_t)topic->now, "before",
	    (json_int_t)topic->before, "gained",
	    (json_int_t)topic->changed[BOARD_GAINED], "lost",
	    (json_int_t)topic->changed[BOARD_LOST], "samples",
	    changes[BOARD_GAINED].key, samples_json(topic, BOARD_GAINED),
	    changes[BOARD_LOST].key, samples_json(topic, BOARD_LOST));
}

static json_t *
topics_json(const struct report *report)
{
	json_t *list = json_array();

	for (size_t i = 0; i < board_count(report->board); i++) {
		if (!report->is_own[i] && !is_changed(report, i))
			continue;
		if (json_array_append_new(list, topic_json(report, i)) == -1) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

enum newsalert_err
report_print_json(const struct report *report, FILE *out)
{
	const bool none = report->lowest > report->highest;
	json_t *all = json_pack("{s:I, s:I, s:I, s:I, s:{s:s, s:s}, s:o}",
	    "articles", (json_int_t)report->tally->articles, "first",
	    (json_int_t)(none ? 0 : report->lowest), "last",
	    (json_int_t)(none ? 0 : report->highest), "damaged",
	    (json_int_t)report->damaged, "rulesets", "before", report->before,
	    "now", report->now, "topics", topics_json(report));
	int failed;

	if (all == NULL)
		return NEWSALERT_ENOMEM;
	failed = json_dumpf(all, out, JSON_INDENT(1));
	json_decref(all);
	return failed == 0 && fputc('\n', out) != EOF ? NEWSALERT_OK
						      : NEWSALERT_EIO;
}
