/* SPDX-License-Identifier: MIT */
/* The nanomsg sink: frames go out on the PUB socket `alerts` as they are, and
 * on `tags` once a channel. Sockets are never closed, because nn_close removes
 * the socket file even where a successor has bound it anew. */
#include "daemon/publisher/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <nanomsg/nn.h>
#include <nanomsg/pubsub.h>
#include <nanomsg/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "client/error.h"
#include "client/frame.h"
#include "daemon/publisher/channels.h"
#include "daemon/publisher/endpoint.h"
#include "daemon/publisher/pace.h"
#include "daemon/worker/sandbox.h"

#define SEND_BUFFER (1 << 20)
#define LINGER_NS   200000000

struct pubs {
	int alerts; /* PUB sockets; -1: not configured */
	int tags;
	int64_t sent_ns; /* when the last message went out */
	struct pace pace;
	const char *rest; /* of the frame under way, behind its channel */
	size_t rest_len;
};

/* The URLs of one PUB socket, checked. */
struct endpoints {
	struct endpoint items[SINK_ENDPOINTS_MAX];
	size_t count;
};

static int64_t
monotonic_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
pause_ns(int64_t ns)
{
	struct timespec left = { .tv_sec = ns / 1000000000,
		.tv_nsec = ns % 1000000000 };

	while (nanosleep(&left, &left) == -1 && errno == EINTR)
		;
}

static enum newsalert_err
prepare(const char *const *urls, size_t count, struct newsalert_error *why,
    struct endpoints *endpoints)
{
	enum newsalert_err err = NEWSALERT_OK;
	struct newsalert_error fault;
	size_t i;

	for (i = 0; i < count && err == NEWSALERT_OK; i++) {
		err = endpoint_parse(urls[i], &fault, &endpoints->items[i]);
		if (err == NEWSALERT_OK)
			err = endpoint_clear(&endpoints->items[i], &fault);
		if (err != NEWSALERT_OK)
			error_set(why, 0, "%s: %s", urls[i], fault.text);
	}
	endpoints->count = count;
	return err;
}

/* The thread of the library gets none of the process's signals. */
static int
new_pub(void)
{
	sigset_t all, before;
	int sock;

	sigfillset(&all);
	if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
		return -1;
	sock = nn_socket(AF_SP, NN_PUB);
	if (pthread_sigmask(SIG_SETMASK, &before, NULL) != 0)
		return -1;
	return sock;
}

static bool
set_options(int sock)
{
	const int buffer = SEND_BUFFER, on = 1, none = 0;

	return nn_setsockopt(sock, NN_SOL_SOCKET, NN_SNDBUF, &buffer,
		   sizeof(buffer)) == 0 &&
	       /* A subscriber has nothing to say. */
	       nn_setsockopt(sock, NN_SOL_SOCKET, NN_RCVMAXSIZE, &none,
		   sizeof(none)) == 0 &&
	       nn_setsockopt(sock, NN_TCP, NN_TCP_NODELAY, &on, sizeof(on)) ==
		   0;
}

/* Nobody but us gets in between bind and endpoint_share. */
static bool
bind_one(int sock, const struct endpoint *endpoint)
{
	const int ipv4_only = !endpoint->ipv6;
	mode_t before;
	bool bound;

	if (nn_setsockopt(sock, NN_SOL_SOCKET, NN_IPV4ONLY, &ipv4_only,
		sizeof(ipv4_only)) == -1)
		return false;
	before = umask(0177);
	bound = nn_bind(sock, endpoint->url) != -1;
	umask(before);
	return bound;
}

static enum newsalert_err
open_pub(const struct endpoints *endpoints, gid_t group,
    struct newsalert_error *why, int *sockp)
{
	enum newsalert_err err = NEWSALERT_OK;
	int sock = -1;
	size_t i;

	if (endpoints->count > 0) {
		sock = new_pub();
		if (sock == -1 || !set_options(sock)) {
			error_set(why, 0, "PUB socket: %s",
			    nn_strerror(nn_errno()));
			return NEWSALERT_EIO;
		}
	}
	for (i = 0; i < endpoints->count && err == NEWSALERT_OK; i++) {
		if (!bind_one(sock, &endpoints->items[i])) {
			error_set(why, 0, "%s: %s", endpoints->items[i].url,
			    nn_strerror(nn_errno()));
			return NEWSALERT_EIO;
		}
		err = endpoint_share(&endpoints->items[i], group, why);
	}
	*sockp = sock;
	return err;
}

/* The first sandbox needs the directories of all sockets. */
static enum newsalert_err
lock_in(const struct endpoints *alerts, const struct endpoints *tags,
    struct newsalert_error *why)
{
	const char *dirs[2 * SINK_ENDPOINTS_MAX];
	size_t count = 0, i;

	for (i = 0; i < alerts->count; i++)
		if (alerts->items[i].kind == ENDPOINT_IPC)
			dirs[count++] = alerts->items[i].dir;
	for (i = 0; i < tags->count; i++)
		if (tags->items[i].kind == ENDPOINT_IPC)
			dirs[count++] = tags->items[i].dir;
	return sandbox_publisher(dirs, count, why);
}

static enum newsalert_err
nanomsg_open(const struct sink_options *options, struct newsalert_error *why,
    struct newsalert_error *warning, void **statep)
{
	struct endpoints alerts, tags;
	struct pubs *pubs;
	enum newsalert_err err;

	err = prepare(options->alerts, options->alerts_count, why, &alerts);
	if (err == NEWSALERT_OK)
		err = prepare(options->tags, options->tags_count, why, &tags);
	if (err != NEWSALERT_OK)
		return err;
	if (lock_in(&alerts, &tags, warning) != NEWSALERT_OK &&
	    options->strict) {
		*why = *warning;
		return NEWSALERT_EPERM;
	}
	pubs = calloc(1, sizeof(*pubs));
	if (pubs == NULL)
		return NEWSALERT_ENOMEM;
	err = open_pub(&alerts, options->group, why, &pubs->alerts);
	if (err == NEWSALERT_OK)
		err = open_pub(&tags, options->group, why, &pubs->tags);
	if (err == NEWSALERT_OK &&
	    sandbox_publisher_bound(warning) != NEWSALERT_OK &&
	    options->strict) {
		*why = *warning;
		err = NEWSALERT_EPERM;
	}
	if (err != NEWSALERT_OK) {
		free(pubs);
		return err;
	}
	*statep = pubs;
	return NEWSALERT_OK;
}

/* One message of channel and rest. libnanomsg copies both. */
static enum newsalert_err
publish(struct pubs *pubs, int sock, const char *channel, size_t len)
{
	struct nn_iovec parts[2] = { { (void *)(uintptr_t)channel, len },
		{ (void *)(uintptr_t)pubs->rest, pubs->rest_len } };
	struct nn_msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
	int64_t wait_ns;

	wait_ns = pace_next(&pubs->pace, monotonic_ns(), len + pubs->rest_len);
	if (wait_ns > 0)
		pause_ns(wait_ns);
	if (nn_sendmsg(sock, &message, NN_DONTWAIT) == -1)
		return NEWSALERT_EIO;
	pubs->sent_ns = monotonic_ns();
	return NEWSALERT_OK;
}

static enum newsalert_err
publish_tag(const char *channel, size_t len, void *arg)
{
	struct pubs *pubs = arg;

	return publish(pubs, pubs->tags, channel, len);
}

/* Without one the library's thread spins on accept(2), and nobody new gets in.
 * When the process ends all are free, and whoever listens connects again. */
static bool
has_descriptors(void)
{
	int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);

	if (fd == -1)
		return errno != EMFILE && errno != ENFILE;
	close(fd);
	return true;
}

static enum newsalert_err
nanomsg_deliver(void *state, const struct delivery *delivery,
    struct newsalert_error *why)
{
	struct pubs *pubs = state;
	enum newsalert_err err;
	struct frame frame;

	err = frame_parse(delivery->frame, delivery->frame_len, &frame);
	if (err != NEWSALERT_OK)
		return err;
	if (frame_is(&frame, "hb") && !has_descriptors()) {
		error_set(why, 0, "too many subscribers: no descriptors left");
		return NEWSALERT_ETOOBIG;
	}
	pubs->rest = frame.channel + frame.channel_len;
	pubs->rest_len = delivery->frame_len - frame.channel_len;
	if (pubs->alerts != -1)
		err = publish(pubs, pubs->alerts, frame.channel,
		    frame.channel_len);
	if (err != NEWSALERT_OK || pubs->tags == -1)
		return err;
	if (frame_is(&frame, "all"))
		err = channels_each(delivery, &frame, publish_tag, pubs);
	else
		err =
		    publish(pubs, pubs->tags, frame.channel, frame.channel_len);
	return err;
}

/* Messages leave from a thread of the library, and on ipc a subscriber loses
 * what it has not read when the socket goes. */
static void
nanomsg_linger(void *state)
{
	struct pubs *pubs = state;
	int64_t left_ns = pubs->sent_ns + LINGER_NS - monotonic_ns();

	if (pubs->sent_ns != 0 && left_ns > 0)
		pause_ns(left_ns);
}

const struct sink sink_nanomsg = {
	.name = "nanomsg",
	.open = nanomsg_open,
	.deliver = nanomsg_deliver,
	.linger = nanomsg_linger,
};
