/* SPDX-License-Identifier: MIT */
/*
 * A thread of the journal: a queue of mail that it works off, with signals
 * left to the loop, and a wait that ends at a time.
 */
#ifndef JOURNAL_THREAD_H
#define JOURNAL_THREAD_H

#include <pthread.h>

#include "daemon/journal/mail.h"

struct thread {
	pthread_t id;
	pthread_mutex_t lock; /* over what stands below it */
	pthread_cond_t wake;
	struct mail_list queue;
	bool stopping;
};

NEWSALERT_MUST_CHECK enum newsalert_err thread_init(struct thread *thread);
void thread_fini(struct thread *thread);

/* Run main(arg) with all signals blocked. */
NEWSALERT_MUST_CHECK enum newsalert_err thread_start(struct thread *thread,
    void *(*main)(void *arg), void *arg);
/* Set stopping, wake it and wait for its end. */
void thread_stop(struct thread *thread);

/* Put mail into its queue and wake it. */
void thread_send(struct thread *thread, struct mail *mail);

/* With the lock held: wait until woken or until_ms (monotonic; INT64_MAX: for
 * as long as it takes). false: it is that late. */
bool thread_wait(struct thread *thread, int64_t until_ms);

#endif
