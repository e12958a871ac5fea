/* SPDX-License-Identifier: MIT */
/* Starting, waking and ending a thread with a queue. */
#include "daemon/journal/thread.h"

#include <errno.h>
#include <signal.h>

enum newsalert_err
thread_init(struct thread *thread)
{
	pthread_condattr_t attributes;
	int code;

	if (pthread_condattr_init(&attributes) != 0)
		return NEWSALERT_ENOMEM;
	code = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	if (code == 0)
		code = pthread_cond_init(&thread->wake, &attributes);
	(void)pthread_condattr_destroy(&attributes);
	if (code != 0)
		return NEWSALERT_ENOMEM;
	if (pthread_mutex_init(&thread->lock, NULL) != 0) {
		(void)pthread_cond_destroy(&thread->wake);
		return NEWSALERT_ENOMEM;
	}
	TAILQ_INIT(&thread->queue);
	thread->stopping = false;
	return NEWSALERT_OK;
}

void
thread_fini(struct thread *thread)
{
	(void)pthread_mutex_destroy(&thread->lock);
	(void)pthread_cond_destroy(&thread->wake);
}

enum newsalert_err
thread_start(struct thread *thread, void *(*main)(void *arg), void *arg)
{
	sigset_t all, before;
	int code;

	if (sigfillset(&all) == -1 ||
	    pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
		return NEWSALERT_EIO;
	code = pthread_create(&thread->id, NULL, main, arg);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return code == 0 ? NEWSALERT_OK : NEWSALERT_ENOMEM;
}

void
thread_stop(struct thread *thread)
{
	pthread_mutex_lock(&thread->lock);
	thread->stopping = true;
	pthread_cond_signal(&thread->wake);
	pthread_mutex_unlock(&thread->lock);
	(void)pthread_join(thread->id, NULL);
}

void
thread_send(struct thread *thread, struct mail *mail)
{
	pthread_mutex_lock(&thread->lock);
	TAILQ_INSERT_TAIL(&thread->queue, mail, link);
	pthread_cond_signal(&thread->wake);
	pthread_mutex_unlock(&thread->lock);
}

bool
thread_wait(struct thread *thread, int64_t until_ms)
{
	struct timespec until = {
		.tv_sec = (time_t)(until_ms / 1000),
		.tv_nsec = (long)(until_ms % 1000) * 1000000,
	};

	if (until_ms == INT64_MAX)
		return pthread_cond_wait(&thread->wake, &thread->lock) == 0;
	return pthread_cond_timedwait(&thread->wake, &thread->lock, &until) !=
	       ETIMEDOUT;
}
