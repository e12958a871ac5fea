/* SPDX-License-Identifier: MIT */
/* Lines of a unix stream socket, kept until they are whole. */
#include "client/stream.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/runtime.h"

#define READ_SIZE 65536

enum newsalert_err
stream_open(struct stream *stream, const char *path,
    struct newsalert_error *why)
{
	*stream = STREAM_INIT;
	return runtime_connect(path, why, &stream->fd);
}

void
stream_close(struct stream *stream)
{
	if (stream->fd != -1)
		close(stream->fd);
	buffer_fini(&stream->in);
	buffer_fini(&stream->out);
	*stream = STREAM_INIT;
}

enum newsalert_err
stream_flush(struct stream *stream)
{
	ssize_t sent;

	while (stream->out.len > 0) {
		sent = send(stream->fd, stream->out.bytes, stream->out.len,
		    MSG_NOSIGNAL);
		if (sent == -1 && errno == EINTR)
			continue;
		if (sent == -1 && errno == EAGAIN)
			return NEWSALERT_EAGAIN;
		if (sent == -1)
			return NEWSALERT_EDOWN;
		buffer_drop(&stream->out, (size_t)sent);
	}
	return NEWSALERT_OK;
}

enum newsalert_err
stream_send(struct stream *stream, const char *line, size_t len)
{
	enum newsalert_err err;

	buffer_append(&stream->out, line, len);
	buffer_append_char(&stream->out, '\n');
	if (stream->out.err != NEWSALERT_OK)
		return stream->out.err;
	err = stream_flush(stream);
	return err == NEWSALERT_EAGAIN ? NEWSALERT_OK : err;
}

/* Take what the socket has, once. */
static enum newsalert_err
fill(struct stream *stream)
{
	char bytes[READ_SIZE];
	ssize_t got;

	buffer_drop(&stream->in, stream->taken);
	stream->taken = 0;
	do
		got = recv(stream->fd, bytes, sizeof(bytes), 0);
	while (got == -1 && errno == EINTR);
	if (got == -1 && errno == EAGAIN)
		return NEWSALERT_EAGAIN;
	if (got <= 0)
		return NEWSALERT_EDOWN;
	buffer_append(&stream->in, bytes, (size_t)got);
	return stream->in.err;
}

enum newsalert_err
stream_receive(struct stream *stream, char **linep, size_t *lenp)
{
	enum newsalert_err err;
	size_t left;
	char *start, *end;

	for (;;) {
		left = stream->in.len - stream->taken;
		start = left > 0 ? stream->in.bytes + stream->taken : NULL;
		end = left > stream->scanned ? memchr(start + stream->scanned,
						   '\n', left - stream->scanned)
					     : NULL;
		if (end != NULL)
			break;
		stream->scanned = left;
		if (left > STREAM_LINE_MAX)
			return NEWSALERT_EPROTO;
		if ((err = fill(stream)) != NEWSALERT_OK)
			return err;
	}
	*end = '\0';
	*linep = start;
	*lenp = (size_t)(end - start);
	stream->taken += *lenp + 1;
	stream->scanned = 0;
	return NEWSALERT_OK;
}

short
stream_events(const struct stream *stream)
{
	return stream->out.len > 0 ? POLLIN | POLLOUT : POLLIN;
}
