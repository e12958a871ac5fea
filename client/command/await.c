/* SPDX-License-Identifier: MIT */
/* Receipts of dropped files in; their alerts and reasons out. */
#include "client/command/await.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "client/command/ask.h"
#include "client/command/complain.h"
#include "client/command/member.h"
#include "client/command/receipt.h"

int
await_begin(struct await *await)
{
	if ((await->seen = json_object()) == NULL)
		return complain_error(NEWSALERT_ENOMEM, NULL);
	return receipt_last(await->keeper, &await->after);
}

void
await_end(struct await *await)
{
	json_decref(await->seen);
	await->seen = NULL;
}

struct printing {
	struct output *output;
	int status;
};

static bool
print_line(const char *line, size_t len, void *arg)
{
	struct printing *printing = arg;

	if (printing->status == EX_OK)
		printing->status =
		    output_alert_json(printing->output, line, len);
	return true;
}

static int
print_alert(const struct await *await, uint64_t seq)
{
	struct printing printing = { await->output, EX_OK };
	int status;

	status = ask(await->keeper,
	    json_pack("{s:s, s:I, s:I}", "op", "replay", "from",
		(json_int_t)seq, "to", (json_int_t)seq),
	    print_line, &printing, NULL);
	return status != EX_OK ? status : printing.status;
}

/* What has no new alert is told on stderr. */
static int
tell_receipt(const char *file, const json_t *receipt)
{
	char *text = NULL;
	size_t len;
	FILE *out;

	if ((out = open_memstream(&text, &len)) == NULL)
		return complain_error(NEWSALERT_ENOMEM, NULL);
	receipt_write(out, receipt, "");
	if (fclose(out) == 0)
		complain("%s: %s", file, text);
	free(text);
	return receipt_is_accepted(receipt) ? EX_OK : EX_DATAERR;
}

static int
print_outcome(const struct await *await, const char *file,
    const json_t *receipt)
{
	const json_t *articles = json_object_get(receipt, "articles");
	const json_t *article;
	bool all_new = json_array_size(articles) > 0;
	int status = EX_OK;
	size_t i;

	json_array_foreach (articles, i, article) {
		if (strcmp(member_string(article, "result"), "new") != 0)
			all_new = false;
		else if (status == EX_OK)
			status =
			    print_alert(await, member_number(article, "seq"));
	}
	if (status != EX_OK || all_new)
		return status;
	return tell_receipt(file, receipt);
}

/* A name can occur twice, when the daemon was quick to take the first. */
static int
await_one(struct await *await, const char *file)
{
	uint64_t after = member_number(await->seen, file);
	json_t *receipt = NULL;
	int status;

	if (after == 0)
		after = await->after;
	status =
	    receipt_await(await->keeper, file, after, await->wait_ms, &receipt);
	if (status != EX_OK)
		return status;
	if (json_object_set(await->seen, file,
		json_object_get(receipt, "number")) != 0)
		status = complain_error(NEWSALERT_ENOMEM, NULL);
	if (status == EX_OK)
		status = print_outcome(await, file, receipt);
	json_decref(receipt);
	return status;
}

int
await_all(struct await *await, const struct batch *batch)
{
	int worst = EX_OK;
	int status;

	for (size_t i = 0; i < batch->count; i++) {
		if (batch->files[i].dropped == NULL)
			continue;
		status = await_one(await, batch->files[i].dropped);
		if (status != EX_OK)
			worst = status;
		if (status != EX_OK && status != EX_DATAERR)
			break;
	}
	return worst;
}
