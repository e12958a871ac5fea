/* SPDX-License-Identifier: MIT */
/* Claims come in, and again, until they end; their count is in their name. */
#include "daemon/intake/work.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon/intake/filename.h"
#include "daemon/intake/trouble.h"
#include "daemon/log.h"

void
claim_free(struct claim *claim)
{
	if (claim == NULL)
		return;
	if (claim->fd != -1)
		close(claim->fd);
	free(claim);
}

void
claim_reject(struct claim *claim, const char *reason)
{
	if (claim->fd != -1)
		close(claim->fd);
	claim->fd = -1;
	if (reason != claim->reject)
		snprintf(claim->reject, sizeof(claim->reject), "%s", reason);
}

static void
format_name(const struct claim *claim, unsigned attempt,
    char out[static NAME_MAX + 1])
{
	struct work_name name = {
		.number = claim->number,
		.attempt = attempt,
		.origin = claim->origin,
	};

	filename_shorten(claim->name, name.name);
	filename_format_work(&name, out);
}

static int
rename_in_work(const struct work *work, struct claim *claim, unsigned attempt)
{
	char name[NAME_MAX + 1];

	format_name(claim, attempt, name);
	if (renameat2(work->fd, claim->work, work->fd, name,
		RENAME_NOREPLACE) == -1)
		return errno;
	memcpy(claim->work, name, sizeof(name));
	claim->attempt = attempt;
	return 0;
}

static enum newsalert_err
add_leftover(struct work *work, const char *text)
{
	struct work_name name;
	struct claim *claim;

	if (!filename_parse_work(text, &name)) {
		log_event(LOG_LEVEL_WARNING, "intake", "foreign", "directory",
		    "work", "file", text, NULL);
		return NEWSALERT_OK;
	}
	if ((claim = calloc(1, sizeof(*claim))) == NULL)
		return NEWSALERT_ENOMEM;
	claim->fd = -1;
	claim->number = name.number;
	claim->attempt = name.attempt;
	claim->origin = name.origin;
	memcpy(claim->name, name.name, sizeof(name.name));
	memcpy(claim->work, text, strlen(text) + 1);
	TAILQ_INSERT_TAIL(&work->waiting, claim, link);
	work->waiting_count++;
	return NEWSALERT_OK;
}

static int
compare_numbers(const void *left, const void *right)
{
	const struct claim *const *a = left, *const *b = right;

	if ((*a)->number == (*b)->number)
		return strcmp((*a)->work, (*b)->work);
	return (*a)->number < (*b)->number ? -1 : 1;
}

/* All claims of the list, in order of their numbers. */
static enum newsalert_err
sort_waiting(struct work *work)
{
	struct claim **claims, *claim;
	size_t count = 0;

	if (work->waiting_count == 0)
		return NEWSALERT_OK;
	claims = calloc(work->waiting_count, sizeof(*claims));
	if (claims == NULL)
		return NEWSALERT_ENOMEM;
	while ((claim = TAILQ_FIRST(&work->waiting)) != NULL) {
		TAILQ_REMOVE(&work->waiting, claim, link);
		claims[count++] = claim;
	}
	qsort(claims, count, sizeof(*claims), compare_numbers);
	for (size_t i = 0; i < count; i++)
		TAILQ_INSERT_TAIL(&work->waiting, claims[i], link);
	if (claims[count - 1]->number >= work->next_number)
		work->next_number = claims[count - 1]->number + 1;
	free(claims);
	return NEWSALERT_OK;
}

static enum newsalert_err
find_leftovers(struct work *work)
{
	enum newsalert_err err = NEWSALERT_OK;
	struct dirent *entry;
	DIR *stream = NULL;
	int fd;

	fd = openat(work->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 || (stream = fdopendir(fd)) == NULL) {
		if (fd != -1)
			close(fd);
		return NEWSALERT_EIO;
	}
	while (err == NEWSALERT_OK && (entry = readdir(stream)) != NULL)
		if (entry->d_name[0] != '.')
			err = add_leftover(work, entry->d_name);
	closedir(stream);
	return err == NEWSALERT_OK ? sort_waiting(work) : err;
}

enum newsalert_err
work_init(struct work *work, int fd, const struct inbox_options *options)
{
	struct timespec now;
	enum newsalert_err err;

	clock_gettime(CLOCK_REALTIME, &now);
	*work = (struct work){
		.fd = fd,
		.next_number = (uint64_t)now.tv_sec * 1000000,
		.attempts_max = options->attempts_max,
		.file_max = options->file_max,
	};
	TAILQ_INIT(&work->waiting);
	err = find_leftovers(work);
	if (err != NEWSALERT_OK)
		work_fini(work);
	return err;
}

void
work_fini(struct work *work)
{
	struct claim *claim;

	while ((claim = TAILQ_FIRST(&work->waiting)) != NULL) {
		TAILQ_REMOVE(&work->waiting, claim, link);
		claim_free(claim);
	}
	work->waiting_count = 0;
}

int
work_enter(struct work *work, int directory_fd, struct claim *claim)
{
	do {
		claim->number = work->next_number++;
		claim->attempt = 1;
		format_name(claim, claim->attempt, claim->work);
		if (renameat2(directory_fd, claim->name, work->fd, claim->work,
			RENAME_NOREPLACE) == 0)
			return 0;
	} while (errno == EEXIST);
	return errno;
}

int
work_open(const struct work *work, struct claim *claim)
{
	const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	int fault;

	claim->fd = openat(work->fd, claim->work, flags);
	if (claim->fd == -1)
		return errno;
	if (fstat(claim->fd, &claim->st) == 0)
		return 0;
	fault = errno;
	close(claim->fd);
	claim->fd = -1;
	return fault;
}

void
work_judge(const struct work *work, struct claim *claim)
{
	char reason[sizeof(claim->reject)];

	if (claim->reject[0] != '\0')
		return;
	if (!S_ISREG(claim->st.st_mode)) {
		claim_reject(claim, "not a regular file");
		return;
	}
	if ((uint64_t)claim->st.st_size <= work->file_max)
		return;
	snprintf(reason, sizeof(reason),
	    "%jd bytes are over the limit of %" PRIu64,
	    (intmax_t)claim->st.st_size, work->file_max);
	claim_reject(claim, reason);
}

/* The attempt that work_take would make of it. */
static unsigned
next_attempt(const struct claim *claim)
{
	return claim->counted ? claim->attempt : claim->attempt + 1;
}

bool
work_first_is_alone(const struct work *work)
{
	const struct claim *first = TAILQ_FIRST(&work->waiting);

	return first != NULL && first->reject[0] == '\0' &&
	       next_attempt(first) > 1 &&
	       next_attempt(first) <= work->attempts_max;
}

/* Count first, then open: what opening or reading it may do to us is on
 * record then. */
static int
begin(const struct work *work, struct claim *claim)
{
	int fault;

	if (!claim->counted) {
		fault = rename_in_work(work, claim, claim->attempt + 1);
		if (fault != 0)
			return fault;
		claim->counted = true;
	}
	fault = work_open(work, claim);
	if (fault == 0)
		claim->counted = false;
	return fault;
}

/* It is to be rejected, and what is known of it is for its receipt. */
static int
take_rejected(const struct work *work, struct claim *claim)
{
	if (fstatat(work->fd, claim->work, &claim->st, AT_SYMLINK_NOFOLLOW) ==
	    -1)
		return errno;
	return 0;
}

static void
reject_fault(struct claim *claim, int fault)
{
	char reason[sizeof(claim->reject)];

	snprintf(reason, sizeof(reason), "cannot be opened: %s",
	    strerrordesc_np(fault));
	claim_reject(claim, reason);
}

static void
reject_attempts(struct claim *claim)
{
	char reason[sizeof(claim->reject)];

	snprintf(reason, sizeof(reason),
	    "newsalertd ended %u times while this was being read",
	    claim->attempt);
	claim_reject(claim, reason);
}

int
work_take(struct work *work, struct claim **claimp)
{
	struct claim *claim = TAILQ_FIRST(&work->waiting);
	enum trouble trouble;
	int fault;

	TAILQ_REMOVE(&work->waiting, claim, link);
	work->waiting_count--;
	if (claim->reject[0] == '\0' &&
	    next_attempt(claim) > work->attempts_max)
		reject_attempts(claim);
	if (claim->reject[0] == '\0')
		fault = begin(work, claim);
	else
		fault = take_rejected(work, claim);
	trouble = trouble_of(fault);
	if (fault != 0 &&
	    (trouble == TROUBLE_DENIED || trouble == TROUBLE_NOT_FILE)) {
		reject_fault(claim, fault);
		fault = take_rejected(work, claim);
	}
	if (fault == 0) {
		work_judge(work, claim);
		*claimp = claim;
		return 0;
	}
	if (fault == ENOENT) {
		log_event(LOG_LEVEL_WARNING, "intake", "vanished", "directory",
		    "work", "file", claim->work, NULL);
		claim_free(claim);
	} else {
		work_defer(work, claim);
	}
	return fault;
}

/* Before the first that was claimed later. */
static void
wait_in_order(struct work *work, struct claim *claim)
{
	struct claim *other;

	if (claim->fd != -1)
		close(claim->fd);
	claim->fd = -1;
	work->waiting_count++;
	TAILQ_FOREACH (other, &work->waiting, link)
		if (other->number > claim->number) {
			TAILQ_INSERT_BEFORE(other, claim, link);
			return;
		}
	TAILQ_INSERT_TAIL(&work->waiting, claim, link);
}

void
work_retry(struct work *work, struct claim *claim, const char *reason)
{
	claim->counted = false;
	if (claim->attempt >= work->attempts_max)
		claim_reject(claim, reason);
	wait_in_order(work, claim);
}

void
work_leave(struct work *work, struct claim *claim)
{
	/* Should the rename fail, a restart counts one attempt too many. */
	if (claim->reject[0] == '\0' && claim->attempt > 0)
		(void)rename_in_work(work, claim, claim->attempt - 1);
	wait_in_order(work, claim);
}

void
work_defer(struct work *work, struct claim *claim)
{
	if (claim->fd != -1)
		close(claim->fd);
	claim->fd = -1;
	work->waiting_count++;
	TAILQ_INSERT_TAIL(&work->waiting, claim, link);
}
