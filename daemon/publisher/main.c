/* SPDX-License-Identifier: MIT */
/* newsalert-publisher: frames come in on descriptor 3 from the keeper, and go
 * out through the sink that the command line names. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "client/error.h"
#include "daemon/publisher/feed.h"
#include "daemon/publisher/poison.h"
#include "daemon/publisher/sink.h"
#include "daemon/worker/child.h"
#include "daemon/worker/sandbox.h"

static const struct sink *const sinks[] = { &sink_nanomsg };

static const struct option known_options[] = {
	{ "alerts", required_argument, NULL, 'a' },
	{ "tags", required_argument, NULL, 't' },
	{ "group", required_argument, NULL, 'g' },
	{ "strict", no_argument, NULL, 's' },
	{ NULL, 0, NULL, 0 },
};

static int
usage(void)
{
	fputs("usage: newsalert-publisher nanomsg [--alerts URL]... "
	      "[--tags URL]...\n"
	      "           [--group GID] [--strict]\n"
	      "It is started by newsalertd, with a socket on descriptor 3.\n",
	    stderr);
	return EX_USAGE;
}

static const struct sink *
find_sink(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(sinks) / sizeof(sinks[0]); i++)
		if (strcmp(sinks[i]->name, name) == 0)
			return sinks[i];
	return NULL;
}

static bool
parse_group(const char *text, gid_t *groupp)
{
	unsigned long number;
	char *end;

	errno = 0;
	number = strtoul(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || number >= UINT32_MAX)
		return false;
	*groupp = (gid_t)number;
	return true;
}

static bool
add_url(const char *url, const char **urls, size_t *countp)
{
	if (*countp == SINK_ENDPOINTS_MAX)
		return false;
	urls[(*countp)++] = url;
	return true;
}

static bool
parse_options(int argc, char **argv, struct sink_options *options)
{
	bool good = true;
	int option;

	while (good && (option = getopt_long(argc, argv, "", known_options,
			    NULL)) != -1) {
		switch (option) {
		case 'a':
			good = add_url(optarg, options->alerts,
			    &options->alerts_count);
			break;
		case 't':
			good = add_url(optarg, options->tags,
			    &options->tags_count);
			break;
		case 'g':
			good = parse_group(optarg, &options->group);
			break;
		case 's':
			options->strict = true;
			break;
		default:
			good = false;
		}
	}
	return good && optind == argc;
}

static enum newsalert_err
open_sink(const struct sink *sink, const struct sink_options *options,
    const struct feed *feed, void **statep)
{
	struct newsalert_error why = { 0 }, warning = { 0 };
	enum newsalert_err err = NEWSALERT_OK;

	if (sandbox_child(&warning) != NEWSALERT_OK && options->strict) {
		err = NEWSALERT_EPERM;
		why = warning;
	}
	if (err == NEWSALERT_OK)
		err = sink->open(options, &why, &warning, statep);
	if (err != NEWSALERT_OK) {
		if (why.text[0] == '\0')
			error_set(&why, 0, "%s", newsalert_strerror(err));
		feed_report(feed, "error", why.text);
		return err;
	}
	if (warning.text[0] != '\0')
		feed_report(feed, "warning", warning.text);
	feed_report(feed, "ready", "");
	return NEWSALERT_OK;
}

static enum newsalert_err
deliver_all(const struct sink *sink, void *state, struct feed *feed,
    struct newsalert_error *why)
{
	struct delivery delivery;
	enum newsalert_err err;

	do {
		err = feed_next(feed, &delivery);
		if (err == NEWSALERT_OK)
			poison_taste_delivery(&delivery);
		if (err == NEWSALERT_OK)
			err = sink->deliver(state, &delivery, why);
	} while (err == NEWSALERT_OK);
	return err;
}

int
main(int argc, char **argv)
{
	struct sink_options options = { .group = (gid_t)-1 };
	const struct sink *sink;
	struct newsalert_error why = { 0 };
	enum newsalert_err err;
	struct feed feed;
	void *state = NULL;

	sink = argc < 2 ? NULL : find_sink(argv[1]);
	if (sink == NULL || !parse_options(argc - 1, argv + 1, &options))
		return usage();
	feed_init(&feed, CHILD_SOCKET);
	if (open_sink(sink, &options, &feed, &state) != NEWSALERT_OK)
		return EX_CONFIG;
	err = deliver_all(sink, state, &feed, &why);
	if (err == NEWSALERT_EDOWN) {
		sink->linger(state);
		_exit(EX_OK);
	}
	feed_report(&feed, "error",
	    why.text[0] != '\0' ? why.text : newsalert_strerror(err));
	_exit(EX_SOFTWARE);
}
