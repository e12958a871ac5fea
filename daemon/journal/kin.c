/* SPDX-License-Identifier: MIT */
/* Keys and a sketch in, links to earlier alerts out. */
#include "daemon/journal/kin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/journal/kin_table.h"

#define ID_LEN 32
/* A few more than an alert lists: some may be gone from the journal. */
#define NEAR_MAX (2 * ALERT_SIMILAR_MAX)

static const char *const msgtypes[] = {
	[JOURNAL_NEW] = "new",
	[JOURNAL_UPDATE] = "update",
	[JOURNAL_CORRECT] = "correct",
	[JOURNAL_WITHDRAW] = "withdraw",
};

struct kin {
	struct kin_index *index;
	struct kin_table *table;
	bool stale; /* the index has what the table has not */
	int64_t similar_ms;
	int64_t identity_keep_ms;
};

/* One look-up. */
struct search {
	struct kin *kin;
	const struct journal_kin *known;
	int64_t now_ms;
	struct kin_near near[NEAR_MAX];
	size_t near_count;
};

static enum newsalert_err
reload(struct kin *kin)
{
	enum newsalert_err err;

	kin_index_clear(kin->index);
	err = kin_table_load(kin->table, kin->index);
	kin->stale = err != NEWSALERT_OK;
	return err;
}

enum newsalert_err
kin_open(sqlite3 *db, int64_t similar_ms, int64_t identity_keep_ms,
    struct kin **kinp)
{
	struct kin *kin = calloc(1, sizeof(*kin));
	enum newsalert_err err;

	if (kin == NULL)
		return NEWSALERT_ENOMEM;
	kin->similar_ms = similar_ms;
	kin->identity_keep_ms = identity_keep_ms;
	err = kin_index_new(&kin->index);
	if (!err)
		err = kin_table_open(db, &kin->table);
	if (!err)
		err = reload(kin);
	if (err) {
		kin_close(kin);
		return err;
	}
	*kinp = kin;
	return NEWSALERT_OK;
}

void
kin_close(struct kin *kin)
{
	if (kin == NULL)
		return;
	kin_table_close(kin->table);
	kin_index_free(kin->index);
	free(kin);
}

enum newsalert_err
kin_write(struct kin *kin)
{
	return kin_table_write(kin->table);
}

void
kin_rolled_back(struct kin *kin)
{
	kin_table_drop(kin->table);
	kin->stale = true;
}

/* The story of a key: of the latest alerts from memory, of older ones from
 * the table; 0: none. */
static enum newsalert_err
find_story(const struct search *search, enum kin_key which, uint64_t key,
    uint64_t *storyp)
{
	const struct kin *kin = search->kin;
	const int64_t since_ms = kin->identity_keep_ms > 0
				     ? search->now_ms - kin->identity_keep_ms
				     : INT64_MIN;
	const struct kin_entry *entry;

	*storyp = 0;
	if (key == 0)
		return NEWSALERT_OK;
	entry = kin_index_find(kin->index, which, key);
	if (entry == NULL)
		return kin_table_find(kin->table, key, since_ms, storyp);
	if (entry->time_ms >= since_ms)
		*storyp = entry->story;
	return NEWSALERT_OK;
}

/* By its own headline, then by those that it names. */
static enum newsalert_err
find_by_headline(const struct search *search, uint64_t *storyp)
{
	const struct journal_kin *known = search->known;
	enum newsalert_err err;

	err = find_story(search, KIN_HEADLINE, known->headline, storyp);
	for (size_t i = 0; !err && *storyp == 0 && i < JOURNAL_NAMED_MAX; i++)
		err = find_story(search, KIN_HEADLINE, known->named[i], storyp);
	return err;
}

/* The story of the nearest copy of the same source. */
static uint64_t
story_of_nearest(const struct search *search)
{
	const struct kin_index *index = search->kin->index;

	for (size_t i = 0; i < search->near_count; i++) {
		const struct kin_entry *entry = search->near[i].entry;

		if (strcmp(kin_index_source_name(index, entry->source),
			search->known->source) == 0)
			return entry->story;
	}
	return 0;
}

/* A known guid makes new copy an update; that it is not the same copy again
 * is known from its identity. */
static enum newsalert_err
resolve_story(const struct search *search, struct kin_links *links)
{
	uint8_t msgtype = search->known->msgtype;
	enum newsalert_err err;

	err = find_story(search, KIN_GUID, search->known->guid, &links->story);
	if (err)
		return err;
	if (links->story != 0 && msgtype == JOURNAL_NEW)
		msgtype = JOURNAL_UPDATE;
	if (links->story == 0 && msgtype != JOURNAL_NEW)
		err = find_by_headline(search, &links->story);
	if (!err && links->story == 0 && msgtype != JOURNAL_NEW)
		links->story = story_of_nearest(search);
	links->msgtype = msgtypes[msgtype];
	return err;
}

static enum newsalert_err
set_replaces(const struct search *search, struct kin_links *links)
{
	unsigned char id[ID_LEN];
	enum newsalert_err err;

	if (links->story == 0)
		return NEWSALERT_OK;
	err = kin_table_id(search->kin->table, links->story, id);
	if (err)
		return err == NEWSALERT_ENOTFOUND ? NEWSALERT_OK : err;
	alert_format_id(id, links->replaces_id);
	links->alert.replaces = links->story;
	links->alert.replaces_id = links->replaces_id;
	return NEWSALERT_OK;
}

/* Where the first of the cluster is not among those that are listed, it takes
 * the place of the last. */
static void
include_first(struct search *search, uint64_t cluster)
{
	const size_t last = search->near_count < ALERT_SIMILAR_MAX
				? search->near_count
				: ALERT_SIMILAR_MAX - 1;
	const struct kin_entry *first;

	for (size_t i = 0; i < search->near_count && i < ALERT_SIMILAR_MAX; i++)
		if (search->near[i].entry->seq == cluster)
			return;
	first = kin_index_get(search->kin->index, cluster);
	if (first == NULL)
		return;
	search->near[last] = (struct kin_near){ first,
		kin_sketch_score(search->known->sketch, first->sketch) };
	search->near_count = last + 1;
}

static enum newsalert_err
set_similar(const struct search *search, struct kin_links *links)
{
	const struct kin *kin = search->kin;
	struct alert_links *alert = &links->alert;
	unsigned char id[ID_LEN];

	alert->similar = links->similar;
	for (size_t i = 0;
	     i < search->near_count && alert->similar_len < ALERT_SIMILAR_MAX;
	     i++) {
		const struct kin_entry *entry = search->near[i].entry;
		const char *source =
		    kin_index_source_name(kin->index, entry->source);
		enum newsalert_err err =
		    kin_table_id(kin->table, entry->seq, id);

		if (err == NEWSALERT_ENOTFOUND)
			continue; /* retention has deleted it */
		if (err)
			return err;
		alert->similar[alert->similar_len++] = (struct alert_similar){
			.seq = entry->seq,
			.score = search->near[i].score,
			.source = source[0] == '\0' ? NULL : source,
		};
	}
	return NEWSALERT_OK;
}

static void
find_near(struct search *search, struct kin_links *links)
{
	const struct kin *kin = search->kin;

	if (kin->similar_ms <= 0)
		return;
	search->near_count = kin_index_near(kin->index, search->known->sketch,
	    search->now_ms - kin->similar_ms, KIN_SIMILAR_MIN, search->near,
	    NEAR_MAX);
	if (search->near_count == 0)
		return;
	links->cluster = search->near[0].entry->cluster;
	include_first(search, links->cluster);
}

enum newsalert_err
kin_find(struct kin *kin, const struct journal_kin *known, int64_t now_ms,
    struct kin_links *links)
{
	struct search search = { .kin = kin, .known = known, .now_ms = now_ms };
	enum newsalert_err err = NEWSALERT_OK;

	memset(links, 0, sizeof(*links));
	if (kin->stale)
		err = reload(kin);
	if (err)
		return err;
	find_near(&search, links);
	err = resolve_story(&search, links);
	if (!err)
		err = set_replaces(&search, links);
	if (!err)
		err = set_similar(&search, links);
	return err;
}

enum newsalert_err
kin_add(struct kin *kin, const struct journal_kin *known,
    const struct kin_links *links, uint64_t seq, int64_t now_ms)
{
	struct kin_entry entry = {
		.seq = seq,
		.time_ms = now_ms,
		.story = links->story != 0 ? links->story : seq,
		.cluster = links->cluster != 0 ? links->cluster : seq,
		.keys = { [KIN_GUID] = known->guid,
		    [KIN_HEADLINE] = known->headline },
		.source = kin_index_source(kin->index, known->source),
	};
	enum newsalert_err err;

	memcpy(entry.sketch, known->sketch, sizeof(entry.sketch));
	if (known->guid == 0 && known->headline == 0 &&
	    !kin_sketch_is(entry.sketch))
		return NEWSALERT_OK;
	err = kin_table_add(kin->table, &entry, known->source);
	if (!err)
		kin_index_add(kin->index, &entry);
	return err;
}
