/* SPDX-License-Identifier: MIT */
/* posix_spawn and not fork: a forked copy of nanomsg's threads is unsafe. */
#include "client/command/handler.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "client/command/complain.h"
#include "client/command/template.h"

/* Each is one variable of the environment, written as a template. */
static const char *const variables[] = {
	"NEWSALERT_SEQ={seq}",
	"NEWSALERT_EPOCH={epoch}",
	"NEWSALERT_ID={id}",
	"NEWSALERT_TIME={time}",
	"NEWSALERT_HEADLINE={headline}",
	"NEWSALERT_SUMMARY={summary}",
	"NEWSALERT_COUNTRIES={countries}",
	"NEWSALERT_TOPICS={topics}",
	"NEWSALERT_SOURCE={source}",
	"NEWSALERT_LINK={link}",
	"NEWSALERT_MSGTYPE={msgtype}",
	"NEWSALERT_REPLACES={replaces}",
};

#define VARIABLE_COUNT (sizeof(variables) / sizeof(variables[0]))

static void
free_environment(char **environment)
{
	if (environment == NULL)
		return;
	for (size_t i = 0; i < VARIABLE_COUNT; i++)
		free(environment[i]);
	free(environment);
}

static enum newsalert_err
make_variable(const char *text, const struct newsalert_alert *alert,
    char **variablep)
{
	struct template *template = NULL;
	enum newsalert_err err;
	char *line = NULL;
	size_t len;
	FILE *out;

	if ((err = template_parse(text, NULL, &template)) != NEWSALERT_OK)
		return err;
	if ((out = open_memstream(&line, &len)) == NULL) {
		template_free(template);
		return NEWSALERT_ENOMEM;
	}
	template_print(out, template, alert, ESCAPE_LINE);
	template_free(template);
	if (fclose(out) != 0) {
		free(line);
		return NEWSALERT_ENOMEM;
	}
	line[strcspn(line, "\n")] = '\0';
	*variablep = line;
	return NEWSALERT_OK;
}

/* Is entry (NAME=value) one that we set? */
static bool
is_ours(const char *entry)
{
	for (size_t i = 0; i < VARIABLE_COUNT; i++) {
		size_t len = strcspn(variables[i], "=") + 1;

		if (strncmp(entry, variables[i], len) == 0)
			return true;
	}
	return false;
}

/* Ours, which are the first and owned, then what we have inherited. */
static enum newsalert_err
make_environment(const struct newsalert_alert *alert, char ***environmentp)
{
	enum newsalert_err err;
	char **environment;
	size_t count = 0;

	while (environ[count] != NULL)
		count++;
	environment = calloc(VARIABLE_COUNT + count + 1, sizeof(*environment));
	if (environment == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < VARIABLE_COUNT; i++) {
		err = make_variable(variables[i], alert, &environment[i]);
		if (err != NEWSALERT_OK) {
			free_environment(environment);
			return err;
		}
	}
	count = VARIABLE_COUNT;
	for (char **entry = environ; *entry != NULL; entry++) {
		if (!is_ours(*entry))
			environment[count++] = *entry;
	}
	*environmentp = environment;
	return NEWSALERT_OK;
}

/* A file in memory and not a pipe: it needs no reader, and a program that
 * does not read cannot stop us. */
static enum newsalert_err
make_input(const struct newsalert_alert *alert, int *fdp)
{
	const char *json = newsalert_alert_json(alert);
	int fd = memfd_create("alert", MFD_CLOEXEC);

	if (fd == -1)
		return NEWSALERT_EIO;
	if (dprintf(fd, "%s\n", json) < 0 || lseek(fd, 0, SEEK_SET) == -1) {
		close(fd);
		return NEWSALERT_EIO;
	}
	*fdp = fd;
	return NEWSALERT_OK;
}

/* Ctrl-C ends the program also where it only makes us put things in order. */
static int
start_with(const posix_spawn_file_actions_t *actions, char *const *argv,
    char *const *environment, pid_t *pidp)
{
	posix_spawnattr_t attributes;
	sigset_t none;
	int error;

	sigemptyset(&none);
	if ((error = posix_spawnattr_init(&attributes)) != 0)
		return error;
	error = posix_spawnattr_setsigmask(&attributes, &none);
	if (error == 0)
		error = posix_spawnattr_setflags(&attributes,
		    POSIX_SPAWN_SETSIGMASK);
	if (error == 0)
		error = posix_spawnp(pidp, argv[0], actions, &attributes, argv,
		    environment);
	posix_spawnattr_destroy(&attributes);
	return error;
}

static int
start(char *const *argv, char *const *environment, int input, pid_t *pidp)
{
	posix_spawn_file_actions_t actions;
	int error;

	if ((error = posix_spawn_file_actions_init(&actions)) != 0)
		return error;
	error = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	if (error == 0)
		error = start_with(&actions, argv, environment, pidp);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

/* Returns whether it has done what it should. */
static bool
tell_end(const char *program, const struct newsalert_alert *alert, int wait)
{
	uint64_t epoch = newsalert_alert_epoch(alert);
	uint64_t seq = newsalert_alert_seq(alert);

	if (WIFSIGNALED(wait))
		complain("%s failed for %016" PRIx64 ".%" PRIu64 ": %s",
		    program, epoch, seq, strsignal(WTERMSIG(wait)));
	else if (WEXITSTATUS(wait) != 0)
		complain("%s failed for %016" PRIx64 ".%" PRIu64
			 ": exit status %d",
		    program, epoch, seq, WEXITSTATUS(wait));
	return WIFEXITED(wait) && WEXITSTATUS(wait) == 0;
}

static int
start_and_wait(char *const *argv, const struct newsalert_alert *alert,
    char *const *environment, int input, bool *donep)
{
	int error;
	int wait;
	pid_t pid;

	error = start(argv, environment, input, &pid);
	if (error != 0) {
		complain("cannot run %s: %s", argv[0], strerror(error));
		return EX_UNAVAILABLE;
	}
	while (waitpid(pid, &wait, 0) == -1) {
		if (errno != EINTR) {
			complain("cannot wait for %s: %m", argv[0]);
			return EX_OSERR;
		}
	}
	*donep = tell_end(argv[0], alert, wait);
	return EX_OK;
}

int
handler_run(char *const *argv, const struct newsalert_alert *alert, bool *donep)
{
	char **environment = NULL;
	enum newsalert_err err;
	int input = -1;
	int status;

	err = make_environment(alert, &environment);
	if (err == NEWSALERT_OK)
		err = make_input(alert, &input);
	status = err == NEWSALERT_OK
		     ? start_and_wait(argv, alert, environment, input, donep)
		     : complain_error(err, NULL);
	if (input != -1)
		close(input);
	free_environment(environment);
	return status;
}
