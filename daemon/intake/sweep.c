/* SPDX-License-Identifier: MIT */
/* A directory comes in, its expired files go. */
#include "daemon/intake/sweep.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/intake/filename.h"
#include "daemon/intake/still.h"

#define BLOCK        4096
#define INTERVAL_MAX 3600

/* A file of the slice under way. */
struct found {
	int64_t moved_ns;
	uint64_t charge;
	char name[NAME_MAX + 1];
};

uint64_t
sweep_charge(int64_t size)
{
	uint64_t blocks = ((uint64_t)size + BLOCK - 1) / BLOCK;

	return (blocks == 0 ? 1 : blocks) * BLOCK;
}

uint64_t
sweep_excess(uint64_t bytes, uint64_t limit)
{
	if (limit == 0 || bytes <= limit)
		return 0;
	return bytes - (limit - limit / 8);
}

int64_t
sweep_interval_sec(int64_t keep_sec)
{
	if (keep_sec == 0 || keep_sec / 8 >= INTERVAL_MAX)
		return INTERVAL_MAX;
	return keep_sec / 8 + 1;
}

enum newsalert_err
sweep_begin(struct sweep *sweep, int fd, int64_t before_sec, uint64_t excess)
{
	int own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (own == -1)
		return NEWSALERT_EIO;
	if ((sweep->stream = fdopendir(own)) == NULL) {
		close(own);
		return NEWSALERT_EIO;
	}
	sweep->before_sec = before_sec;
	sweep->excess = excess;
	sweep->kept_bytes = 0;
	sweep->gone_bytes = 0;
	return NEWSALERT_OK;
}

void
sweep_fini(struct sweep *sweep)
{
	if (sweep->stream != NULL)
		closedir(sweep->stream);
	sweep->stream = NULL;
}

/* A reason goes with its file, while that is there. */
static bool
belongs_to_another(const struct sweep *sweep, const char *name)
{
	char owner[NAME_MAX + 1];
	struct stat st;

	return sweep->reasons && filename_of_reason(name, owner) &&
	       fstatat(dirfd(sweep->stream), owner, &st, AT_SYMLINK_NOFOLLOW) ==
		   0;
}

/* false: it is not to be judged. */
static bool
examine(const struct sweep *sweep, const char *name, struct found *found)
{
	struct stat st;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	    belongs_to_another(sweep, name) ||
	    fstatat(dirfd(sweep->stream), name, &st, AT_SYMLINK_NOFOLLOW) ==
		-1 ||
	    S_ISDIR(st.st_mode))
		return false;
	found->moved_ns = still_time_ns(&st.st_ctim);
	found->charge = sweep_charge(st.st_size);
	if (sweep->reasons)
		found->charge += sweep_charge(0);
	snprintf(found->name, sizeof(found->name), "%s", name);
	return true;
}

static int
compare_age(const void *left, const void *right)
{
	const struct found *a = left, *b = right;

	return (a->moved_ns > b->moved_ns) - (a->moved_ns < b->moved_ns);
}

static void delete (struct sweep *sweep, const struct found *found)
{
	char reason[NAME_MAX + sizeof(REASON_SUFFIX)];
	int fd = dirfd(sweep->stream);

	if (unlinkat(fd, found->name, 0) == -1 && errno != ENOENT) {
		sweep->kept_bytes += found->charge;
		return;
	}
	sweep->gone_bytes += found->charge;
	sweep->excess -=
	    found->charge < sweep->excess ? found->charge : sweep->excess;
	if (!sweep->reasons)
		return;
	snprintf(reason, sizeof(reason), "%s%s", found->name, REASON_SUFFIX);
	(void)unlinkat(fd, reason, 0); /* there may be none */
}

static void
judge(struct sweep *sweep, struct found *items, size_t count)
{
	const int64_t before_ns = sweep->before_sec * 1000000000;

	qsort(items, count, sizeof(*items), compare_age);
	for (size_t i = 0; i < count; i++)
		if (sweep->excess > 0 || items[i].moved_ns < before_ns)
			delete (sweep, &items[i]);
		else
			sweep->kept_bytes += items[i].charge;
}

bool
sweep_slice(struct sweep *sweep)
{
	struct found items[SWEEP_SLICE];
	struct dirent *entry = NULL;
	size_t count = 0;

	for (int i = 0; i < SWEEP_SLICE; i++) {
		if ((entry = readdir(sweep->stream)) == NULL)
			break;
		if (examine(sweep, entry->d_name, &items[count]))
			count++;
	}
	judge(sweep, items, count);
	if (entry == NULL)
		sweep_fini(sweep);
	return entry != NULL;
}
