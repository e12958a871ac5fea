/* SPDX-License-Identifier: MIT */
/* Reads deliveries from the keeper in large pieces. */
#include "daemon/publisher/feed.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void
feed_init(struct feed *feed, int sock)
{
	feed->sock = sock;
	feed->start = 0;
	feed->len = 0;
}

static enum newsalert_err
read_more(struct feed *feed)
{
	ssize_t got;

	if (feed->start > 0) {
		memmove(feed->bytes, feed->bytes + feed->start, feed->len);
		feed->start = 0;
	}
	do
		got = read(feed->sock, feed->bytes + feed->len,
		    sizeof(feed->bytes) - feed->len);
	while (got == -1 && errno == EINTR);
	if (got == 0 || (got == -1 && errno == ECONNRESET))
		return NEWSALERT_EDOWN;
	if (got == -1)
		return NEWSALERT_EIO;
	feed->len += (size_t)got;
	return NEWSALERT_OK;
}

enum newsalert_err
feed_next(struct feed *feed, struct delivery *delivery)
{
	enum newsalert_err err;
	size_t used;

	for (;;) {
		err = delivery_decode(feed->bytes + feed->start, feed->len,
		    &used, delivery);
		if (err != NEWSALERT_EAGAIN)
			break;
		err = read_more(feed);
		if (err != NEWSALERT_OK)
			return err;
	}
	if (err == NEWSALERT_OK) {
		feed->start += used;
		feed->len -= used;
	}
	return err;
}

void
feed_report(const struct feed *feed, const char *word, const char *text)
{
	char line[320]; /* longer than any struct newsalert_error */
	size_t len;

	snprintf(line, sizeof(line), "%s%s%s\n", word,
	    text[0] == '\0' ? "" : ": ", text);
	len = strlen(line);
	while (write(feed->sock, line, len) == -1 && errno == EINTR)
		;
}
