/* SPDX-License-Identifier: MIT */
/* A queue of encoded deliveries in front of one socket. */
#include "daemon/publisher/backlog.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define PIECES 32 /* deliveries in one system call */

struct parcel {
	TAILQ_ENTRY(parcel) link;
	size_t len;
	size_t written;
	char bytes[];
};

void
backlog_init(struct backlog *backlog, size_t bytes_max)
{
	*backlog = (struct backlog){ .bytes_max = bytes_max };
	TAILQ_INIT(&backlog->parcels);
}

static void
remove_first(struct backlog *backlog)
{
	struct parcel *parcel = TAILQ_FIRST(&backlog->parcels);

	TAILQ_REMOVE(&backlog->parcels, parcel, link);
	backlog->bytes -= parcel->len;
	free(parcel);
}

void
backlog_clear(struct backlog *backlog)
{
	while (!backlog_is_empty(backlog)) {
		remove_first(backlog);
		backlog->dropped++;
	}
}

bool
backlog_is_empty(const struct backlog *backlog)
{
	return TAILQ_EMPTY(&backlog->parcels);
}

void
backlog_push(struct backlog *backlog, const struct delivery *delivery)
{
	size_t len = delivery_size(delivery);
	struct parcel *parcel = NULL;

	if (len <= backlog->bytes_max - backlog->bytes)
		parcel = malloc(sizeof(*parcel) + len);
	if (parcel == NULL ||
	    delivery_encode(delivery, parcel->bytes) != NEWSALERT_OK) {
		free(parcel);
		backlog->dropped++;
		return;
	}
	parcel->len = len;
	parcel->written = 0;
	backlog->bytes += len;
	TAILQ_INSERT_TAIL(&backlog->parcels, parcel, link);
}

static ssize_t
write_some(struct backlog *backlog, int sock)
{
	struct iovec pieces[PIECES];
	struct msghdr message = { .msg_iov = pieces };
	struct parcel *parcel;

	TAILQ_FOREACH (parcel, &backlog->parcels, link) {
		if (message.msg_iovlen == PIECES)
			break;
		pieces[message.msg_iovlen++] = (struct iovec){
			.iov_base = parcel->bytes + parcel->written,
			.iov_len = parcel->len - parcel->written,
		};
	}
	return sendmsg(sock, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void
account(struct backlog *backlog, size_t written)
{
	struct parcel *parcel;
	size_t left;

	while (written > 0) {
		parcel = TAILQ_FIRST(&backlog->parcels);
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): the next one */
		left = parcel->len - parcel->written;
		if (written < left) {
			parcel->written += written;
			return;
		}
		written -= left;
		remove_first(backlog);
		backlog->sent++;
	}
}

enum newsalert_err
backlog_write(struct backlog *backlog, int sock)
{
	ssize_t written;

	while (!backlog_is_empty(backlog)) {
		written = write_some(backlog, sock);
		if (written >= 0)
			account(backlog, (size_t)written);
		else if (errno == EAGAIN || errno == ENOBUFS)
			return NEWSALERT_EAGAIN;
		else if (errno != EINTR)
			return NEWSALERT_EDOWN;
	}
	return NEWSALERT_OK;
}
