/* SPDX-License-Identifier: MIT */
/* Checks endpoint URLs, and handles the socket files behind them. */
#include "daemon/publisher/endpoint.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "client/error.h"

static enum newsalert_err
parse_ipc(const char *path, struct newsalert_error *why,
    struct endpoint *endpoint)
{
	size_t len = strlen(path), dir_len;

	if (path[0] != '/' || path[len - 1] == '/') {
		error_set(why, 0,
		    "ipc needs the absolute path of a socket: ipc:///run/...");
		return NEWSALERT_EINVAL;
	}
	if (len > ENDPOINT_PATH_MAX) {
		error_set(why, 0,
		    "the socket's path has %zu bytes, a unix socket can have "
		    "%d",
		    len, ENDPOINT_PATH_MAX);
		return NEWSALERT_EINVAL;
	}
	memcpy(endpoint->path, path, len + 1);
	dir_len = (size_t)(strrchr(path, '/') - path);
	if (dir_len == 0)
		dir_len = 1; /* the root directory */
	memcpy(endpoint->dir, path, dir_len);
	endpoint->dir[dir_len] = '\0';
	endpoint->kind = ENDPOINT_IPC;
	return NEWSALERT_OK;
}

/* Digits only, 1 to 65535. */
static bool
is_port(const char *text)
{
	unsigned long port = 0;
	size_t len = strlen(text);

	if (len == 0 || len > 5 || strspn(text, "0123456789") != len)
		return false;
	port = strtoul(text, NULL, 10);
	return port >= 1 && port <= 65535;
}

static bool
is_loopback(const char *host, bool ipv6)
{
	struct in6_addr address6;
	struct in_addr address;

	if (ipv6)
		return inet_pton(AF_INET6, host, &address6) == 1 &&
		       IN6_IS_ADDR_LOOPBACK(&address6);
	return inet_pton(AF_INET, host, &address) == 1 &&
	       ntohl(address.s_addr) >> 24 == 127;
}

/* Cut "127.0.0.1:7788" or "[::1]:7788" into host and port. */
static bool
split_tcp(const char *text, char host[static INET6_ADDRSTRLEN],
    const char **portp, bool *ipv6p)
{
	const char *colon = strrchr(text, ':');
	size_t len;

	if (colon == NULL)
		return false;
	len = (size_t)(colon - text);
	*ipv6p = len >= 2 && text[0] == '[' && text[len - 1] == ']';
	if (*ipv6p) {
		text++;
		len -= 2;
	}
	if (len == 0 || len >= INET6_ADDRSTRLEN)
		return false;
	memcpy(host, text, len);
	host[len] = '\0';
	*portp = colon + 1;
	return true;
}

static enum newsalert_err
parse_tcp(const char *text, struct newsalert_error *why,
    struct endpoint *endpoint)
{
	char host[INET6_ADDRSTRLEN];
	const char *port;

	if (!split_tcp(text, host, &port, &endpoint->ipv6) || !is_port(port)) {
		error_set(why, 0,
		    "tcp needs a numeric address and a port: "
		    "tcp://127.0.0.1:7788");
		return NEWSALERT_EINVAL;
	}
	if (!is_loopback(host, endpoint->ipv6)) {
		error_set(why, 0,
		    "tcp is for loopback only (127.0.0.1 or [::1]): any peer "
		    "that reaches this port sees every alert and can stop "
		    "the live feed; remote subscribers go through NATS");
		return NEWSALERT_EINVAL;
	}
	endpoint->kind = ENDPOINT_TCP;
	return NEWSALERT_OK;
}

enum newsalert_err
endpoint_parse(const char *url, struct newsalert_error *why,
    struct endpoint *endpoint)
{
	struct endpoint parsed = { .url = url };
	enum newsalert_err err;

	if (strncmp(url, "ipc://", 6) == 0) {
		err = parse_ipc(url + 6, why, &parsed);
	} else if (strncmp(url, "tcp://", 6) == 0) {
		err = parse_tcp(url + 6, why, &parsed);
	} else {
		error_set(why, 0, "an endpoint starts with ipc:// or tcp://");
		err = NEWSALERT_EINVAL;
	}
	if (err == NEWSALERT_OK)
		*endpoint = parsed;
	return err;
}

/* Nobody listens: the process that bound it is gone. */
static bool
is_stale(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	bool stale = false;
	int sock;

	memcpy(address.sun_path, path, strlen(path) + 1);
	sock = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (sock == -1)
		return false;
	if (connect(sock, (struct sockaddr *)&address, sizeof(address)) == -1)
		stale = errno == ECONNREFUSED;
	close(sock);
	return stale;
}

enum newsalert_err
endpoint_clear(const struct endpoint *endpoint, struct newsalert_error *why)
{
	struct stat st;

	if (endpoint->kind != ENDPOINT_IPC)
		return NEWSALERT_OK;
	if (access(endpoint->dir, W_OK | X_OK) == -1) {
		error_set(why, 0, "%s: %s", endpoint->dir, strerror(errno));
		return NEWSALERT_EPERM;
	}
	if (lstat(endpoint->path, &st) == -1) {
		if (errno == ENOENT)
			return NEWSALERT_OK;
		error_set(why, 0, "%s", strerror(errno));
		return NEWSALERT_EIO;
	}
	/* libnanomsg would delete it, whatever it is. */
	if (!S_ISSOCK(st.st_mode)) {
		error_set(why, 0,
		    "what is there is not a socket: move it away");
		return NEWSALERT_EBUSY;
	}
	if (!is_stale(endpoint->path)) {
		error_set(why, 0, "another process listens there");
		return NEWSALERT_EBUSY;
	}
	/* libnanomsg would abort where it may not do this. */
	if (unlink(endpoint->path) == -1) {
		error_set(why, 0, "cannot remove the stale socket: %s",
		    strerror(errno));
		return NEWSALERT_EPERM;
	}
	return NEWSALERT_OK;
}

enum newsalert_err
endpoint_share(const struct endpoint *endpoint, gid_t group,
    struct newsalert_error *why)
{
	struct stat st;

	if (endpoint->kind != ENDPOINT_IPC)
		return NEWSALERT_OK;
	/* A set-group-ID directory has done it already, and a service that may
	 * not call chown(2) relies on that. */
	if (lstat(endpoint->path, &st) == -1 ||
	    (group != (gid_t)-1 && st.st_gid != group &&
		lchown(endpoint->path, (uid_t)-1, group) == -1) ||
	    chmod(endpoint->path, 0660) == -1) {
		error_set(why, 0, "cannot give %s to its group: %s",
		    endpoint->path, strerror(errno));
		return NEWSALERT_EPERM;
	}
	return NEWSALERT_OK;
}
