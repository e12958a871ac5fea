/* SPDX-License-Identifier: MIT */
/* newsalert submit: files go into the inbox, and what became of them. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "client/command/ask.h"
#include "client/command/await.h"
#include "client/command/batch.h"
#include "client/command/complain.h"
#include "client/command/drop.h"
#include "client/moment.h"
#include "client/command/options.h"
#include "client/command/output.h"

#define INBOX_DEFAULT      "/var/spool/newsalert/inbox"
#define WAIT_DEFAULT_SEC   30
#define WAIT_MAX_SEC       600
#define PROGRESS_FILES_MIN 20
#define PROGRESS_MS        100

enum {
	OPTION_INBOX = OPTION_OWN,
	OPTION_WAIT,
	OPTION_NAME,
	OPTION_FORMAT,
};

static const char usage[] =
    "usage: newsalert submit [OPTION ...] FILE|DIR|- ...\n"
    "\n"
    "Put files, the files of a directory, or standard input into the inbox.\n"
    "\n"
    "  --wait[=SECONDS]  wait for each file's outcome (at most 30 s for the\n"
    "                    next) and print its alerts, or why there are none\n"
    "  --name NAME       what the file is called in the inbox\n"
    "  --inbox DIR       the inbox (else the daemon's first one,\n"
    "                    else /var/spool/newsalert/inbox)\n"
    "  --format FORM     with --wait: pretty, json, ninjs, or a\n"
    "                    template\n";

struct submit {
	const char *inbox;
	const char *name;
	const char *format;
	uint64_t wait_sec; /* 0: do not wait */
	char **operands;
	size_t operand_count;
	struct batch batch;
};

/* All that from has to give, in a file that is gone when it is closed. */
static int
spool(int from)
{
	FILE *in = fdopen(from, "r");
	FILE *file = tmpfile();
	char bytes[4096];
	size_t len;
	int fd = -1;

	if (in == NULL || file == NULL)
		goto out;
	while ((len = fread(bytes, 1, sizeof(bytes), in)) > 0) {
		if (fwrite(bytes, 1, len, file) != len)
			goto out;
	}
	if (!ferror(in) && fflush(file) == 0 &&
	    lseek(fileno(file), 0, SEEK_SET) == 0)
		fd = fcntl(fileno(file), F_DUPFD_CLOEXEC, 0);
out:
	if (in != NULL)
		(void)fclose(in);
	else
		close(from);
	if (file != NULL)
		(void)fclose(file);
	return fd;
}

/* A pipe or a terminal may be slow, and a drop holds off signals: it is read
 * to its end before that. */
static int
open_source(const struct batch_file *file)
{
	struct stat st;
	int fd;

	fd = file->path == NULL ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
				: open(file->path, O_RDONLY | O_CLOEXEC);
	if (fd == -1 || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)))
		return fd;
	return spool(fd);
}

static int
drop_one(const struct drop *drop, struct batch_file *file)
{
	char dropped[NAME_MAX + 1];
	int status;
	int fd;

	if ((fd = open_source(file)) == -1) {
		complain("cannot read %s: %m",
		    file->path == NULL ? "standard input" : file->path);
		return EX_NOINPUT;
	}
	status = drop_copy(drop, fd, file->name, dropped);
	close(fd);
	if (status != EX_OK)
		return status;
	if ((file->dropped = strdup(dropped)) == NULL)
		return complain_error(NEWSALERT_ENOMEM, NULL);
	if (strcmp(dropped, file->name) != 0)
		complain("%s is in the inbox as %s", file->name, dropped);
	return EX_OK;
}

/* A line that is written over, on a terminal and for many files only. */
struct progress {
	bool shown;
	int64_t last_ms;
};

static void
show_progress(struct progress *progress, size_t done, size_t count)
{
	int64_t now_ms = moment_monotonic_ms();

	if (!progress->shown || now_ms - progress->last_ms < PROGRESS_MS)
		return;
	progress->last_ms = now_ms;
	fprintf(stderr, "\r%zu of %zu submitted", done, count);
	(void)fflush(stderr);
}

static void
clear_progress(const struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
}

/* A file that cannot be read does not stop the others; an inbox that cannot
 * be written does. */
static int
drop_all(const struct drop *drop, struct batch *batch)
{
	struct progress progress = {
		.shown =
		    batch->count >= PROGRESS_FILES_MIN && isatty(STDERR_FILENO),
	};
	int worst = EX_OK;
	int status;

	for (size_t i = 0; i < batch->count; i++) {
		status = drop_one(drop, &batch->files[i]);
		if (status != EX_OK)
			worst = status;
		if (status != EX_OK && status != EX_NOINPUT)
			break;
		show_progress(&progress, i + 1, batch->count);
	}
	clear_progress(&progress);
	return worst;
}

/* The inbox of the daemon that runs, if it can be asked. */
static char *
ask_inbox(const struct context *context)
{
	struct newsalert_keeper *keeper = NULL;
	json_t *closing = NULL;
	const char *path;
	char *inbox = NULL;

	if (newsalert_keeper_open(context->runtime, NULL, &keeper) !=
	    NEWSALERT_OK)
		return strdup(INBOX_DEFAULT);
	if (ask(keeper, json_pack("{s:s}", "op", "status"), NULL, NULL,
		&closing) == EX_OK) {
		path = json_string_value(
		    json_array_get(json_object_get(closing, "inbox"), 0));
		inbox = strdup(path == NULL ? INBOX_DEFAULT : path);
	}
	json_decref(closing);
	newsalert_keeper_close(keeper);
	return inbox;
}

static int
drop_batch(const struct context *context, struct submit *submit)
{
	char *asked = submit->inbox == NULL ? ask_inbox(context) : NULL;
	struct drop drop = { .fd = -1 };
	int status;

	if (submit->inbox == NULL && asked == NULL)
		return EX_UNAVAILABLE;
	status =
	    drop_open(&drop, submit->inbox != NULL ? submit->inbox : asked);
	if (status == EX_OK)
		status = drop_all(&drop, &submit->batch);
	drop_close(&drop);
	free(asked);
	return status;
}

static int
drop_and_await(const struct context *context, struct submit *submit,
    struct output *output)
{
	struct await await = { .output = output,
		.wait_ms = (int)submit->wait_sec * 1000 };
	int awaited;
	int status;

	/* Before the drop: whoever may not ask finds out in time. */
	if ((status = ask_open(context, &await.keeper)) != EX_OK)
		return status;
	status = await_begin(&await);
	if (status == EX_OK) {
		status = drop_batch(context, submit);
		awaited = await_all(&await, &submit->batch);
		if (status == EX_OK)
			status = awaited;
	}
	await_end(&await);
	newsalert_keeper_close(await.keeper);
	return status;
}

static int
submit_batch(const struct context *context, struct submit *submit)
{
	struct output output;
	int status = EX_OK;

	for (size_t i = 0; i < submit->operand_count && status == EX_OK; i++)
		status = batch_add(&submit->batch, submit->operands[i],
		    submit->name);
	if (status != EX_OK)
		return status;
	if (submit->wait_sec == 0)
		return drop_batch(context, submit);
	status = output_init(&output, context, submit->format);
	if (status != EX_OK)
		return status;
	status = drop_and_await(context, submit, &output);
	output_fini(&output);
	return status;
}

static int
take_option(struct submit *submit, int code, char *value)
{
	switch (code) {
	case OPTION_INBOX:
		submit->inbox = value;
		return EX_OK;
	case OPTION_NAME:
		submit->name = value;
		return EX_OK;
	case OPTION_FORMAT:
		submit->format = value;
		return EX_OK;
	case OPTION_WAIT:
		submit->wait_sec = WAIT_DEFAULT_SEC;
		if (value == NULL)
			return EX_OK;
		return options_number("--wait", value, 1, WAIT_MAX_SEC,
		    &submit->wait_sec);
	default:
		submit->operands[submit->operand_count++] = value;
		return EX_OK;
	}
}

static int
check_usage(const struct submit *submit)
{
	if (submit->operand_count == 0)
		return complain_usage("submit needs a FILE, a DIR or - for "
				      "standard input");
	if (submit->name != NULL && submit->operand_count > 1)
		return complain_usage("--name is for one file");
	return EX_OK;
}

static int
run(struct context *context, int argc, char **argv)
{
	static const struct option list[] = {
		{ "inbox", required_argument, NULL, OPTION_INBOX },
		{ "wait", optional_argument, NULL, OPTION_WAIT },
		{ "name", required_argument, NULL, OPTION_NAME },
		{ "format", required_argument, NULL, OPTION_FORMAT },
		OPTIONS_COMMON,
	};
	struct options options = { .context = context,
		.usage = usage,
		.list = list,
		.argc = argc,
		.argv = argv };
	struct submit submit = { 0 };
	int status = EX_OK;
	int code;

	submit.operands = calloc((size_t)argc + 1, sizeof(*submit.operands));
	if (submit.operands == NULL)
		return complain_error(NEWSALERT_ENOMEM, NULL);
	while (status == EX_OK && (code = options_next(&options)) != OPTION_END)
		status = take_option(&submit, code, options.value);
	if (status == EX_OK && options.done) {
		status = options.status;
		goto out;
	}
	if (status == EX_OK)
		status = check_usage(&submit);
	if (status == EX_OK)
		status = submit_batch(context, &submit);
out:
	batch_fini(&submit.batch);
	free(submit.operands);
	return status;
}

const struct command command_submit = {
	.name = "submit",
	.summary = "put files into the inbox, and wait for their alerts",
	.usage = usage,
	.run = run,
};
