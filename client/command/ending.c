/* SPDX-License-Identifier: MIT */
/* Signals are blocked but while we wait, so that none is missed. */
#include "client/command/ending.h"

#include <signal.h>
#include <stddef.h>
#include <time.h>

/* All that a signal handler may touch; there is one process. */
static volatile sig_atomic_t came;

static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
#define NUMBER_COUNT (sizeof(numbers) / sizeof(numbers[0]))

static void
note(int number)
{
	came = number;
}

static void
block(int how)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < NUMBER_COUNT; i++)
		sigaddset(&set, numbers[i]);
	(void)sigprocmask(how, &set, NULL);
}

/* What is ignored, as under nohup, stays so. */
void
ending_begin(void)
{
	struct sigaction action = { .sa_handler = note }, before;

	block(SIG_BLOCK);
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < NUMBER_COUNT; i++)
		if (sigaction(numbers[i], NULL, &before) == 0 &&
		    before.sa_handler != SIG_IGN)
			(void)sigaction(numbers[i], &action, NULL);
}

int
ending_poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
	struct timespec timeout = { .tv_sec = timeout_ms / 1000,
		.tv_nsec = timeout_ms % 1000 * 1000000L };
	sigset_t open;

	sigprocmask(SIG_SETMASK, NULL, &open);
	for (size_t i = 0; i < NUMBER_COUNT; i++)
		sigdelset(&open, numbers[i]);
	return ppoll(fds, count, timeout_ms < 0 ? NULL : &timeout, &open);
}

bool
ending_sleep(int ms)
{
	(void)ending_poll(NULL, 0, ms);
	return came == 0;
}

bool
ending_has_come(void)
{
	return came != 0;
}

void
ending_finish(void)
{
	if (came == 0)
		return;
	(void)signal(came, SIG_DFL);
	(void)raise(came);
	block(SIG_UNBLOCK);
}
