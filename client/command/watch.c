/* SPDX-License-Identifier: MIT */
/* newsalert watch: alerts as they are released, in order and without loss. */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "client/command/ask.h"
#include "client/command/complain.h"
#include "client/command/ending.h"
#include "client/command/handler.h"
#include "client/moment.h"
#include "client/command/options.h"
#include "client/command/output.h"
#include "client/command/selection.h"
#include "client/command/unique.h"

enum {
	OPTION_SINCE = OPTION_OWN,
	OPTION_FORMAT,
	OPTION_COUNTRY,
	OPTION_TOPIC,
	OPTION_COUNT,
	OPTION_STRICT,
	OPTION_UNIQUE,
	OPTION_EXEC,
	OPTION_NAME,
	OPTION_TAKEOVER,
};

static const char usage[] =
    "usage: newsalert watch [OPTION ...] [FILTER] [--exec COMMAND [ARG ...]]\n"
    "\n"
    "Print each new alert that passes FILTER, in order and once, until "
    "Ctrl-C.\n"
    "\n"
    "  --country LIST    about or filed from one of them: JP,RU\n"
    "  --topic LIST      with one of these topics: sanctions,energy\n"
    "  --since WHEN      begin in the past: 90s, 15m, 2h, 7d, 2w ago,\n"
    "                    yesterday, 2026-11-23, '2026-11-23 10:00', EPOCH.SEQ\n"
    "  --name NAME       remember how far this got: started again with the "
    "same\n"
    "                    NAME, watch goes on there, with the same filter\n"
    "  --takeover        end whoever holds NAME now\n"
    "  --count N         end after N alerts\n"
    "  --unique          of near copies only the first\n"
    "  --strict          end with status 75 when alerts were lost\n"
    "  --format FORM     pretty, json, ninjs, or a template:\n"
    "                    '{seq} {headline}'\n"
    "  --exec COMMAND    run COMMAND for each alert instead of printing it:\n"
    "                    JSON on its standard input, NEWSALERT_* in its\n"
    "                    environment; all that follows belongs to it; with\n"
    "                    --name an alert for which it fails is tried again\n";

/* Between two tries of a handler that fails, doubling. */
#define RETRY_MIN_MS 500
#define RETRY_MAX_MS 60000

#define SETTLE_MS 1000

struct watch {
	struct selection selection;
	struct moment since;
	const char *format;
	const char *name; /* durable; NULL: none */
	bool takeover;
	char **handler; /* NULL: print */
	struct newsalert_subscription *feed;
	uint64_t left; /* 0: no end */
	bool strict;
	bool is_unique;
	struct unique *unique; /* NULL: every alert */
	struct output output;
	bool over; /* end with status */
	int status;
};

static void
finish(struct watch *watch, int status)
{
	watch->over = true;
	if (watch->status == EX_OK)
		watch->status = status;
}

/* With a durable name the alert is not done with before the handler is. */
static int
handle(struct watch *watch, const struct newsalert_alert *alert)
{
	int wait_ms = RETRY_MIN_MS, status;
	bool done = false;

	status = handler_run(watch->handler, alert, &done);
	while (status == EX_OK && !done && watch->name != NULL) {
		if (!ending_sleep(wait_ms))
			return EX_TEMPFAIL;
		wait_ms =
		    2 * wait_ms < RETRY_MAX_MS ? 2 * wait_ms : RETRY_MAX_MS;
		status = handler_run(watch->handler, alert, &done);
	}
	return status;
}

/* A handler's success is stored before the next one starts, if the daemon is
 * there. */
static void
acknowledge(struct watch *watch, const struct newsalert_alert *alert)
{
	newsalert_acknowledge(watch->feed, newsalert_alert_seq(alert));
	if (watch->handler != NULL)
		(void)(newsalert_settle(watch->feed, SETTLE_MS) ==
		       NEWSALERT_OK);
}

static bool
take_alert(const struct newsalert_alert *alert, void *arg)
{
	struct watch *watch = arg;
	int status;

	if (watch->over)
		return false;
	if (watch->unique != NULL && !unique_take(watch->unique, alert)) {
		newsalert_acknowledge(watch->feed, newsalert_alert_seq(alert));
		return true;
	}
	status = watch->handler == NULL ? output_alert(&watch->output, alert)
					: handle(watch, alert);
	if (status == EX_OK && watch->name != NULL)
		acknowledge(watch, alert);
	if (status != EX_OK)
		finish(watch, status);
	else if (watch->left > 0 && --watch->left == 0)
		finish(watch, EX_OK);
	return !watch->over;
}

static bool
is_loss(enum newsalert_event event)
{
	return event == NEWSALERT_EVENT_LOST ||
	       event == NEWSALERT_EVENT_EPOCH || event == NEWSALERT_EVENT_BACK;
}

static void
take_notice(const struct newsalert_notice *notice, void *arg)
{
	struct watch *watch = arg;

	complain("%s", notice->text);
	if (watch->strict && is_loss(notice->event))
		finish(watch, EX_TEMPFAIL);
}

/* Nobody reads any more: end as a write would have ended us. */
static void
end_by_signal(struct watch *watch)
{
	(void)signal(SIGPIPE, SIG_DFL);
	(void)raise(SIGPIPE);
	finish(watch, EX_IOERR);
}

/* A name is left in order, and its alerts come again where that is not
 * possible; everything else can end at any time. */
static int
wait_for(const struct watch *watch, struct pollfd *fds, nfds_t count,
    int timeout_ms)
{
	return watch->name == NULL ? poll(fds, count, timeout_ms)
				   : ending_poll(fds, count, timeout_ms);
}

/* A reader that went away is seen before the next alert comes. */
static void
wait_and_dispatch(struct watch *watch, struct newsalert_subscription *feed)
{
	struct pollfd fds[] = {
		{ .fd = newsalert_fd(feed), .events = POLLIN },
		{ .fd = watch->handler == NULL ? STDOUT_FILENO : -1 },
	};
	enum newsalert_err err;

	if (wait_for(watch, fds, 2, newsalert_timeout_ms(feed)) == -1 &&
	    errno != EINTR) {
		complain("cannot wait for alerts: %m");
		finish(watch, EX_OSERR);
		return;
	}
	if (fds[1].revents & (POLLERR | POLLHUP)) {
		end_by_signal(watch);
		return;
	}
	err = newsalert_dispatch(feed);
	if (err != NEWSALERT_OK && err != NEWSALERT_EAGAIN)
		finish(watch, complain_error(err, NULL));
}

static int
subscribe(const struct context *context, struct watch *watch,
    const char *filter)
{
	const struct newsalert_subscription_options options = {
		.runtime = context->runtime,
		.filter = filter,
		.epoch = watch->since.epoch,
		.next = watch->since.seq,
		.since_ms = watch->since.time_ms,
		.name = watch->name,
		.takeover = watch->takeover,
		.alert = take_alert,
		.notice = take_notice,
		.arg = watch,
	};
	struct newsalert_subscription *feed = NULL;
	struct newsalert_error why = { 0 };
	enum newsalert_err err;
	uint64_t epoch;
	uint64_t next;

	err = newsalert_subscribe(&options, &why, &feed);
	if (err != NEWSALERT_OK)
		return complain_error(err, &why);
	watch->feed = feed;
	while (!watch->over && !ending_has_come())
		wait_and_dispatch(watch, feed);
	if (watch->status != EX_OK && watch->name == NULL) {
		newsalert_position(feed, &epoch, &next);
		complain("to go on: --since %016" PRIx64 ".%" PRIu64, epoch,
		    next);
	}
	newsalert_unsubscribe(feed);
	ending_finish();
	return watch->status;
}

/* The filter with the daemon's topics; the connection is not kept. */
static int
find_filter(const struct context *context, const struct watch *watch,
    char **filterp)
{
	struct newsalert_keeper *keeper = NULL;
	int status;

	if ((status = ask_open(context, &keeper)) != EX_OK)
		return status;
	status = selection_filter(&watch->selection, keeper, filterp);
	newsalert_keeper_close(keeper);
	return status;
}

static int
watch_alerts(const struct context *context, struct watch *watch)
{
	char *filter = NULL;
	int status;

	if (watch->name != NULL)
		ending_begin();
	status = output_init(&watch->output, context, watch->format);
	if (status != EX_OK)
		return status;
	if (watch->is_unique && unique_new(&watch->unique) != NEWSALERT_OK)
		status = complain_error(NEWSALERT_ENOMEM, NULL);
	if (status == EX_OK)
		status = find_filter(context, watch, &filter);
	if (status == EX_OK)
		status = subscribe(context, watch, filter);
	free(filter);
	unique_free(watch->unique);
	output_fini(&watch->output);
	return status;
}

static int
take_since(struct watch *watch, const char *text)
{
	if (moment_parse(text, moment_now_ms(), &watch->since) == NEWSALERT_OK)
		return EX_OK;
	return complain_usage("--since: '%s' is no time: 90s, 2h, 7d, "
			      "yesterday, 2026-11-23, '2026-11-23 10:00' or "
			      "EPOCH.SEQ",
	    text);
}

static int
take_handler(struct watch *watch, struct options *options)
{
	watch->handler = options_take_rest(options);
	if (watch->handler[0] == NULL)
		return complain_usage("--exec needs a command");
	return EX_OK;
}

static int
take_option(struct watch *watch, struct options *options, int code)
{
	switch (code) {
	case OPTION_SINCE:
		return take_since(watch, options->value);
	case OPTION_FORMAT:
		watch->format = options->value;
		return EX_OK;
	case OPTION_COUNTRY:
		watch->selection.countries = options->value;
		return EX_OK;
	case OPTION_TOPIC:
		watch->selection.topics = options->value;
		return EX_OK;
	case OPTION_COUNT:
		return options_number("--count", options->value, 1, INT64_MAX,
		    &watch->left);
	case OPTION_STRICT:
		watch->strict = true;
		return EX_OK;
	case OPTION_UNIQUE:
		watch->is_unique = true;
		return EX_OK;
	case OPTION_NAME:
		watch->name = options->value;
		return EX_OK;
	case OPTION_TAKEOVER:
		watch->takeover = true;
		return EX_OK;
	case OPTION_EXEC:
		return take_handler(watch, options);
	default:
		return selection_add(&watch->selection, options->value);
	}
}

static int
run(struct context *context, int argc, char **argv)
{
	static const struct option list[] = {
		{ "since", required_argument, NULL, OPTION_SINCE },
		{ "format", required_argument, NULL, OPTION_FORMAT },
		{ "country", required_argument, NULL, OPTION_COUNTRY },
		{ "topic", required_argument, NULL, OPTION_TOPIC },
		{ "count", required_argument, NULL, OPTION_COUNT },
		{ "strict", no_argument, NULL, OPTION_STRICT },
		{ "unique", no_argument, NULL, OPTION_UNIQUE },
		{ "name", required_argument, NULL, OPTION_NAME },
		{ "takeover", no_argument, NULL, OPTION_TAKEOVER },
		{ "exec", no_argument, NULL, OPTION_EXEC },
		OPTIONS_COMMON,
	};
	struct options options = { .context = context,
		.usage = usage,
		.list = list,
		.argc = argc,
		.argv = argv };
	struct watch watch = { 0 };
	int status = EX_OK;
	int code;

	while (status == EX_OK && (code = options_next(&options)) != OPTION_END)
		status = take_option(&watch, &options, code);
	if (status == EX_OK && options.done) {
		status = options.status;
		goto out;
	}
	if (status == EX_OK && watch.handler != NULL && watch.format != NULL)
		status = complain_usage("--exec prints nothing that --format "
					"could be for");
	if (status == EX_OK && watch.takeover && watch.name == NULL)
		status = complain_usage("--takeover needs --name");
	if (status == EX_OK)
		status = selection_check(&watch.selection);
	if (status == EX_OK)
		status = watch_alerts(context, &watch);
out:
	selection_fini(&watch.selection);
	return status;
}

const struct command command_watch = {
	.name = "watch",
	.summary = "print new alerts, or run a command for each",
	.usage = usage,
	.run = run,
};
