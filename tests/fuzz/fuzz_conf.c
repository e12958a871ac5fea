/* SPDX-License-Identifier: MIT */
/* Any bytes as newsalertd.yaml: what is wrong is told with a line, and what is
 * accepted has sane values. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "daemon/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
count(enum finding_level level, const char *path, int line, const char *text,
    void *arg)
{
	size_t *errors = arg;

	if (path == NULL || text == NULL || text[0] == '\0' || line < 0)
		abort();
	*errors += level == FINDING_ERROR;
}

static void
check(const struct conf *conf)
{
	if (conf->spool[0] == '\0' || conf->state[0] == '\0' ||
	    conf->runtime[0] == '\0' || conf->inbox_count == 0 ||
	    conf->publish.alerts.count == 0 || conf->service.connections < 1 ||
	    conf->service.connections_per_user < 1)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf *conf = NULL;
	enum newsalert_err err;
	size_t errors = 0;
	char path[32];
	int fd;

	if ((fd = memfd_create("conf", MFD_CLOEXEC)) == -1 ||
	    write(fd, data, size) != (ssize_t)size)
		abort();
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	err = conf_load(path, count, &errors, &conf);
	close(fd);
	if ((err == NEWSALERT_OK) != (errors == 0) && err != NEWSALERT_ENOMEM)
		abort(); /* refused and nothing said, or the reverse */
	if (err == NEWSALERT_OK)
		check(conf);
	conf_free(conf);
	return 0;
}
