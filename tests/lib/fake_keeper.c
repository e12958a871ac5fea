/* SPDX-License-Identifier: MIT */
/* Requests of newsalert-wire(7) come in and are answered from thin air. */
#include "tests/lib/fake_keeper.h"

#include <assert.h>
#include <inttypes.h>
#include <jansson.h>
#include <nanomsg/nn.h>
#include <nanomsg/pubsub.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "client/alert.h"
#include "client/frame.h"
#include "client/stream.h"

#define CONNECTIONS 16

/* Tests must not go on when their own tools fail. */
#define must(condition)                                                        \
	do {                                                                   \
		if (!(condition)) {                                            \
			perror(#condition);                                    \
			abort();                                               \
		}                                                              \
	} while (0)

struct fake_keeper {
	char path[108];
	char endpoint[128];
	int feed;
	int wake[2];
	pthread_t thread;
	pthread_mutex_t mutex; /* for all below */
	bool stop;
	bool mute;
	const char *code;
	uint64_t epoch, oldest, head;
	size_t replays;
	int listener;
	struct stream streams[CONNECTIONS];
};

char *
fake_alert(uint64_t epoch, uint64_t seq)
{
	struct alert_country country = {
		.code = seq % 2 == 0 ? "JP" : "RU",
		.name = seq % 2 == 0 ? "Japan" : "Russia",
		.roles = ALERT_ABOUT,
		.score = 3,
	};
	struct alert_topic topic = { .id =
					 seq % 5 == 0 ? "sport" : "politics" };
	struct newsalert_alert alert = {
		.epoch = epoch,
		.seq = seq,
		.time_ms = INT64_C(1764064800000) + (int64_t)seq * 1000,
		.summary = "Nothing of this happened.",
		.countries = &country,
		.countries_len = 1,
		.topics = &topic,
		.topics_len = 1,
	};
	char headline[64], *json;
	size_t len;

	(void)snprintf(headline, sizeof(headline), "Story number %" PRIu64,
	    seq);
	alert.headline = headline;
	must(alert_encode(&alert, &json, &len) == NEWSALERT_OK);
	return json;
}

/* ---- Requests ---------------------------------------------------------- */

static void
send_json(struct stream *stream, json_t *object)
{
	char *text = json_dumps(object, JSON_COMPACT);

	must(text != NULL);
	/* The client may have gone, which the next read will show. */
	if (stream_send(stream, text, strlen(text)) != NEWSALERT_OK)
		(void)shutdown(stream->fd, SHUT_RDWR);
	free(text);
	json_decref(object);
}

static json_t *
state(const struct fake_keeper *fake)
{
	char epoch[20];

	(void)snprintf(epoch, sizeof(epoch), "%016" PRIx64, fake->epoch);
	return json_pack("{s:b, s:s, s:I, s:I, s:[s]}", "ok", 1, "epoch", epoch,
	    "oldest", (json_int_t)fake->oldest, "head", (json_int_t)fake->head,
	    "alerts", fake->endpoint);
}

static void
refuse(struct stream *stream, const char *code)
{
	send_json(stream, json_pack("{s:b, s:s, s:s}", "ok", 0, "code", code,
			      "error", "the test wants it so"));
}

static json_int_t
number(const json_t *request, const char *name, uint64_t otherwise)
{
	const json_t *value = json_object_get(request, name);

	return value == NULL ? (json_int_t)otherwise
			     : json_integer_value(value);
}

/* true: the alert passes, and was sent. */
static bool
send_alert(struct fake_keeper *fake, struct stream *stream, uint64_t seq,
    const struct newsalert_filter *filter)
{
	char *json = fake_alert(fake->epoch, seq);
	struct newsalert_alert *alert;
	bool passes;

	must(
	    newsalert_alert_decode(json, strlen(json), &alert) == NEWSALERT_OK);
	passes = newsalert_filter_match(filter, alert);
	if (passes && stream_send(stream, json, strlen(json)) != NEWSALERT_OK)
		(void)shutdown(stream->fd, SHUT_RDWR);
	newsalert_alert_free(alert);
	free(json);
	return passes;
}

/* A page has 256 alerts and looks at 1,000. */
static void
replay(struct fake_keeper *fake, struct stream *stream, const json_t *request)
{
	const char *text =
	    json_string_value(json_object_get(request, "filter"));
	uint64_t to = (uint64_t)number(request, "to", fake->head);
	uint64_t seq = (uint64_t)number(request, "from", fake->oldest);
	json_int_t since = number(request, "since_ms", 0), sent = 0, seen = 0;
	json_int_t limit = number(request, "limit", NEWSALERT_PAGE_ALERTS);
	struct newsalert_filter *filter;
	json_t *last = state(fake);

	must(newsalert_filter_parse(text == NULL ? "" : text, NULL, &filter) ==
	     NEWSALERT_OK);
	if (since > 0)
		seq = (uint64_t)(since - INT64_C(1764064800000) + 999) / 1000;
	if (seq < fake->oldest)
		seq = fake->oldest;
	if (to > fake->head)
		to = fake->head;
	for (; seq <= to && sent < limit && seen < 1000; seq++, seen++)
		sent += send_alert(fake, stream, seq, filter);
	json_object_set_new(last, "next", json_integer((json_int_t)seq));
	send_json(stream, last);
	newsalert_filter_free(filter);
	fake->replays++;
}

static void
answer_rules(struct stream *stream)
{
	send_json(stream,
	    json_pack("{s:b, s:s, s:[{s:s}, {s:s}, {s:s}], s:[]}", "ok", 1,
		"ruleset", "3f2a91c0", "topics", "id", "politics", "id",
		"politics/sanctions", "id", "sport", "countries"));
}

static bool
is_other_epoch(const struct fake_keeper *fake, const json_t *request)
{
	const char *text = json_string_value(json_object_get(request, "epoch"));
	uint64_t epoch = 0;

	return text != NULL &&
	       (!frame_parse_epoch(text, strlen(text), &epoch) ||
		   epoch != fake->epoch);
}

static void
answer(struct fake_keeper *fake, struct stream *stream, const char *line)
{
	json_t *request = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	const char *op = json_string_value(json_object_get(request, "op"));

	if (op == NULL)
		refuse(stream, "usage");
	else if (fake->code != NULL)
		refuse(stream, fake->code);
	else if (strcmp(op, "status") == 0)
		send_json(stream, state(fake));
	else if (strcmp(op, "rules") == 0)
		answer_rules(stream);
	else if (strcmp(op, "replay") != 0)
		refuse(stream, "usage");
	else if (is_other_epoch(fake, request))
		refuse(stream, "epoch");
	else
		replay(fake, stream, request);
	json_decref(request);
}

/* ---- The thread -------------------------------------------------------- */

static void
accept_one(struct fake_keeper *fake)
{
	const int fd =
	    accept4(fake->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	for (size_t i = 0; fd != -1; i++) {
		must(i < CONNECTIONS);
		if (fake->streams[i].fd == -1) {
			fake->streams[i].fd = fd;
			return;
		}
	}
}

static void
serve(struct fake_keeper *fake, struct stream *stream)
{
	enum newsalert_err err;
	char *line;
	size_t len;

	err = stream_flush(stream);
	while (err == NEWSALERT_OK || err == NEWSALERT_EAGAIN) {
		err = stream_receive(stream, &line, &len);
		if (err == NEWSALERT_EAGAIN)
			return;
		if (err == NEWSALERT_OK && !fake->mute)
			answer(fake, stream, line);
	}
	stream_close(stream);
}

static nfds_t
list_descriptors(struct fake_keeper *fake, struct pollfd *pollfds)
{
	nfds_t count = 0;

	pollfds[count++] = (struct pollfd){ fake->wake[0], POLLIN, 0 };
	pollfds[count++] = (struct pollfd){ fake->listener, POLLIN, 0 };
	for (size_t i = 0; i < CONNECTIONS; i++) {
		struct stream *stream = &fake->streams[i];

		pollfds[count++] =
		    (struct pollfd){ stream->fd, stream_events(stream), 0 };
	}
	return count;
}

static void *
run(void *arg)
{
	struct fake_keeper *fake = arg;
	struct pollfd pollfds[CONNECTIONS + 2];
	nfds_t count;
	char byte;

	must(pthread_mutex_lock(&fake->mutex) == 0);
	while (!fake->stop) {
		count = list_descriptors(fake, pollfds);
		must(pthread_mutex_unlock(&fake->mutex) == 0);
		(void)poll(pollfds, count, -1);
		must(pthread_mutex_lock(&fake->mutex) == 0);
		if (pollfds[0].revents != 0)
			must(read(fake->wake[0], &byte, 1) == 1);
		if (pollfds[1].revents != 0 && fake->listener != -1)
			accept_one(fake);
		for (size_t i = 0; i < CONNECTIONS; i++) {
			if (fake->streams[i].fd != -1)
				serve(fake, &fake->streams[i]);
		}
	}
	must(pthread_mutex_unlock(&fake->mutex) == 0);
	return NULL;
}

static void
lock(struct fake_keeper *fake)
{
	must(pthread_mutex_lock(&fake->mutex) == 0);
}

/* Let the thread look at what has changed. */
static void
unlock(struct fake_keeper *fake)
{
	must(pthread_mutex_unlock(&fake->mutex) == 0);
	must(write(fake->wake[1], "x", 1) == 1);
}

/* ---- What tests call --------------------------------------------------- */

void
fake_open_keeper(struct fake_keeper *fake)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int type = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;

	lock(fake);
	memcpy(address.sun_path, fake->path, strlen(fake->path));
	fake->listener = socket(AF_UNIX, type, 0);
	must(fake->listener != -1);
	must(bind(fake->listener, (struct sockaddr *)&address,
		 sizeof(address)) == 0);
	must(listen(fake->listener, CONNECTIONS) == 0);
	unlock(fake);
}

void
fake_close_keeper(struct fake_keeper *fake)
{
	lock(fake);
	for (size_t i = 0; i < CONNECTIONS; i++)
		stream_close(&fake->streams[i]);
	if (fake->listener != -1)
		close(fake->listener);
	fake->listener = -1;
	(void)unlink(fake->path);
	unlock(fake);
}

void
fake_open_feed(struct fake_keeper *fake)
{
	const int size = 1 << 20;

	fake->feed = nn_socket(AF_SP, NN_PUB);
	must(fake->feed >= 0);
	must(nn_setsockopt(fake->feed, NN_SOL_SOCKET, NN_SNDBUF, &size,
		 sizeof(size)) == 0);
	must(nn_bind(fake->feed, fake->endpoint) >= 0);
}

void
fake_close_feed(struct fake_keeper *fake)
{
	if (fake->feed != -1)
		must(nn_close(fake->feed) == 0);
	fake->feed = -1;
}

struct fake_keeper *
fake_start(const char *dir, uint64_t epoch)
{
	struct fake_keeper *fake = calloc(1, sizeof(*fake));

	must(fake != NULL);
	(void)snprintf(fake->path, sizeof(fake->path), "%s/keeper.sock", dir);
	(void)snprintf(fake->endpoint, sizeof(fake->endpoint),
	    "ipc://%s/alerts.sock", dir);
	fake->epoch = epoch;
	fake->oldest = 1;
	for (size_t i = 0; i < CONNECTIONS; i++)
		fake->streams[i] = STREAM_INIT;
	must(pipe(fake->wake) == 0);
	must(pthread_mutex_init(&fake->mutex, NULL) == 0);
	fake_open_feed(fake);
	fake_open_keeper(fake);
	must(pthread_create(&fake->thread, NULL, run, fake) == 0);
	return fake;
}

void
fake_stop(struct fake_keeper *fake)
{
	lock(fake);
	fake->stop = true;
	unlock(fake);
	must(pthread_join(fake->thread, NULL) == 0);
	fake_close_keeper(fake);
	fake_close_feed(fake);
	must(pthread_mutex_destroy(&fake->mutex) == 0);
	close(fake->wake[0]);
	close(fake->wake[1]);
	free(fake);
}

void
fake_set_journal(struct fake_keeper *fake, uint64_t epoch, uint64_t oldest,
    uint64_t head)
{
	lock(fake);
	fake->epoch = epoch;
	fake->oldest = oldest;
	fake->head = head;
	unlock(fake);
}

void
fake_refuse(struct fake_keeper *fake, const char *code)
{
	lock(fake);
	fake->code = code;
	unlock(fake);
}

void
fake_mute(struct fake_keeper *fake, bool mute)
{
	lock(fake);
	fake->mute = mute;
	unlock(fake);
}

size_t
fake_replays(struct fake_keeper *fake)
{
	size_t replays;

	lock(fake);
	replays = fake->replays;
	unlock(fake);
	return replays;
}

static void
send_frame(struct fake_keeper *fake, struct frame *frame, const char *channel)
{
	char *bytes;
	size_t len;

	frame->channel = channel;
	frame->channel_len = strlen(channel);
	must(frame_format(frame, &bytes, &len) == NEWSALERT_OK);
	must(nn_send(fake->feed, bytes, len, 0) == (int)len);
	free(bytes);
}

void
fake_publish(struct fake_keeper *fake, uint64_t first, uint64_t last)
{
	for (uint64_t seq = first; seq <= last; seq++) {
		struct frame frame = {
			.epoch = fake->epoch,
			.seq = seq,
			.countries = seq % 2 == 0 ? "JP" : "RU",
			.countries_len = 2,
			.topics = seq % 5 == 0 ? "sport" : "politics",
			.topics_len = seq % 5 == 0 ? 5 : 8,
		};
		char *json = fake_alert(fake->epoch, seq);

		frame.json = json;
		frame.json_len = strlen(json);
		send_frame(fake, &frame, "all");
		free(json);
	}
}

static void
send_head(struct fake_keeper *fake, const char *channel)
{
	struct frame frame = {
		.epoch = fake->epoch,
		.seq = fake->head,
		.countries = "",
		.topics = "",
		.json = "{}",
		.json_len = 2,
	};

	send_frame(fake, &frame, channel);
}

void
fake_heartbeat(struct fake_keeper *fake)
{
	send_head(fake, "hb");
}

void
fake_bye(struct fake_keeper *fake)
{
	send_head(fake, "bye");
}
