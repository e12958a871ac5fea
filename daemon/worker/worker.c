/* SPDX-License-Identifier: MIT */
/* The loop of a worker process: receive a job, read its file, classify it,
 * answer. */
#include "daemon/worker/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "client/error.h"
#include "daemon/article/charset_name.h"
#include "daemon/article/mail.h"
#include "daemon/worker/child.h"
#include "daemon/worker/classify.h"
#include "daemon/worker/heap.h"
#include "daemon/worker/job.h"
#include "daemon/worker/poison.h"
#include "daemon/worker/sandbox.h"
#include "daemon/worker/slurp.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

struct worker {
	int sock;
	struct worker_options options;
	struct ruleset *ruleset;
	struct tagger *tagger;
	struct charset_converters *converters;
	struct slurp slurp; /* the file under way */
};

/* ---- Answers --------------------------------------------------------------
 */

static enum newsalert_err
write_all(int sock, const char *bytes, size_t len)
{
	ssize_t written;

	while (len > 0) {
		written = write(sock, bytes, len);
		if (written == -1 && errno == EINTR)
			continue;
		if (written == -1)
			return errno == EPIPE ? NEWSALERT_EDOWN : NEWSALERT_EIO;
		bytes += written;
		len -= (size_t)written;
	}
	return NEWSALERT_OK;
}

static enum newsalert_err
answer(const struct worker *worker, uint64_t number, enum newsalert_err outcome,
    const struct journal_file *file)
{
	enum newsalert_err err;
	char *bytes;
	size_t len;

	err = result_encode(number, outcome, file, &bytes, &len);
	if (err != NEWSALERT_OK)
		return err;
	err = write_all(worker->sock, bytes, len);
	free(bytes);
	return err;
}

/* An answer without articles; text may be NULL where outcome is no
 * rejection. */
static enum newsalert_err
answer_short(const struct worker *worker, uint64_t number,
    enum newsalert_err outcome, const char *text)
{
	const struct journal_file file = {
		.reason = (char *)(uintptr_t)text,
	};

	return answer(worker, number, outcome, &file);
}

static enum newsalert_err
answer_file(const struct worker *worker, uint64_t number,
    const struct journal_file *file)
{
	enum newsalert_err err;

	err = answer(worker, number,
	    file->reason == NULL ? NEWSALERT_OK : NEWSALERT_EFORMAT, file);
	if (err == NEWSALERT_ETOOBIG)
		err = answer_short(worker, number, NEWSALERT_ETOOBIG,
		    "its alerts are larger than 64 MB together");
	else if (err == NEWSALERT_ENOMEM)
		err = answer_short(worker, number, NEWSALERT_ENOMEM, NULL);
	return err;
}

/* ---- Jobs -----------------------------------------------------------------
 */

static enum newsalert_err
classify_job(struct worker *worker, const struct job *job,
    struct journal_file **filep)
{
	const struct article_input input = {
		.bytes = worker->slurp.bytes,
		.len = worker->slurp.len,
		.name = job->name,
		.source = job->source,
		.language = job->language,
		.time_sec = job->time_sec,
		.articles_max = worker->options.articles_max,
	};
	enum newsalert_err err;

	err = poison_taste(input.bytes, input.len);
	if (err == NEWSALERT_OK)
		err =
		    classify_file(worker->tagger, &input, job->urgency, filep);
	return err;
}

/* An error that is returned ends the worker; what is wrong with the job is in
 * its answer. */
static enum newsalert_err
do_job(struct worker *worker, const struct job_received *received)
{
	uint64_t number = received->job.number;
	struct journal_file *file = NULL;
	enum newsalert_err err;
	char text[64];

	err = slurp_read(&worker->slurp, received->fd);
	if (err == NEWSALERT_ETOOBIG) {
		snprintf(text, sizeof(text), "larger than %zu bytes",
		    worker->options.file_max);
		return answer_short(worker, number, err, text);
	}
	if (err == NEWSALERT_OK)
		err = classify_job(worker, &received->job, &file);
	if (err == NEWSALERT_OK)
		err = answer_file(worker, number, file);
	else
		err = answer_short(worker, number, err, NULL);
	journal_file_free(file);
	return err;
}

static enum newsalert_err
do_jobs(struct worker *worker)
{
	struct job_received received;
	enum newsalert_err err;

	do {
		err = job_receive(worker->sock, &received);
		if (err != NEWSALERT_OK)
			return err;
		err = do_job(worker, &received);
		job_received_fini(&received);
	} while (err == NEWSALERT_OK);
	return err;
}

/* ---- Start ----------------------------------------------------------------
 */

/* Unsealed, the file could shrink under the mapping. */
static enum newsalert_err
map_ruleset(struct worker *worker, int fd, struct newsalert_error *why)
{
	enum newsalert_err err;
	struct stat st;
	void *image;

	if ((fcntl(fd, F_GET_SEALS) & SEALS) != SEALS || fstat(fd, &st) == -1) {
		error_set(why, 0, "the rules are not in a sealed memory file");
		return NEWSALERT_EINVAL;
	}
	image = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (image == MAP_FAILED) {
		error_set(why, 0, "cannot map the rules: %s", strerror(errno));
		return NEWSALERT_EIO;
	}
	close(fd);
	err = ruleset_open(image, (size_t)st.st_size, &worker->ruleset);
	if (err != NEWSALERT_OK)
		error_set(why, 0, "the compiled rules: %s",
		    newsalert_strerror(err));
	return err;
}

/* *why: where OK is returned, a wall that is missing; else what failed. */
static enum newsalert_err
start(struct worker *worker, int ruleset_fd, struct newsalert_error *why)
{
	struct newsalert_error lacking = { 0 };
	enum newsalert_err err;
	bool whole;

	whole = sandbox_child(&lacking) == NEWSALERT_OK;
	err = map_ruleset(worker, ruleset_fd, why);
	if (err != NEWSALERT_OK)
		return err;
	err = tagger_new(worker->ruleset, &worker->tagger);
	if (err != NEWSALERT_OK) {
		error_set(why, 0, "the tagger: %s", newsalert_strerror(err));
		return err;
	}
	mail_prepare();
	err = charset_converters_open(&worker->converters);
	if (err != NEWSALERT_OK) {
		error_set(why, 0, "the charsets: %s", newsalert_strerror(err));
		return err;
	}
	whole = sandbox_worker(worker->options.memory_max,
		    whole ? &lacking : NULL) == NEWSALERT_OK &&
		whole;
	if (whole)
		return NEWSALERT_OK;
	error_set(why, 0, "sandbox: %s", lacking.text);
	return worker->options.strict ? NEWSALERT_EPERM : NEWSALERT_OK;
}

int
worker_main(int sock, int ruleset_fd, const struct worker_options *options)
{
	struct worker worker = { .sock = sock, .options = *options };
	struct newsalert_error why = { 0 };
	enum newsalert_err err, told;

	(void)prctl(PR_SET_NAME, "newsalert-work", 0, 0, 0);
	heap_keep();
	slurp_init(&worker.slurp, options->file_max);
	err = start(&worker, ruleset_fd, &why);
	told = answer_short(&worker, 0, err,
	    why.text[0] == '\0' ? NULL : why.text);
	if (err == NEWSALERT_OK && told == NEWSALERT_OK)
		err = do_jobs(&worker);
	charset_converters_close(worker.converters);
	tagger_free(worker.tagger);
	ruleset_close(worker.ruleset);
	slurp_fini(&worker.slurp);
	if (err == NEWSALERT_EDOWN || told == NEWSALERT_EDOWN)
		return EX_OK;
	return err == NEWSALERT_ENOMEM ? EX_OSERR : EX_SOFTWARE;
}

int
worker_run(int argc, char **argv)
{
	struct worker_options options;

	if (worker_options_read(argc, argv, &options) != NEWSALERT_OK) {
		fputs("newsalertd worker: is started by newsalertd\n", stderr);
		return EX_USAGE;
	}
	return worker_main(CHILD_SOCKET, CHILD_EXTRA, &options);
}
