/* SPDX-License-Identifier: MIT */
/* A worker that does what the name of each job says, for tests of the pool:
 * the rules are any bytes, and come back as the topics of every article. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "daemon/worker/child.h"
#include "daemon/worker/job.h"

static char rules[64];

static void
answer(uint64_t number, enum newsalert_err outcome,
    const struct journal_file *file)
{
	char *bytes;
	size_t len;

	if (result_encode(number, outcome, file, &bytes, &len) !=
		NEWSALERT_OK ||
	    write(CHILD_SOCKET, bytes, len) != (ssize_t)len)
		_exit(9);
	free(bytes);
}

static void
answer_text(uint64_t number, enum newsalert_err outcome, const char *text)
{
	const struct journal_file file = {
		.reason = (char *)(uintptr_t)text,
	};

	answer(number, outcome, &file);
}

/* One article: its body says who answered, and how many bytes of further
 * jobs were waiting. */
static void
answer_article(uint64_t number)
{
	static char nothing[] = "", zones[] = "{}";
	char body[128];
	struct journal_article article = {
		.body = body,
		.countries = nothing,
		.mentions = nothing,
		.topics = rules,
		.rules = nothing,
		.zones = zones,
		.zones_len = 2,
	};
	const struct journal_file file = { .articles = &article, .count = 1 };
	int waiting = 0;

	if (ioctl(CHILD_SOCKET, FIONREAD, &waiting) == -1)
		_exit(9);
	snprintf(body, sizeof(body), "{\"pid\":%d,\"waiting\":%d}",
	    (int)getpid(), waiting);
	article.body_len = strlen(body);
	answer(number, NEWSALERT_OK, &file);
}

static void
act(const struct job *job)
{
	if (strcmp(job->name, "crash") == 0)
		kill(getpid(), SIGABRT);
	if (strcmp(job->name, "killed") == 0)
		kill(getpid(), SIGKILL);
	if (strcmp(job->name, "exit") == 0)
		_exit(3);
	if (strcmp(job->name, "hang") == 0)
		pause();
	if (strcmp(job->name, "slow") == 0)
		usleep(100000);
	if (strcmp(job->name, "nonsense") == 0 &&
	    write(CHILD_SOCKET, "this is no result, but text of 32+", 34) > 0)
		pause();
	if (strcmp(job->name, "bloat") == 0)
		answer_text(job->number, NEWSALERT_ENOMEM, NULL);
	else if (strcmp(job->name, "reject") == 0)
		answer_text(job->number, NEWSALERT_EFORMAT, "not an article");
	else if (strcmp(job->name, "other") == 0)
		answer_article(job->number + 1);
	else
		answer_article(job->number);
}

int
main(void)
{
	struct job_received received;

	if (pread(CHILD_EXTRA, rules, sizeof(rules) - 1, 0) < 0)
		return 9;
	if (strcmp(rules, "die") == 0)
		return 4;
	if (strcmp(rules, "sleep") == 0)
		pause();
	/* The offset is that of all workers. */
	if (strcmp(rules, "late") == 0 && lseek(CHILD_EXTRA, 1, SEEK_CUR) < 7)
		return 4;
	if (strcmp(rules, "bad") == 0)
		answer_text(0, NEWSALERT_EFORMAT, "the rules are bad");
	else
		answer_text(0, NEWSALERT_OK, NULL);
	while (job_receive(CHILD_SOCKET, &received) == NEWSALERT_OK) {
		act(&received.job);
		job_received_fini(&received);
	}
	return 0;
}
