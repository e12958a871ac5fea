/* SPDX-License-Identifier: MIT */
/* Files and releases on their way back to the loop. */
#include "daemon/journal/entry.h"

#include <stdlib.h>
#include <string.h>

static void
deliver_entry(struct mail *mail, const struct journal_callbacks *callbacks)
{
	struct entry *entry = (struct entry *)mail;
	const struct journal_file *file = entry->file;

	for (size_t i = 0; i < file->count && callbacks->released; i++) {
		struct journal_release release = {
			.epoch = entry->epoch,
			.seq = entry->outcomes[i].seq,
			.json = entry->sealed[i].json,
			.json_len = entry->sealed[i].len,
			.countries = file->articles[i].countries,
			.mentions = file->articles[i].mentions,
			.topics = file->articles[i].topics,
		};

		if (release.json != NULL)
			callbacks->released(&release, callbacks->arg);
	}
	if (callbacks->committed != NULL)
		callbacks->committed(file, entry->err, entry->outcomes,
		    callbacks->arg);
	entry_free(entry);
}

enum newsalert_err
entry_new(struct journal_file *file, struct entry **entryp)
{
	struct entry *entry = calloc(1, sizeof(*entry));

	if (entry != NULL) {
		entry->mail.deliver = deliver_entry;
		entry->file = file;
		/* One more than none: NULL is for no memory only. */
		entry->sealed = calloc(file->count + 1, sizeof(*entry->sealed));
		entry->outcomes =
		    calloc(file->count + 1, sizeof(*entry->outcomes));
	}
	if (entry == NULL || entry->sealed == NULL || entry->outcomes == NULL) {
		if (entry == NULL)
			journal_file_free(file);
		entry_free(entry);
		return NEWSALERT_ENOMEM;
	}
	*entryp = entry;
	return NEWSALERT_OK;
}

void
entry_clear(struct entry *entry)
{
	size_t count = entry->file->count;

	for (size_t i = 0; i < count && entry->sealed != NULL; i++) {
		free(entry->sealed[i].json);
		entry->sealed[i] = (struct sealed){ 0 };
	}
	for (size_t i = 0; i < count && entry->outcomes != NULL; i++)
		entry->outcomes[i] = (struct journal_outcome){ 0 };
	entry->err = NEWSALERT_OK;
}

enum newsalert_err
entry_refuse(struct entry *entry)
{
	char *reason = strdup("the journal refused what was read from it");

	if (reason == NULL)
		return NEWSALERT_ENOMEM;
	free(entry->file->reason);
	entry->file->reason = reason;
	entry->refused = true;
	return NEWSALERT_OK;
}

void
entry_free(struct entry *entry)
{
	if (entry == NULL)
		return;
	entry_clear(entry);
	free(entry->sealed);
	free(entry->outcomes);
	journal_file_free(entry->file);
	free(entry);
}

size_t
entry_bytes(const struct entry *entry)
{
	const struct journal_file *file = entry->file;
	size_t bytes = sizeof(*entry);

	for (size_t i = 0; i < file->count; i++)
		bytes +=
		    file->articles[i].body_len + file->articles[i].zones_len;
	return bytes;
}

static void
deliver_release(struct mail *mail, const struct journal_callbacks *callbacks)
{
	struct release *release = (struct release *)mail;
	struct journal_release out = {
		.epoch = release->epoch,
		.seq = release->seq,
		.json = release->sealed.json,
		.json_len = release->sealed.len,
		.countries = release->countries,
		.mentions = release->mentions,
		.topics = release->topics,
	};

	if (callbacks->released != NULL)
		callbacks->released(&out, callbacks->arg);
	release_free(release);
}

enum newsalert_err
release_new(const char *countries, const char *mentions, const char *topics,
    struct release **releasep)
{
	struct release *release = calloc(1, sizeof(*release));

	if (release == NULL)
		return NEWSALERT_ENOMEM;
	release->mail.deliver = deliver_release;
	release->countries = strdup(countries);
	release->mentions = strdup(mentions);
	release->topics = strdup(topics);
	if (release->countries == NULL || release->mentions == NULL ||
	    release->topics == NULL) {
		release_free(release);
		return NEWSALERT_ENOMEM;
	}
	*releasep = release;
	return NEWSALERT_OK;
}

void
release_free(struct release *release)
{
	if (release == NULL)
		return;
	free(release->sealed.json);
	free(release->countries);
	free(release->mentions);
	free(release->topics);
	free(release);
}
