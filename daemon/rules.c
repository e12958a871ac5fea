/* SPDX-License-Identifier: MIT */
/* Directories of rules come in, a sealed image or findings go out. */
#include "daemon/rules.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/log.h"
#include "daemon/shipped_cache.h"
#include "daemon/worker/child.h"

#define FINDINGS_MAX (1u << 20) /* bytes of one compilation */
#define SEALS        (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)

struct rules_compile {
	struct child child;
	int sock;   /* findings come here, then its end */
	int memory; /* the image comes here */
	char *text; /* findings so far */
	size_t len;
	size_t size;
};

void
rules_free(struct rules *rules)
{
	if (rules == NULL)
		return;
	ruleset_close(rules->ruleset);
	if (rules->image != MAP_FAILED)
		munmap(rules->image, rules->len);
	close(rules->fd);
	free(rules);
}

void
rules_compile_free(struct rules_compile *compile)
{
	struct child_end end;

	if (compile == NULL)
		return;
	if (compile->child.pidfd != -1) {
		child_kill(&compile->child);
		child_reap(&compile->child, &end);
	}
	if (compile->sock != -1)
		close(compile->sock);
	if (compile->memory != -1)
		close(compile->memory);
	free(compile->text);
	free(compile);
}

int
rules_compile_fd(const struct rules_compile *compile)
{
	return compile->sock;
}

static enum newsalert_err
spawn_compiler(const struct conf_list *dirs, const char *cache,
    struct rules_compile *compile)
{
	enum newsalert_err err;
	char **argv;
	int ends[2];

	if ((argv = calloc(dirs->count + 4, sizeof(*argv))) == NULL)
		return NEWSALERT_ENOMEM;
	argv[0] = "newsalertd";
	argv[1] = "compile-rules";
	argv[2] = (char *)(uintptr_t)cache;
	for (size_t i = 0; i < dirs->count; i++)
		argv[i + 3] = dirs->items[i];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == -1) {
		free(argv);
		return NEWSALERT_EIO;
	}
	compile->sock = ends[0];
	err = child_spawn("/proc/self/exe", argv, ends[1], compile->memory,
	    &compile->child);
	close(ends[1]);
	free(argv);
	return err;
}

enum newsalert_err
rules_compile_start(const struct conf_list *dirs, const char *cache,
    struct rules_compile **compilep)
{
	struct rules_compile *compile = calloc(1, sizeof(*compile));
	enum newsalert_err err = NEWSALERT_EIO;

	if (compile == NULL)
		return NEWSALERT_ENOMEM;
	compile->child.pidfd = -1;
	compile->sock = -1;
	compile->memory =
	    memfd_create("newsalert-rules", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (compile->memory == -1)
		goto out;
	if ((err = spawn_compiler(dirs, cache, compile)) != NEWSALERT_OK)
		goto out;
	if (fcntl(compile->sock, F_SETFL, O_NONBLOCK) == -1) {
		err = NEWSALERT_EIO;
		goto out;
	}
	*compilep = compile;
	compile = NULL;
out:
	rules_compile_free(compile);
	return err;
}

/* EAGAIN: more will come; OK: the compiler has closed its end. */
static enum newsalert_err
read_findings(struct rules_compile *compile)
{
	ssize_t len;
	char *text;

	for (;;) {
		if (compile->size - compile->len < 4096 &&
		    compile->size < FINDINGS_MAX) {
			text = realloc(compile->text, compile->size + 65536);
			if (text == NULL)
				return NEWSALERT_ENOMEM;
			compile->text = text;
			compile->size += 65536;
		}
		if (compile->len == compile->size)
			return NEWSALERT_ETOOBIG;
		len = recv(compile->sock, compile->text + compile->len,
		    compile->size - compile->len, 0);
		if (len == 0)
			return NEWSALERT_OK;
		if (len == -1)
			return errno == EAGAIN || errno == EINTR
				   ? NEWSALERT_EAGAIN
				   : NEWSALERT_EIO;
		compile->len += (size_t)len;
	}
}

/* One line is `E|W line path\ttext`. */
static void
tell_finding(char *line, finding_fn found, void *arg)
{
	enum finding_level level =
	    line[0] == 'W' ? FINDING_WARNING : FINDING_ERROR;
	char *path, *text;
	long number = 0;

	path = line[0] == '\0' || line[1] == '\0' ? line : line + 2;
	number = strtol(path, &path, 10);
	path += strspn(path, " ");
	if ((text = strchr(path, '\t')) == NULL)
		return;
	*text++ = '\0';
	found(level, path, (int)number, text, arg);
}

static void
tell_findings(struct rules_compile *compile, finding_fn found, void *arg)
{
	char *at = compile->text, *end = compile->text + compile->len;
	char *newline;

	for (; at < end; at = newline + 1) {
		newline = memchr(at, '\n', (size_t)(end - at));
		if (newline == NULL)
			return;
		*newline = '\0';
		tell_finding(at, found, arg);
	}
}

static void
tell_crash(const struct child_end *end, finding_fn found, void *arg)
{
	char name[32], text[96];

	if (end->signal != 0)
		snprintf(text, sizeof(text),
		    "the compiler of the rules was ended by %s",
		    child_signal_name(end->signal, name));
	else
		snprintf(text, sizeof(text),
		    "the compiler of the rules ended with status %d",
		    end->code);
	found(FINDING_ERROR, "newsalertd", 0, text, arg);
}

static enum newsalert_err
open_image(int fd, struct rules **rulesp)
{
	struct rules *rules = calloc(1, sizeof(*rules));
	enum newsalert_err err = NEWSALERT_EIO;
	struct stat st;

	if (rules == NULL) {
		close(fd);
		return NEWSALERT_ENOMEM;
	}
	rules->fd = fd;
	rules->image = MAP_FAILED;
	if (fcntl(fd, F_ADD_SEALS, SEALS) == -1 || fstat(fd, &st) == -1 ||
	    st.st_size == 0)
		goto out;
	rules->len = (size_t)st.st_size;
	rules->image = mmap(NULL, rules->len, PROT_READ, MAP_SHARED, fd, 0);
	if (rules->image == MAP_FAILED)
		goto out;
	err = ruleset_open(rules->image, rules->len, &rules->ruleset);
	if (err != NEWSALERT_OK)
		goto out;
	*rulesp = rules;
	rules = NULL;
out:
	rules_free(rules);
	return err;
}

enum newsalert_err
rules_compile_read(struct rules_compile *compile, finding_fn found, void *arg,
    struct rules **rulesp)
{
	enum newsalert_err err = read_findings(compile);
	struct child_end end;
	int memory;

	if (err != NEWSALERT_OK)
		return err;
	child_reap(&compile->child, &end);
	tell_findings(compile, found, arg);
	if (end.signal == 0 && end.code == EX_CONFIG)
		return NEWSALERT_EINVAL;
	if (end.signal != 0 || end.code != 0) {
		tell_crash(&end, found, arg);
		return NEWSALERT_EIO;
	}
	memory = compile->memory;
	compile->memory = -1;
	return open_image(memory, rulesp);
}

enum newsalert_err
rules_compile_wait(struct rules_compile *compile, finding_fn found, void *arg,
    struct rules **rulesp)
{
	struct pollfd wait = { .fd = compile->sock, .events = POLLIN };
	enum newsalert_err err;

	do {
		if (poll(&wait, 1, -1) == -1 && errno != EINTR)
			return NEWSALERT_EIO;
		err = rules_compile_read(compile, found, arg, rulesp);
	} while (err == NEWSALERT_EAGAIN);
	return err;
}

/* In the compiler: one line to the keeper, which reads until we end. */
static void
write_finding(enum finding_level level, const char *path, int line,
    const char *text, void *arg)
{
	char safe_path[PATH_MAX], safe_text[1024];
	FILE *out = arg;

	log_escape(path, safe_path, sizeof(safe_path));
	log_escape(text, safe_text, sizeof(safe_text));
	fprintf(out, "%c %d %s\t%s\n", level == FINDING_WARNING ? 'W' : 'E',
	    line, safe_path, safe_text);
}

static bool
write_image(const char *image, size_t len)
{
	ssize_t done;

	for (; len > 0; image += done, len -= (size_t)done) {
		done = write(CHILD_EXTRA, image, len);
		if (done == -1)
			return false;
	}
	return true;
}

int
rules_compile_main(const char *cache, int count, char **dirs)
{
	FILE *out = fdopen(CHILD_SOCKET, "w");
	struct ruleset_caches caches = { .own = cache };
	enum newsalert_err err;
	char *shipped;
	void *image = NULL;
	size_t len;
	int status = EX_OSERR;

	if (out == NULL)
		return EX_USAGE;
	caches.shipped = shipped = shipped_cache_path();
	err = ruleset_compile((const char *const *)dirs, (size_t)count, &caches,
	    write_finding, out, &image, &len);
	free(shipped);
	if (err == NEWSALERT_EINVAL)
		status = EX_CONFIG;
	else if (err == NEWSALERT_OK && write_image(image, len))
		status = EX_OK;
	free(image);
	return fclose(out) == 0 ? status : EX_IOERR;
}
