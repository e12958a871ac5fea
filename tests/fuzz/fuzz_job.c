/* SPDX-License-Identifier: MIT */
/* Any bytes on the socket of a worker, as a job; the first says whether a
 * descriptor comes with them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/worker/job.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
send_with(int sock, int fd, const uint8_t *data, size_t size)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct iovec piece = { (void *)(uintptr_t)data, size };
	struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1 };
	struct cmsghdr *head;

	if (fd != -1) {
		message.msg_control = control.bytes;
		message.msg_controllen = sizeof(control.bytes);
		head = CMSG_FIRSTHDR(&message);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(head), &fd, sizeof(int));
	}
	if (sendmsg(sock, &message, MSG_DONTWAIT | MSG_NOSIGNAL) !=
	    (ssize_t)size)
		abort(); /* it is made to fit */
}

static void
use(struct job_received *received)
{
	if (received->fd == -1 || received->job.name == NULL ||
	    strlen(received->job.name) > JOB_TEXT_MAX)
		abort();
	job_received_fini(received);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct job_received received;
	int pair[2];

	if (size < 2 || size > 4096)
		return 0;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
		abort();
	send_with(pair[0], data[0] % 2 != 0 ? STDERR_FILENO : -1, data + 1,
	    size - 1);
	close(pair[0]);
	while (job_receive(pair[1], &received) == NEWSALERT_OK)
		use(&received);
	close(pair[1]);
	return 0;
}
