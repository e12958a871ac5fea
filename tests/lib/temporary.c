/* SPDX-License-Identifier: MIT */
/* Directories of tests, made and removed. */
#include "tests/lib/temporary.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
temporary_make(char dir[static 64])
{
	memcpy(dir, "/tmp/newsalert-test-XXXXXX", 27);
	if (mkdtemp(dir) == NULL) {
		perror(dir);
		abort();
	}
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *place)
{
	(void)st;
	(void)type;
	(void)place;
	return remove(path);
}

void
temporary_remove(const char *dir)
{
	if (nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS) == -1)
		perror(dir);
}
