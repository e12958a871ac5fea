/* SPDX-License-Identifier: MIT */
/* One request to the daemon goes out, its whole answer comes back; blocking. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "client/answer.h"
#include "client/clock.h"
#include "client/error.h"
#include "client/keeper.h"
#include "client/runtime.h"
#include "client/stream.h"

struct newsalert_keeper {
	struct stream stream;
	bool broken; /* an answer was left unread */
};

enum newsalert_err
newsalert_keeper_open(const char *runtime, struct newsalert_error *why,
    struct newsalert_keeper **keeperp)
{
	char path[RUNTIME_PATH_MAX];
	struct newsalert_keeper *keeper;
	enum newsalert_err err;

	err = runtime_path(runtime, "keeper.sock", why, path);
	if (err != NEWSALERT_OK)
		return err;
	if ((keeper = calloc(1, sizeof(*keeper))) == NULL)
		return NEWSALERT_ENOMEM;
	if ((err = stream_open(&keeper->stream, path, why)) != NEWSALERT_OK) {
		free(keeper);
		return err;
	}
	*keeperp = keeper;
	return NEWSALERT_OK;
}

void
newsalert_keeper_close(struct newsalert_keeper *keeper)
{
	if (keeper == NULL)
		return;
	stream_close(&keeper->stream);
	free(keeper);
}

/* Wait until the socket is ready; signals do not end the wait. EDOWN: the
 * deadline has passed. */
static enum newsalert_err
wait_ready(struct stream *stream, int64_t deadline_ms)
{
	struct pollfd pollfd = { .fd = stream->fd };
	int64_t left_ms;
	int ready;

	pollfd.events = stream_events(stream);
	do {
		left_ms = deadline_ms - clock_ms();
		if (left_ms <= 0)
			return NEWSALERT_EDOWN;
		if (left_ms > INT_MAX)
			left_ms = INT_MAX;
		ready = poll(&pollfd, 1, (int)left_ms);
	} while (ready == 0 || (ready == -1 && errno == EINTR));
	return ready == -1 ? NEWSALERT_EIO : NEWSALERT_OK;
}

struct stream *
keeper_stream(struct newsalert_keeper *keeper)
{
	return &keeper->stream;
}

enum newsalert_err
keeper_wait(struct newsalert_keeper *keeper, int64_t deadline_ms)
{
	return wait_ready(&keeper->stream, deadline_ms);
}

/* The next line, waited for. */
static enum newsalert_err
receive(struct stream *stream, int64_t deadline_ms, char **linep, size_t *lenp)
{
	enum newsalert_err err;

	for (;;) {
		err = stream_receive(stream, linep, lenp);
		if (err != NEWSALERT_EAGAIN)
			return err;
		if ((err = wait_ready(stream, deadline_ms)) != NEWSALERT_OK)
			return err;
		err = stream_flush(stream);
		if (err != NEWSALERT_OK && err != NEWSALERT_EAGAIN)
			return err;
	}
}

static enum newsalert_err
receive_answer(struct stream *stream, int64_t deadline_ms,
    newsalert_line_fn line, void *arg, char **lastp)
{
	enum newsalert_err err;
	char *text, *last;
	size_t len;
	bool closing;

	for (;;) {
		err = receive(stream, deadline_ms, &text, &len);
		if (err != NEWSALERT_OK)
			return err;
		if ((err = answer_is_closing(text, len, &closing)) !=
		    NEWSALERT_OK)
			return err;
		if (closing)
			break;
		if (line != NULL && !line(text, len, arg))
			return NEWSALERT_EAGAIN;
	}
	if ((last = strdup(text)) == NULL)
		return NEWSALERT_ENOMEM;
	*lastp = last;
	return NEWSALERT_OK;
}

enum newsalert_err
newsalert_keeper_request(struct newsalert_keeper *keeper, const char *request,
    int timeout_ms, newsalert_line_fn line, void *arg, char **lastp)
{
	const int64_t deadline_ms =
	    timeout_ms < 0 ? INT64_MAX : clock_ms() + timeout_ms;
	const size_t len = strlen(request);
	enum newsalert_err err;

	if (strchr(request, '\n') != NULL)
		return NEWSALERT_EINVAL;
	if (len >= NEWSALERT_FRAME_MAX)
		return NEWSALERT_ETOOBIG;
	if (keeper->broken)
		return NEWSALERT_EDOWN;
	err = stream_send(&keeper->stream, request, len);
	if (err == NEWSALERT_OK)
		err = receive_answer(&keeper->stream, deadline_ms, line, arg,
		    lastp);
	keeper->broken = err != NEWSALERT_OK;
	return err;
}
