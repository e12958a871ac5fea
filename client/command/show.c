/* SPDX-License-Identifier: MIT */
/* newsalert show: one article whole, with the evidence for its tags. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "client/command/ask.h"
#include "client/command/complain.h"
#include "client/command/member.h"
#include "client/moment.h"
#include "client/command/options.h"
#include "client/command/output.h"
#include "client/command/render.h"
#include "client/json.h"

static const char usage[] =
    "usage: newsalert show [--format pretty|json|ninjs] SEQ\n"
    "\n"
    "Print one article whole, with the words that are evidence for its tags\n"
    "marked. SEQ is the alert's number, or EPOCH.SEQ.\n";

/* Zones in the order in which an article has them. */
static const char *const zone_names[] = { "section", "headline", "standfirst",
	"byline", "dateline", "body", "caption", "credit", "note" };

struct showing {
	struct output *output;
	uint64_t epoch; /* 0: of any journal */
	int status;
};

static enum newsalert_err
render_zones(const struct page *page, const struct newsalert_alert *alert,
    const json_t *zones)
{
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; i < sizeof(zone_names) / sizeof(zone_names[0]);
	     i++) {
		const char *name[] = { zone_names[i], NULL };
		const char *text = member_string(zones, name[0]);
		const struct render_text zone = { text, name,
			i == 1 ? STYLE_BOLD : STYLE_PLAIN, BREAKS_SPACE };

		if (*text == '\0')
			continue;
		fprintf(page->out, "%s%s%s\n",
		    terminal_style(page->terminal, STYLE_DIM), name[0],
		    terminal_style(page->terminal, STYLE_PLAIN));
		err = render_text(page, alert, &zone);
		if (err != NEWSALERT_OK)
			break;
	}
	return err;
}

static enum newsalert_err
render_article(struct output *output, const struct newsalert_alert *alert,
    const json_t *zones)
{
	const struct page page = { stdout, &output->terminal, moment_now_ms() };
	enum newsalert_err err;

	render_head(&page, alert);
	err = render_zones(&page, alert, zones);
	putchar('\n');
	if (err == NEWSALERT_OK)
		err = render_evidence(&page, alert);
	return err;
}

static int
check_epoch(const struct showing *showing, const struct newsalert_alert *alert)
{
	uint64_t epoch = newsalert_alert_epoch(alert);

	if (showing->epoch == 0 || showing->epoch == epoch)
		return EX_OK;
	complain("the journal is another one now: its epoch is %016" PRIx64,
	    epoch);
	return EX_DATAERR;
}

static int
show_pretty(struct output *output, const struct newsalert_alert *alert,
    const json_t *zones)
{
	enum newsalert_err err = render_article(output, alert, zones);

	if (err != NEWSALERT_OK)
		return complain_error(err, NULL);
	return output_flush();
}

static int
show_answer(const struct showing *showing, const char *line, size_t len)
{
	struct newsalert_alert *alert = NULL;
	enum newsalert_err err;
	char *text = NULL;
	json_t *answer;
	int status;

	err = load_json(line, len, JSON_OBJECT, &answer);
	if (err == NEWSALERT_OK) {
		text = compact_json(json_object_get(answer, "alert"));
		err = text == NULL
			  ? NEWSALERT_EPROTO
			  : newsalert_alert_decode(text, strlen(text), &alert);
	}
	if (err != NEWSALERT_OK)
		status = complain_error(err, NULL);
	else if ((status = check_epoch(showing, alert)) != EX_OK)
		; /* it was said */
	else if (showing->output->format == OUTPUT_JSON)
		status = output_json(showing->output, line, len);
	else if (showing->output->format == OUTPUT_NINJS)
		status = output_ninjs(showing->output, alert,
		    json_object_get(answer, "zones"));
	else
		status = show_pretty(showing->output, alert,
		    json_object_get(answer, "zones"));
	newsalert_alert_free(alert);
	free(text);
	json_decref(answer);
	return status;
}

static bool
show_line(const char *line, size_t len, void *arg)
{
	struct showing *showing = arg;

	showing->status = show_answer(showing, line, len);
	return true;
}

/* SEQ or EPOCH.SEQ. */
static int
parse_place(const char *text, uint64_t *epochp, uint64_t *seqp)
{
	struct moment moment;

	if (strchr(text, '.') == NULL)
		return options_number("SEQ", text, 1, INT64_MAX, seqp);
	if (moment_parse(text, 0, &moment) != NEWSALERT_OK || moment.seq == 0)
		return complain_usage("'%s' is neither SEQ nor EPOCH.SEQ",
		    text);
	*epochp = moment.epoch;
	*seqp = moment.seq;
	return EX_OK;
}

static int
show(const struct context *context, struct showing *showing, uint64_t seq)
{
	struct newsalert_keeper *keeper = NULL;
	int status;

	if ((status = ask_open(context, &keeper)) != EX_OK)
		return status;
	status = ask(keeper,
	    json_pack("{s:s, s:I}", "op", "article", "seq", (json_int_t)seq),
	    show_line, showing, NULL);
	newsalert_keeper_close(keeper);
	return status != EX_OK ? status : showing->status;
}

static int
run(struct context *context, int argc, char **argv)
{
	static const struct option list[] = {
		{ "format", required_argument, NULL, OPTION_OWN },
		OPTIONS_COMMON,
	};
	struct options options = { .context = context,
		.usage = usage,
		.list = list,
		.argc = argc,
		.argv = argv };
	const char *format = NULL;
	struct output output;
	struct showing showing = { .output = &output };
	uint64_t seq = 0;
	int code;
	int status;

	while ((code = options_next(&options)) != OPTION_END) {
		if (code == OPTION_OWN)
			format = options.value;
		else if (seq != 0)
			return complain_usage("show takes one SEQ");
		else if ((status = parse_place(options.value, &showing.epoch,
			      &seq)) != EX_OK)
			return status;
	}
	if (options.done)
		return options.status;
	if (seq == 0)
		return complain_usage("show needs the number of an alert");
	status = output_init_article(&output, context, format);
	if (status != EX_OK)
		return status;
	status = show(context, &showing, seq);
	output_fini(&output);
	return status;
}

const struct command command_show = {
	.name = "show",
	.summary = "print one article, with the evidence for its tags",
	.usage = usage,
	.run = run,
};
