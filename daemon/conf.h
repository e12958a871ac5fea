/* SPDX-License-Identifier: MIT */
/*
 * The configuration: one YAML file comes in, a struct conf goes out, or every
 * fault with its line. newsalertd.yaml(5) describes the keys; conf.c has them
 * in one table, with kinds, defaults and bounds.
 */
#ifndef DAEMON_CONF_H
#define DAEMON_CONF_H

#include "newsalert.h"

#include "daemon/finding.h"
#include "daemon/log.h"

#define CONF_FILE     "/etc/newsalert/newsalertd.yaml"
#define CONF_FILE_MAX (1u << 20) /* bytes */

struct conf_list {
	char **items;
	size_t count;
};

struct conf_inbox {
	char *path;
	char *source;   /* NULL: not told */
	char *language; /* likewise */
	int64_t urgency;
};

/* Durations are in milliseconds, sizes in bytes; 0 means "no limit" where the
 * manual says so. The struct owns everything in it. */
struct conf {
	char *spool;
	char *state;
	char *runtime;
	struct conf_list rules;
	struct conf_inbox *inboxes;
	size_t inbox_count;
	struct {
		struct conf_list alerts;
		struct conf_list tags;
		char *group;
		int64_t heartbeat_ms;
	} publish;
	struct {
		int64_t quiet_ms;
		int64_t settle_ms;
		int64_t rescan_ms;
		int64_t check_ms;
		int64_t file_max;
		int64_t articles_max;
		int64_t queue;
		int64_t done_keep_ms;
		int64_t done_keep_bytes;
		int64_t failed_keep_ms;
		int64_t failed_keep_bytes;
		int64_t free_min;
	} intake;
	struct {
		int64_t count;
		int64_t deadline_ms;
		int64_t memory;
	} workers;
	struct {
		int64_t keep_ms;
		int64_t keep_count;
		int64_t keep_bytes;
		int64_t identity_keep_ms;
		int64_t receipt_keep_ms;
		int64_t similar_ms;
		bool search;
	} journal;
	struct {
		int64_t connections;
		int64_t connections_per_user;
		int64_t cursor_expiry_ms;
	} service;
	enum log_level log;
};

/* Read the file at path; path NULL: CONF_FILE, and where that is missing, the
 * defaults. EINVAL: every fault went to found; EIO: it cannot be read, which
 * went to found too. The caller frees *confp with conf_free. */
NEWSALERT_MUST_CHECK enum newsalert_err conf_load(const char *path,
    finding_fn found, void *arg, struct conf **confp);
void conf_free(struct conf *conf);

/* Tell, as warnings, which keys differ and take effect only at the next start;
 * rules and log can change in a running daemon and are left out. */
void conf_differences(const struct conf *running, const struct conf *wanted,
    finding_fn found, void *arg);

/* "150ms", "2s", "15m", "2h", "7d" or "0", as milliseconds. */
bool conf_parse_duration(const char *text, int64_t *msp);
/* "4096", "64KiB", "1MiB", "2GiB", as bytes. */
bool conf_parse_size(const char *text, int64_t *bytesp);

/* The keys in order, each with the text of its default (a list's items joined
 * by ", "): what conf/newsalertd.yaml must say. NULL behind the last. */
const char *conf_key(size_t index, const char **defaultp);

#endif
