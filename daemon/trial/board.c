/* SPDX-License-Identifier: MIT */
/* Topics of two rulesets, merged; articles are counted by them. */
#include "daemon/trial/board.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NO_TOPIC SIZE_MAX

enum side { BEFORE, NOW };

struct topic {
	const char *id;
	const char *name;
	size_t parent; /* NO_TOPIC: none */
};

struct board {
	struct topic *topics;
	size_t count;
};

/* ---- The topics ------------------------------------------------------ */

size_t
board_count(const struct board *board)
{
	return board->count;
}

const char *
board_id(const struct board *board, size_t index)
{
	return board->topics[index].id;
}

const char *
board_name(const struct board *board, size_t index)
{
	return board->topics[index].name;
}

static int
compare_id(const struct topic *topic, const char *id, size_t len)
{
	const int order = strncmp(topic->id, id, len);

	return order != 0 ? order : topic->id[len] != '\0';
}

static size_t
find_topic(const struct board *board, const char *id, size_t len)
{
	size_t low = 0, high = board->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = compare_id(&board->topics[middle], id, len);

		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NO_TOPIC;
}

bool
board_find(const struct board *board, const char *id, size_t *indexp)
{
	const size_t index = find_topic(board, id, strlen(id));

	if (index == NO_TOPIC)
		return false;
	*indexp = index;
	return true;
}

static struct topic
topic_of(const struct ruleset *ruleset, size_t index)
{
	struct ruleset_topic topic;

	ruleset_topic(ruleset, index, &topic);
	return (struct topic){ topic.id, topic.name == NULL ? "" : topic.name,
		NO_TOPIC };
}

/* Both are in order of id; the name of now counts. */
static void
merge_topics(struct board *board, const struct ruleset *before,
    const struct ruleset *now)
{
	const size_t before_count = ruleset_topic_count(before);
	const size_t now_count = ruleset_topic_count(now);
	size_t b = 0, n = 0;

	while (b < before_count || n < now_count) {
		struct topic old, new;
		int order = b == before_count ? 1 : -1;

		if (b < before_count)
			old = topic_of(before, b);
		if (n < now_count)
			new = topic_of(now, n);
		if (b < before_count && n < now_count)
			order = strcmp(old.id, new.id);
		board->topics[board->count++] = order < 0 ? old : new;
		b += order <= 0;
		n += order >= 0;
	}
}

static size_t
parent_of(const struct board *board, const char *id)
{
	const char *slash = strrchr(id, '/');

	return slash == NULL ? NO_TOPIC
			     : find_topic(board, id, (size_t)(slash - id));
}

enum newsalert_err
board_new(const struct ruleset *before, const struct ruleset *now,
    struct board **boardp)
{
	struct board *board = calloc(1, sizeof(*board));

	if (board == NULL)
		return NEWSALERT_ENOMEM;
	board->topics =
	    calloc(ruleset_topic_count(before) + ruleset_topic_count(now) + 1,
		sizeof(*board->topics));
	if (board->topics == NULL) {
		free(board);
		return NEWSALERT_ENOMEM;
	}
	merge_topics(board, before, now);
	for (size_t i = 0; i < board->count; i++)
		board->topics[i].parent = parent_of(board, board->topics[i].id);
	*boardp = board;
	return NEWSALERT_OK;
}

void
board_free(struct board *board)
{
	if (board == NULL)
		return;
	free(board->topics);
	free(board);
}

/* ---- Samples --------------------------------------------------------- */

static void
free_sample(struct board_sample *sample)
{
	free(sample->headline);
	for (size_t i = 0; i < BOARD_WORDS_MAX; i++)
		free(sample->words[i]);
	memset(sample, 0, sizeof(*sample));
}

/* Where a sample of that seq belongs; NULL: it is too old, or there is no
 * memory. The place is zeroed, those behind it have moved on. */
static struct board_sample *
make_place(struct board_tally *tally, struct board_topic *topic,
    enum board_change change, uint64_t seq)
{
	struct board_sample **samples = &topic->samples[change];
	size_t *count = &topic->sample_counts[change];
	size_t at = 0;

	if (*samples == NULL)
		*samples = calloc(tally->samples_max, sizeof(**samples));
	if (*samples == NULL)
		return NULL;
	while (at < *count && (*samples)[at].seq > seq)
		at++;
	if (at == tally->samples_max)
		return NULL;
	if (*count == tally->samples_max)
		free_sample(&(*samples)[--*count]);
	memmove(&(*samples)[at + 1], &(*samples)[at],
	    (*count - at) * sizeof(**samples));
	memset(&(*samples)[at], 0, sizeof(**samples));
	++*count;
	return &(*samples)[at];
}

/* Is it newer than the oldest that is kept? */
static bool
is_kept(const struct board_tally *tally, const struct board_topic *topic,
    enum board_change change, uint64_t seq)
{
	const size_t count = topic->sample_counts[change];

	return count < tally->samples_max ||
	       (count > 0 && topic->samples[change][count - 1].seq < seq);
}

static bool
copy_words(const struct alert_topic *tag, struct board_sample *sample)
{
	size_t count = 0, known;

	for (size_t i = 0; i < tag->evidence_len && count < BOARD_WORDS_MAX;
	     i++) {
		const char *word = tag->evidence[i].text;

		for (known = 0; known < count; known++)
			if (strcasecmp(sample->words[known], word) == 0)
				break;
		if (known < count)
			continue;
		sample->words[count] = strdup(word);
		if (sample->words[count++] == NULL)
			return false;
	}
	return true;
}

static enum newsalert_err
add_sample(struct board_tally *tally, size_t index, enum board_change change,
    uint64_t seq, const char *headline, const struct alert_topic *tag)
{
	struct board_topic *topic = &tally->topics[index];
	struct board_sample *sample;

	if (!is_kept(tally, topic, change, seq))
		return NEWSALERT_OK;
	sample = make_place(tally, topic, change, seq);
	if (sample == NULL)
		return NEWSALERT_ENOMEM;
	sample->seq = seq;
	sample->headline = strdup(headline);
	if (sample->headline == NULL || !copy_words(tag, sample))
		return NEWSALERT_ENOMEM;
	return NEWSALERT_OK;
}

/* ---- Counting -------------------------------------------------------- */

enum newsalert_err
board_tally_init(struct board_tally *tally, const struct board *board,
    size_t samples_max)
{
	const size_t room = board->count + 1;

	memset(tally, 0, sizeof(*tally));
	tally->board = board;
	tally->samples_max =
	    samples_max < BOARD_SAMPLES_MAX ? samples_max : BOARD_SAMPLES_MAX;
	tally->topics = calloc(room, sizeof(*tally->topics));
	tally->marks = calloc(room, sizeof(*tally->marks));
	tally->touched = calloc(room, sizeof(*tally->touched));
	tally->tags[BEFORE] = calloc(room, sizeof(*tally->tags[BEFORE]));
	tally->tags[NOW] = calloc(room, sizeof(*tally->tags[NOW]));
	if (tally->topics != NULL && tally->marks != NULL &&
	    tally->touched != NULL && tally->tags[BEFORE] != NULL &&
	    tally->tags[NOW] != NULL)
		return NEWSALERT_OK;
	board_tally_fini(tally);
	return NEWSALERT_ENOMEM;
}

static void
free_samples(struct board_topic *topic)
{
	for (int change = 0; change < BOARD_CHANGES; change++) {
		for (size_t i = 0; i < topic->sample_counts[change]; i++)
			free_sample(&topic->samples[change][i]);
		free(topic->samples[change]);
	}
}

void
board_tally_fini(struct board_tally *tally)
{
	for (size_t i = 0; tally->topics != NULL && i < tally->board->count;
	     i++)
		free_samples(&tally->topics[i]);
	free(tally->topics);
	free(tally->marks);
	free(tally->touched);
	free(tally->tags[BEFORE]);
	free(tally->tags[NOW]);
	memset(tally, 0, sizeof(*tally));
}

/* Mark the topic of a tag and those above it; the tag of the best score is
 * first, and speaks for them. */
static void
mark(struct board_tally *tally, enum side side,
    const struct newsalert_alert *alert)
{
	const struct board *board = tally->board;

	for (size_t tag = 0; tag < alert->topics_len; tag++) {
		const char *id = alert->topics[tag].id;
		size_t index = find_topic(board, id, strlen(id));

		for (; index != NO_TOPIC; index = board->topics[index].parent) {
			if ((tally->marks[index] >> side & 1) != 0)
				continue;
			if (tally->marks[index] == 0)
				tally->touched[tally->touched_count++] = index;
			tally->marks[index] |= (unsigned char)(1u << side);
			tally->tags[side][index] = tag;
		}
	}
}

enum newsalert_err
board_count_article(struct board_tally *tally, uint64_t seq,
    const char *headline, const struct newsalert_alert *before,
    const struct newsalert_alert *now)
{
	const struct newsalert_alert
	    *alerts[] = { [BOARD_GAINED] = now, [BOARD_LOST] = before };
	enum newsalert_err err = NEWSALERT_OK;

	tally->articles++;
	tally->touched_count = 0;
	mark(tally, BEFORE, before);
	mark(tally, NOW, now);
	for (size_t i = 0; i < tally->touched_count; i++) {
		const size_t index = tally->touched[i];
		struct board_topic *topic = &tally->topics[index];
		const bool was = (tally->marks[index] >> BEFORE & 1) != 0;
		const bool is = (tally->marks[index] >> NOW & 1) != 0;
		const enum board_change change = is ? BOARD_GAINED : BOARD_LOST;

		tally->marks[index] = 0;
		topic->before += was;
		topic->now += is;
		if (was == is)
			continue;
		topic->changed[change]++;
		if (err == NEWSALERT_OK && tally->samples_max > 0)
			err = add_sample(tally, index, change, seq, headline,
			    &alerts[change]->topics
				 [tally->tags[is ? NOW : BEFORE][index]]);
	}
	return err;
}

static enum newsalert_err
merge_samples(struct board_tally *tally, struct board_topic *topic,
    struct board_topic *other, enum board_change change)
{
	for (size_t i = 0; i < other->sample_counts[change]; i++) {
		struct board_sample *from = &other->samples[change][i];
		struct board_sample *to;

		if (!is_kept(tally, topic, change, from->seq))
			return NEWSALERT_OK;
		to = make_place(tally, topic, change, from->seq);
		if (to == NULL)
			return NEWSALERT_ENOMEM;
		*to = *from;
		memset(from, 0, sizeof(*from));
	}
	return NEWSALERT_OK;
}

enum newsalert_err
board_tally_merge(struct board_tally *tally, struct board_tally *other)
{
	enum newsalert_err err = NEWSALERT_OK;

	tally->articles += other->articles;
	for (size_t i = 0; i < tally->board->count; i++) {
		struct board_topic *topic = &tally->topics[i];
		struct board_topic *from = &other->topics[i];

		topic->before += from->before;
		topic->now += from->now;
		for (int change = 0; change < BOARD_CHANGES; change++) {
			topic->changed[change] += from->changed[change];
			if (err == NEWSALERT_OK)
				err = merge_samples(tally, topic, from,
				    (enum board_change)change);
		}
	}
	board_tally_fini(other);
	return err;
}
