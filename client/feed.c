/* SPDX-License-Identifier: MIT */
/* An endpoint comes in, the messages that are published there come out. */
#include "client/feed.h"

#include <errno.h>
#include <nanomsg/nn.h>
#include <nanomsg/pubsub.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "client/error.h"
#include "client/runtime.h"

#define RECEIVE_BUFFER   (4 << 20)
#define MESSAGE_MAX      (2 * NEWSALERT_FRAME_MAX)
#define RECONNECT_MS     100
#define RECONNECT_MAX_MS 1000

enum newsalert_err
feed_check(const char *endpoint, struct newsalert_error *why)
{
	const size_t scheme = strlen("ipc://");

	/* nanomsg aborts the process on a path that is too long. */
	if (strncmp(endpoint, "ipc://", scheme) == 0 &&
	    strlen(endpoint + scheme) < RUNTIME_PATH_MAX)
		return NEWSALERT_OK;
	if (strncmp(endpoint, "tcp://", scheme) == 0)
		return NEWSALERT_OK;
	error_set(why, 0,
	    endpoint[0] == '\0'
		? "newsalertd has no live feed (publish: alerts: is empty)"
		: "the endpoint %s of newsalertd cannot be used",
	    endpoint);
	return NEWSALERT_EINVAL;
}

static enum newsalert_err
fail(const char *what, struct newsalert_error *why)
{
	const int number = nn_errno();

	error_set(why, 0, "%s: %s", what, nn_strerror(number));
	return number == ENOMEM ? NEWSALERT_ENOMEM : NEWSALERT_EIO;
}

/* nanomsg's thread must not take the signals of the program. */
static int
open_socket(void)
{
	sigset_t all, before;
	int sock;

	(void)sigfillset(&all);
	if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
		return -1;
	sock = nn_socket(AF_SP, NN_SUB);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return sock;
}

static bool
set_option(int sock, int level, int option, int value)
{
	return nn_setsockopt(sock, level, option, &value, sizeof(value)) == 0;
}

static bool
subscribe(int sock, const char *channel)
{
	return nn_setsockopt(sock, NN_SUB, NN_SUB_SUBSCRIBE, channel,
		   strlen(channel)) == 0;
}

static bool
set_up(struct feed *feed, const char *endpoint)
{
	const int sock = feed->sock;
	size_t size = sizeof(feed->fd);

	return set_option(sock, NN_SOL_SOCKET, NN_RCVBUF, RECEIVE_BUFFER) &&
	       set_option(sock, NN_SOL_SOCKET, NN_RCVMAXSIZE, MESSAGE_MAX) &&
	       set_option(sock, NN_SOL_SOCKET, NN_RECONNECT_IVL,
		   RECONNECT_MS) &&
	       set_option(sock, NN_SOL_SOCKET, NN_RECONNECT_IVL_MAX,
		   RECONNECT_MAX_MS) &&
	       subscribe(sock, "all|") && subscribe(sock, "hb|") &&
	       subscribe(sock, "bye|") && nn_connect(sock, endpoint) >= 0 &&
	       nn_getsockopt(sock, NN_SOL_SOCKET, NN_RCVFD, &feed->fd, &size) ==
		   0;
}

enum newsalert_err
feed_open(struct feed *feed, const char *endpoint, struct newsalert_error *why)
{
	enum newsalert_err err;

	if ((err = feed_check(endpoint, why)) != NEWSALERT_OK)
		return err;
	if ((feed->sock = open_socket()) < 0)
		return fail("nn_socket", why);
	if (!set_up(feed, endpoint)) {
		err = fail(endpoint, why);
		feed_close(feed);
		return err;
	}
	return NEWSALERT_OK;
}

void
feed_close(struct feed *feed)
{
	if (feed->sock >= 0)
		(void)nn_close(feed->sock);
	*feed = FEED_INIT;
}

enum newsalert_err
feed_receive(const struct feed *feed, char **bytesp, size_t *lenp)
{
	void *message;
	int len;

	len = nn_recv(feed->sock, &message, NN_MSG, NN_DONTWAIT);
	if (len < 0)
		return nn_errno() == EAGAIN || nn_errno() == EINTR
			   ? NEWSALERT_EAGAIN
			   : NEWSALERT_EIO;
	*bytesp = message;
	*lenp = (size_t)len;
	return NEWSALERT_OK;
}

void
feed_release(char *bytes)
{
	(void)nn_freemsg(bytes);
}
