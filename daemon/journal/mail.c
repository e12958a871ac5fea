/* SPDX-License-Identifier: MIT */
/* From two threads to the loop, behind one lock and one eventfd. */
#include "daemon/journal/mail.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct mailbox {
	pthread_mutex_t lock;
	struct mail_list list;
	struct journal_state state;
	int fd;
};

struct sentence {
	struct mail mail;         /* first: delivered as this */
	enum newsalert_err fatal; /* OK: it is mere trouble */
	char text[];
};

enum newsalert_err
mailbox_new(struct mailbox **mailboxp)
{
	struct mailbox *mailbox = calloc(1, sizeof(*mailbox));

	if (mailbox == NULL)
		return NEWSALERT_ENOMEM;
	mailbox->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (mailbox->fd == -1) {
		free(mailbox);
		return NEWSALERT_EIO;
	}
	if (pthread_mutex_init(&mailbox->lock, NULL) != 0) {
		(void)close(mailbox->fd);
		free(mailbox);
		return NEWSALERT_ENOMEM;
	}
	TAILQ_INIT(&mailbox->list);
	*mailboxp = mailbox;
	return NEWSALERT_OK;
}

void
mailbox_free(struct mailbox *mailbox)
{
	if (mailbox == NULL)
		return;
	assert(TAILQ_EMPTY(&mailbox->list));
	(void)pthread_mutex_destroy(&mailbox->lock);
	(void)close(mailbox->fd);
	free(mailbox);
}

int
mailbox_fd(const struct mailbox *mailbox)
{
	return mailbox->fd;
}

void
mailbox_wake(struct mailbox *mailbox)
{
	ssize_t written;

	/* It can fail with EAGAIN only, and then it is readable already. */
	do
		written = eventfd_write(mailbox->fd, 1);
	while (written == -1 && errno == EINTR);
}

void
mailbox_send(struct mailbox *mailbox, struct mail_list *list)
{
	pthread_mutex_lock(&mailbox->lock);
	TAILQ_CONCAT(&mailbox->list, list, link);
	pthread_mutex_unlock(&mailbox->lock);
	mailbox_wake(mailbox);
}

void
mailbox_send_one(struct mailbox *mailbox, struct mail *mail)
{
	struct mail_list list = TAILQ_HEAD_INITIALIZER(list);

	TAILQ_INSERT_TAIL(&list, mail, link);
	mailbox_send(mailbox, &list);
}

void
mailbox_take(struct mailbox *mailbox, struct mail_list *list)
{
	eventfd_t count;

	/* Emptied before the list is taken: what comes in between wakes the
	 * loop once too often, and never once too few. */
	(void)eventfd_read(mailbox->fd, &count);
	pthread_mutex_lock(&mailbox->lock);
	TAILQ_CONCAT(list, &mailbox->list, link);
	pthread_mutex_unlock(&mailbox->lock);
}

void
mailbox_set_state(struct mailbox *mailbox, const struct journal_state *state)
{
	pthread_mutex_lock(&mailbox->lock);
	mailbox->state = *state;
	pthread_mutex_unlock(&mailbox->lock);
}

void
mailbox_set_committing(struct mailbox *mailbox, int64_t since_ms)
{
	pthread_mutex_lock(&mailbox->lock);
	mailbox->state.committing_ms = since_ms;
	pthread_mutex_unlock(&mailbox->lock);
}

void
mailbox_get_state(struct mailbox *mailbox, struct journal_state *state)
{
	pthread_mutex_lock(&mailbox->lock);
	*state = mailbox->state;
	pthread_mutex_unlock(&mailbox->lock);
}

static void
deliver_sentence(struct mail *mail, const struct journal_callbacks *callbacks)
{
	struct sentence *sentence = (struct sentence *)mail;

	if (sentence->fatal && callbacks->fatal != NULL)
		callbacks->fatal(sentence->fatal, sentence->text,
		    callbacks->arg);
	if (!sentence->fatal && callbacks->trouble != NULL)
		callbacks->trouble(sentence->text, callbacks->arg);
	free(sentence);
}

static void
send_sentence(struct mailbox *mailbox, enum newsalert_err fatal,
    const char *text)
{
	size_t size = strlen(text) + 1;
	struct sentence *sentence = malloc(sizeof(*sentence) + size);

	if (sentence == NULL)
		return;
	sentence->mail.deliver = deliver_sentence;
	sentence->fatal = fatal;
	memcpy(sentence->text, text, size);
	mailbox_send_one(mailbox, &sentence->mail);
}

void
mailbox_send_fatal(struct mailbox *mailbox, enum newsalert_err err,
    const char *text)
{
	send_sentence(mailbox, err, text);
}

void
mailbox_send_trouble(struct mailbox *mailbox, const char *text)
{
	send_sentence(mailbox, NEWSALERT_OK, text);
}
