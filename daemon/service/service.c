/* SPDX-License-Identifier: MIT */
/* Users connect to keeper.sock; each becomes a connection with its limits. */
#include "daemon/service/service.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <event2/event.h>
#include <event2/util.h>

#include "daemon/log.h"
#include "daemon/service/connection.h"

/* After a failed accept (no descriptors left) there is a pause. */
#define ACCEPT_PAUSE_MS 100
#define ACCEPTS_A_TURN  16

struct client {
	LIST_ENTRY(client) link;
	uid_t uid;
	bool gone;
	struct connection *connection;
	struct service *service;
};

struct service {
	LIST_HEAD(, client) clients;
	size_t count;
	struct service_options limits;
	struct service_handlers handlers;
	struct connection_context context;
	char *path; /* that sock is bound to; NULL: to none */
	int sock;
	struct event *accepting;
	struct event *resuming; /* accepting again after a pause */
	struct event *reaping;  /* frees clients that are gone */
};

static void
client_closed(struct connection *connection, void *owner)
{
	struct client *client = owner;

	(void)connection;
	client->gone = true;
	event_active(client->service->reaping, EV_TIMEOUT, 0);
}

static void
free_client(struct client *client)
{
	connection_free(client->connection);
	free(client);
}

static void
remove_client(struct service *service, struct client *client)
{
	LIST_REMOVE(client, link);
	service->count--;
	free_client(client);
}

static void
reap(evutil_socket_t fd, short what, void *arg)
{
	struct service *service = arg;
	struct client *client, *next;

	(void)fd;
	(void)what;
	for (client = LIST_FIRST(&service->clients); client != NULL;
	     client = next) {
		next = LIST_NEXT(client, link);
		if (client->gone)
			remove_client(service, client);
	}
}

static size_t
connections_of(const struct service *service, uid_t uid)
{
	const struct client *client;
	size_t count = 0;

	LIST_FOREACH(client, &service->clients, link)
	if (client->uid == uid)
		count++;
	return count;
}

bool
service_is_privileged(uid_t uid)
{
	return uid == 0 || uid == geteuid();
}

/* A client over the limit gets one line that says so. */
static void
turn_away(int fd, const char *why, uid_t uid)
{
	char line[160];
	int len;

	len = snprintf(line, sizeof(line),
	    "{\"ok\":false,\"code\":\"busy\",\"error\":\"%s\"}\n", why);
	if (send(fd, line, (size_t)len, MSG_NOSIGNAL | MSG_DONTWAIT) == -1)
		log_event(LOG_LEVEL_DEBUG, "service", "unheard", "error",
		    strerror(errno), NULL);
	log_event(LOG_LEVEL_WARNING, "service", "refused", "uid",
	    LOG_NUMBER(uid), "reason", why, NULL);
	close(fd);
}

static void
add_client(struct service *service, int fd, uid_t uid)
{
	struct client *client = calloc(1, sizeof(*client));

	if (client == NULL) {
		turn_away(fd, "out of memory", uid);
		return;
	}
	client->uid = uid;
	client->service = service;
	if (connection_new(&service->context, fd, uid, client,
		&client->connection) != NEWSALERT_OK) {
		log_event(LOG_LEVEL_WARNING, "service", "refused", "uid",
		    LOG_NUMBER(uid), "reason", "out of memory", NULL);
		free(client);
		return;
	}
	LIST_INSERT_HEAD(&service->clients, client, link);
	service->count++;
}

static void
greet(struct service *service, int fd)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == -1)
		turn_away(fd, "who are you?", (uid_t)-1);
	else if (service->count >= service->limits.connections &&
		 !service_is_privileged(peer.uid))
		turn_away(fd, "too many connections", peer.uid);
	else if (connections_of(service, peer.uid) >=
		 service->limits.connections_per_user)
		turn_away(fd, "too many connections of this user", peer.uid);
	else
		add_client(service, fd, peer.uid);
}

static void
pause_accepting(struct service *service, int error)
{
	const struct timeval pause = { .tv_usec = ACCEPT_PAUSE_MS * 1000 };

	log_event(LOG_LEVEL_WARNING, "service", "accept-failed", "error",
	    strerror(error), NULL);
	event_del(service->accepting);
	event_add(service->resuming, &pause);
}

static void
accept_clients(evutil_socket_t sock, short what, void *arg)
{
	struct service *service = arg;
	int fd;

	(void)what;
	for (int i = 0; i < ACCEPTS_A_TURN; i++) {
		fd = accept4(sock, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd != -1) {
			greet(service, fd);
			continue;
		}
		if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
			pause_accepting(service, errno);
		return;
	}
}

static void
resume_accepting(evutil_socket_t fd, short what, void *arg)
{
	struct service *service = arg;

	(void)fd;
	(void)what;
	event_add(service->accepting, NULL);
}

static enum newsalert_err
fail(struct newsalert_error *why, const char *path, const char *what)
{
	if (why != NULL)
		snprintf(why->text, sizeof(why->text), "%.150s: %s: %s", path,
		    what, strerror(errno));
	return NEWSALERT_EIO;
}

/* What is left of a daemon that was killed goes; anything else stays. */
static bool
remove_stale_socket(const char *path)
{
	struct stat st;

	if (lstat(path, &st) == -1)
		return errno == ENOENT;
	if (!S_ISSOCK(st.st_mode)) {
		errno = EEXIST;
		return false;
	}
	return unlink(path) == 0;
}

/* Nobody but us may connect until group and mode are right. */
static bool
bind_privately(int sock, const struct sockaddr_un *address)
{
	mode_t before = umask(0177);
	int done =
	    bind(sock, (const struct sockaddr *)address, sizeof(*address));

	umask(before);
	return done == 0;
}

/* In a set-group-ID directory the socket has its group from the start, and a
 * service that may not call chown(2) relies on that. */
static bool
open_to_group(const char *path, gid_t group)
{
	struct stat st;

	if (group == (gid_t)-1)
		return chmod(path, 0600) == 0;
	if (lstat(path, &st) == -1 ||
	    (st.st_gid != group && chown(path, (uid_t)-1, group) == -1))
		return false;
	return chmod(path, 0660) == 0;
}

static enum newsalert_err
listen_on(struct service *service, const struct service_options *options,
    struct newsalert_error *why)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(options->path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return fail(why, options->path, "socket path");
	}
	memcpy(address.sun_path, options->path, strlen(options->path));
	service->sock =
	    socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (service->sock == -1)
		return fail(why, options->path, "socket");
	if (!remove_stale_socket(options->path))
		return fail(why, options->path, "is in the way");
	if (!bind_privately(service->sock, &address))
		return fail(why, options->path, "bind");
	if ((service->path = strdup(options->path)) == NULL)
		return NEWSALERT_ENOMEM;
	if (!open_to_group(options->path, options->group))
		return fail(why, options->path, "cannot be given to its group");
	if (listen(service->sock, SOMAXCONN) == -1)
		return fail(why, options->path, "listen");
	return NEWSALERT_OK;
}

enum newsalert_err
service_open(struct event_base *base, struct journal *journal,
    const struct service_options *options,
    const struct service_handlers *handlers, struct newsalert_error *why,
    struct service **servicep)
{
	struct service *service = calloc(1, sizeof(*service));
	enum newsalert_err err = NEWSALERT_ENOMEM;

	if (service == NULL)
		return err;
	LIST_INIT(&service->clients);
	service->sock = -1;
	service->limits = *options;
	service->context.base = base;
	service->context.journal = journal;
	service->handlers = *handlers;
	service->context.handlers = &service->handlers;
	service->context.closed = client_closed;
	err = names_open(journal, options->state, why, &service->context.names);
	if (err == NEWSALERT_OK)
		err = listen_on(service, options, why);
	if (err != NEWSALERT_OK)
		goto out;
	service->accepting = event_new(base, service->sock,
	    EV_READ | EV_PERSIST, accept_clients, service);
	service->resuming = event_new(base, -1, 0, resume_accepting, service);
	service->reaping = event_new(base, -1, 0, reap, service);
	if (service->accepting == NULL || service->resuming == NULL ||
	    service->reaping == NULL ||
	    event_add(service->accepting, NULL) == -1) {
		err = NEWSALERT_ENOMEM;
		goto out;
	}
	*servicep = service;
	service = NULL;
	err = NEWSALERT_OK;
out:
	service_close(service);
	return err;
}

void
service_close(struct service *service)
{
	struct client *client, *next;

	if (service == NULL)
		return;
	for (client = LIST_FIRST(&service->clients); client != NULL;
	     client = next) {
		next = LIST_NEXT(client, link);
		free_client(client);
	}
	if (service->accepting != NULL)
		event_free(service->accepting);
	if (service->resuming != NULL)
		event_free(service->resuming);
	if (service->reaping != NULL)
		event_free(service->reaping);
	if (service->sock != -1)
		close(service->sock);
	names_close(service->context.names);
	if (service->path != NULL)
		(void)unlink(service->path); /* if not, the next one does */
	free(service->path);
	free(service);
}

void
service_recorded(struct service *service, const char *file)
{
	struct client *client;

	LIST_FOREACH(client, &service->clients, link)
	if (!client->gone)
		connection_recorded(client->connection, file);
}

size_t
service_connection_count(const struct service *service)
{
	return service->count;
}

void
service_expire_names(struct service *service, int64_t expiry_ms)
{
	names_expire(service->context.names, expiry_ms);
}
