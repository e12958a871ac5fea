/* SPDX-License-Identifier: MIT */
/* Answers to receipt requests in, lines for people out. */
#include "client/command/receipt.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "client/alert.h"
#include "client/command/ask.h"
#include "client/command/complain.h"
#include "client/command/escape.h"
#include "client/command/member.h"
#include "client/json.h"
#include "client/moment.h"

static bool
is_rejected(const json_t *object, const char *member)
{
	return strcmp(member_string(object, member), "rejected") == 0;
}

bool
receipt_is_accepted(const json_t *receipt)
{
	return strcmp(member_string(receipt, "outcome"), "accepted") == 0;
}

static void
write_article(FILE *out, const json_t *article, const char *epoch)
{
	const char *result = member_string(article, "result");
	uint64_t seq = member_number(article, "seq");

	if (strcmp(result, "new") == 0)
		fprintf(out, "accepted %s%s%" PRIu64, epoch,
		    *epoch == '\0' ? "" : ".", seq);
	else if (strcmp(result, "repeat") == 0 && seq != 0)
		fprintf(out, "repeat of %" PRIu64, seq);
	else if (strcmp(result, "repeat") == 0)
		fputs("repeat of one that is held", out);
	else
		escape_text(out, result, ESCAPE_TERMINAL);
}

static void
write_problem(FILE *out, const json_t *article)
{
	uint64_t more = member_number(article, "more");

	if (more > 0) {
		fprintf(out, "; and %" PRIu64 " more", more);
		return;
	}
	fprintf(out, "; article %" PRIu64 " rejected: ",
	    member_number(article, "article"));
	escape_text(out, member_string(article, "reason"), ESCAPE_TERMINAL);
}

static void
write_problems(FILE *out, const json_t *receipt)
{
	const json_t *article;
	size_t i;

	json_array_foreach (json_object_get(receipt, "articles"), i, article) {
		if (is_rejected(article, "result"))
			write_problem(out, article);
	}
}

void
receipt_write(FILE *out, const json_t *receipt, const char *epoch)
{
	const char *gap = "";
	const json_t *article;
	size_t i;

	if (is_rejected(receipt, "outcome")) {
		fputs("rejected: ", out);
		escape_text(out, member_string(receipt, "reason"),
		    ESCAPE_TERMINAL);
		return;
	}
	json_array_foreach (json_object_get(receipt, "articles"), i, article) {
		if (is_rejected(article, "result"))
			continue;
		fputs(gap, out);
		write_article(out, article, epoch);
		gap = ", ";
	}
	if (i == 0)
		fputs("accepted without an article", out);
	write_problems(out, receipt);
}

/* Answers come the newest first, as an array. */
struct receipts {
	json_t *list;
	bool failed;
};

static bool
collect(const char *line, size_t len, void *arg)
{
	struct receipts *receipts = arg;
	json_t *receipt;

	if (load_json(line, len, JSON_OBJECT, &receipt) != NEWSALERT_OK ||
	    json_array_insert_new(receipts->list, 0, receipt) != 0)
		receipts->failed = true;
	return true;
}

/* All that the answer has, the oldest first; the caller's to free. */
static int
request_receipts(struct newsalert_keeper *keeper, json_t *request,
    json_t **listp, json_t **closingp)
{
	struct receipts receipts = { json_array(), false };
	int status;

	status = ask(keeper, request, collect, &receipts, closingp);
	if (status == EX_OK && receipts.failed) {
		complain("the daemon's answer cannot be understood");
		status = EX_PROTOCOL;
	}
	if (status == EX_OK)
		*listp = receipts.list;
	else
		json_decref(receipts.list);
	return status;
}

static void
print_pretty(const json_t *receipt, const char *epoch)
{
	char local[MOMENT_TEXT_SIZE] = "?";
	int64_t time_ms;

	if (alert_parse_time(member_string(receipt, "time"), &time_ms) ==
	    NEWSALERT_OK)
		moment_format(time_ms, moment_now_ms(), local);
	printf("%s  ", local);
	escape_text(stdout, member_string(receipt, "file"), ESCAPE_TERMINAL);
	fputs("  ", stdout);
	receipt_write(stdout, receipt, epoch);
	putchar('\n');
}

static int
print_receipt(struct output *output, const json_t *receipt, const char *epoch)
{
	char *text;
	int status;

	if (output->format == OUTPUT_PRETTY) {
		print_pretty(receipt, epoch);
		return output_flush();
	}
	if ((text = compact_json(receipt)) == NULL)
		return complain_error(NEWSALERT_ENOMEM, NULL);
	status = output_json(output, text, strlen(text));
	free(text);
	return status;
}

int
receipt_print_all(struct newsalert_keeper *keeper, struct output *output,
    const char *file)
{
	json_t *closing = NULL;
	json_t *list = NULL;
	const json_t *receipt;
	int status;
	size_t i;

	status = request_receipts(keeper,
	    json_pack("{s:s, s:s, s:i}", "op", "receipt", "file", file, "limit",
		NEWSALERT_PAGE_ALERTS),
	    &list, &closing);
	if (status != EX_OK)
		return status;
	json_array_foreach (list, i, receipt) {
		status = print_receipt(output, receipt,
		    member_string(closing, "epoch"));
		if (status != EX_OK)
			break;
	}
	if (json_array_size(list) == 0) {
		complain("no receipt of %s: it was not taken yet, or too long "
			 "ago",
		    file);
		status = EX_DATAERR;
	}
	json_decref(list);
	json_decref(closing);
	return status;
}

int
receipt_await(struct newsalert_keeper *keeper, const char *file, uint64_t after,
    int wait_ms, json_t **receiptp)
{
	json_t *list = NULL;
	int status;

	status = request_receipts(keeper,
	    json_pack("{s:s, s:s, s:I, s:i}", "op", "receipt", "file", file,
		"after", (json_int_t)after, "wait_ms", wait_ms),
	    &list, NULL);
	if (status != EX_OK)
		return status;
	if (json_array_size(list) == 0) {
		complain("%s: no receipt within %d s; newsalert log --file "
			 "tells later",
		    file, wait_ms / 1000);
		status = EX_TEMPFAIL;
	} else {
		*receiptp = json_incref(json_array_get(list, 0));
	}
	json_decref(list);
	return status;
}

int
receipt_last(struct newsalert_keeper *keeper, uint64_t *numberp)
{
	json_t *closing = NULL;
	json_t *list = NULL;
	int status;

	status = request_receipts(keeper,
	    json_pack("{s:s, s:i}", "op", "receipt", "limit", 1), &list,
	    &closing);
	if (status != EX_OK)
		return status;
	*numberp = member_number(closing, "last");
	json_decref(list);
	json_decref(closing);
	return EX_OK;
}
