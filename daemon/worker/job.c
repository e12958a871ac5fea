/* SPDX-License-Identifier: MIT */
/* Jobs on the socket between keeper and worker: a head with the descriptor,
 * then the texts, each ended by NUL. */
#include "daemon/worker/job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define JOB_MAGIC 0x4e414a31u /* NAJ1: changes with struct head */
#define TEXTS     3

/* Both ends are one program on one machine: its own byte order will do. */
struct head {
	uint32_t magic;
	int32_t urgency;
	uint64_t number;
	int64_t time_sec;
	uint32_t lens[TEXTS]; /* without NUL; 0: none */
	uint32_t reserved;
};

union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(sizeof(int))];
};

static void
attach(struct msghdr *message, union control *control, int fd)
{
	struct cmsghdr *cmsg;

	memset(control, 0, sizeof(*control));
	message->msg_control = control->bytes;
	message->msg_controllen = sizeof(control->bytes);
	cmsg = CMSG_FIRSTHDR(message);
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
}

/* Point pieces at the head and the texts; returns their bytes. */
static size_t
gather(const struct job *job, struct head *head, struct iovec *pieces)
{
	const char *texts[TEXTS] = { job->name, job->source, job->language };
	size_t total = sizeof(*head), len;
	int i;

	*head = (struct head){ .magic = JOB_MAGIC,
		.urgency = job->urgency,
		.number = job->number,
		.time_sec = job->time_sec };
	pieces[0] = (struct iovec){ head, sizeof(*head) };
	for (i = 0; i < TEXTS; i++) {
		const char *text = texts[i] == NULL ? "" : texts[i];

		len = strlen(text);
		if (len > JOB_TEXT_MAX)
			return 0;
		head->lens[i] = (uint32_t)len;
		pieces[i + 1] =
		    (struct iovec){ (void *)(uintptr_t)text, len + 1 };
		total += len + 1;
	}
	return total;
}

enum newsalert_err
job_send(int sock, const struct job *job, int fd)
{
	struct iovec pieces[1 + TEXTS];
	struct msghdr message = { .msg_iov = pieces, .msg_iovlen = 1 + TEXTS };
	union control control;
	struct head head;
	size_t total;
	ssize_t sent;

	total = gather(job, &head, pieces);
	if (total == 0)
		return NEWSALERT_ETOOBIG;
	attach(&message, &control, fd);
	do
		sent = sendmsg(sock, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (sent == -1 && errno == EINTR);
	/* ETOOMANYREFS: too many descriptors wait in sockets. */
	if (sent == -1 && (errno == EAGAIN || errno == ENOBUFS ||
			      errno == ENOMEM || errno == ETOOMANYREFS))
		return NEWSALERT_EAGAIN;
	/* A job is smaller than what the kernel would cut in two. */
	return sent == (ssize_t)total ? NEWSALERT_OK : NEWSALERT_EIO;
}

static int
attached(struct msghdr *message)
{
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(message);
	int fd = -1;

	if (cmsg != NULL && cmsg->cmsg_level == SOL_SOCKET &&
	    cmsg->cmsg_type == SCM_RIGHTS &&
	    cmsg->cmsg_len == CMSG_LEN(sizeof(fd)))
		memcpy(&fd, CMSG_DATA(cmsg), sizeof(fd));
	return fd;
}

/* MSG_WAITALL: only a signal or the end of the stream makes it shorter, and
 * a worker has no signal handlers. */
static enum newsalert_err
receive_head(int sock, struct head *head, int *fdp)
{
	struct iovec piece = { head, sizeof(*head) };
	union control control;
	struct msghdr message = { .msg_iov = &piece,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes) };
	ssize_t got;

	do
		got = recvmsg(sock, &message, MSG_WAITALL | MSG_CMSG_CLOEXEC);
	while (got == -1 && errno == EINTR);
	if (got == 0 || (got == -1 && errno == ECONNRESET))
		return NEWSALERT_EDOWN;
	if (got == -1)
		return NEWSALERT_EIO;
	*fdp = attached(&message);
	if (got != (ssize_t)sizeof(*head) || *fdp == -1 ||
	    head->magic != JOB_MAGIC || head->number == 0)
		return NEWSALERT_EPROTO;
	return NEWSALERT_OK;
}

static enum newsalert_err
receive_texts(int sock, const struct head *head, char **memoryp)
{
	enum newsalert_err err = NEWSALERT_EPROTO;
	char *memory, *end;
	size_t total = 0;
	int i;

	for (i = 0; i < TEXTS; i++) {
		if (head->lens[i] > JOB_TEXT_MAX)
			return NEWSALERT_EPROTO;
		total += head->lens[i] + 1;
	}
	memory = malloc(total);
	if (memory == NULL)
		return NEWSALERT_ENOMEM;
	if (recv(sock, memory, total, MSG_WAITALL) != (ssize_t)total)
		goto out;
	for (i = 0, end = memory; i < TEXTS; i++, end++) {
		end += head->lens[i];
		if (*end != '\0')
			goto out;
	}
	err = NEWSALERT_OK;
	*memoryp = memory;
	memory = NULL;
out:
	free(memory);
	return err;
}

enum newsalert_err
job_receive(int sock, struct job_received *received)
{
	struct job_received got = { .fd = -1 };
	enum newsalert_err err;
	struct head head;

	err = receive_head(sock, &head, &got.fd);
	if (err == NEWSALERT_OK)
		err = receive_texts(sock, &head, &got.memory);
	if (err != NEWSALERT_OK) {
		job_received_fini(&got);
		return err;
	}
	got.job = (struct job){ .number = head.number,
		.time_sec = head.time_sec,
		.urgency = head.urgency,
		.name = got.memory };
	got.job.source = got.job.name + head.lens[0] + 1;
	got.job.language = got.job.source + head.lens[1] + 1;
	if (head.lens[1] == 0)
		got.job.source = NULL;
	if (head.lens[2] == 0)
		got.job.language = NULL;
	*received = got;
	return NEWSALERT_OK;
}

void
job_received_fini(struct job_received *received)
{
	if (received->fd != -1)
		close(received->fd);
	free(received->memory);
	*received = (struct job_received){ .fd = -1 };
}
