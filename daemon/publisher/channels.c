/* SPDX-License-Identifier: MIT */
/* Splits the lists of a frame into channel names. */
#include "daemon/publisher/channels.h"

#include <string.h>

struct list {
	const char *prefix;
	const char *names; /* comma list */
	size_t len;
};

static enum newsalert_err
call_for(const char *prefix, const char *name, size_t len, channel_fn fn,
    void *arg)
{
	char channel[CHANNEL_MAX + 8];
	size_t prefix_len = strlen(prefix);

	if (len == 0 || prefix_len + len > CHANNEL_MAX)
		return NEWSALERT_EPROTO;
	memcpy(channel, prefix, prefix_len);
	memcpy(channel + prefix_len, name, len);
	return fn(channel, prefix_len + len, arg);
}

static enum newsalert_err
call_for_each(const struct list *list, channel_fn fn, void *arg)
{
	const char *name = list->names, *comma;
	enum newsalert_err err = NEWSALERT_OK;
	size_t left = list->len, len;

	while (left > 0 && err == NEWSALERT_OK) {
		comma = memchr(name, ',', left);
		len = comma == NULL ? left : (size_t)(comma - name);
		err = call_for(list->prefix, name, len, fn, arg);
		if (comma == NULL)
			break;
		name = comma + 1;
		left -= len + 1;
	}
	return err;
}

enum newsalert_err
channels_each(const struct delivery *delivery, const struct frame *frame,
    channel_fn fn, void *arg)
{
	const struct list lists[] = {
		{ "country/", frame->countries, frame->countries_len },
		{ "mention/", delivery->mentions, delivery->mentions_len },
		{ "topic/", frame->topics, frame->topics_len },
	};
	enum newsalert_err err = NEWSALERT_OK;
	size_t i;

	for (i = 0; i < 3 && err == NEWSALERT_OK; i++)
		err = call_for_each(&lists[i], fn, arg);
	return err;
}
