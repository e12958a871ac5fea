/* SPDX-License-Identifier: MIT */
/* Jobs over a socket, with their files. */
#include "daemon/worker/job.h"

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static int keeper, worker, file;

static void
connect_both(void)
{
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	keeper = pair[0];
	worker = pair[1];
	file = open("/dev/null", O_RDONLY | O_CLOEXEC);
	ck_assert_int_ne(file, -1);
}

static void
close_both(void)
{
	close(keeper);
	close(worker);
	close(file);
}

static struct job
a_job(uint64_t number)
{
	return (struct job){ .number = number,
		.time_sec = 1671000000,
		.urgency = 3,
		.name = "tass-1.txt",
		.source = "TASS",
		.language = "en" };
}

static unsigned
open_files(void)
{
	unsigned count = 0;
	int fd;

	for (fd = 0; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) != -1)
			count++;
	return count;
}

START_TEST(a_job_arrives_whole_with_its_file)
{
	struct job_received got;
	struct job job = a_job(42);
	struct stat sent, received;

	ck_assert_int_eq(job_send(keeper, &job, file), NEWSALERT_OK);
	ck_assert_int_eq(job_receive(worker, &got), NEWSALERT_OK);
	ck_assert_uint_eq(got.job.number, 42);
	ck_assert_int_eq(got.job.time_sec, 1671000000);
	ck_assert_int_eq(got.job.urgency, 3);
	ck_assert_str_eq(got.job.name, "tass-1.txt");
	ck_assert_str_eq(got.job.source, "TASS");
	ck_assert_str_eq(got.job.language, "en");
	ck_assert_int_ne(got.fd, file);
	ck_assert_int_eq(fstat(file, &sent), 0);
	ck_assert_int_eq(fstat(got.fd, &received), 0);
	ck_assert_uint_eq(sent.st_ino, received.st_ino);
	ck_assert_int_eq(fcntl(got.fd, F_GETFD), FD_CLOEXEC);
	job_received_fini(&got);
	ck_assert_int_eq(got.fd, -1);
}
END_TEST

START_TEST(what_is_absent_stays_absent)
{
	const struct job job = { .number = 1, .name = "a", .source = "" };
	struct job_received got;

	ck_assert_int_eq(job_send(keeper, &job, file), NEWSALERT_OK);
	ck_assert_int_eq(job_receive(worker, &got), NEWSALERT_OK);
	ck_assert_ptr_null(got.job.source);
	ck_assert_ptr_null(got.job.language);
	job_received_fini(&got);
}
END_TEST

START_TEST(jobs_that_wait_together_arrive_one_by_one)
{
	struct job_received got;
	uint64_t number;

	for (number = 1; number <= 8; number++) {
		struct job job = a_job(number);

		ck_assert_int_eq(job_send(keeper, &job, file), NEWSALERT_OK);
	}
	for (number = 1; number <= 8; number++) {
		ck_assert_int_eq(job_receive(worker, &got), NEWSALERT_OK);
		ck_assert_uint_eq(got.job.number, number);
		job_received_fini(&got);
	}
}
END_TEST

START_TEST(a_full_socket_takes_no_part_of_a_job)
{
	struct job_received got;
	enum newsalert_err err;
	uint64_t number = 0, next;

	do {
		struct job job = a_job(++number);

		err = job_send(keeper, &job, file);
	} while (err == NEWSALERT_OK);
	ck_assert_int_eq(err, NEWSALERT_EAGAIN);
	for (next = 1; next < number; next++) {
		ck_assert_int_eq(job_receive(worker, &got), NEWSALERT_OK);
		ck_assert_uint_eq(got.job.number, next);
		job_received_fini(&got);
	}
}
END_TEST

START_TEST(texts_over_the_limit_are_refused)
{
	char name[JOB_TEXT_MAX + 2];
	struct job job = a_job(1);

	memset(name, 'n', sizeof(name));
	name[JOB_TEXT_MAX] = '\0';
	job.name = name;
	ck_assert_int_eq(job_send(keeper, &job, file), NEWSALERT_OK);
	name[JOB_TEXT_MAX] = 'n';
	name[JOB_TEXT_MAX + 1] = '\0';
	ck_assert_int_eq(job_send(keeper, &job, file), NEWSALERT_ETOOBIG);
}
END_TEST

START_TEST(the_ends_of_both_sides_are_told)
{
	struct job_received got;
	struct job job = a_job(1);

	close(keeper);
	ck_assert_int_eq(job_receive(worker, &got), NEWSALERT_EDOWN);
	close_both();
	connect_both();
	close(worker);
	ck_assert_int_eq(job_send(keeper, &job, file), NEWSALERT_EIO);
	worker = dup(file);
}
END_TEST

START_TEST(bytes_without_a_file_are_refused)
{
	char bytes[256] = { 0 };
	struct job_received got;

	ck_assert_int_eq(write(keeper, bytes, sizeof(bytes)), sizeof(bytes));
	ck_assert_int_eq(job_receive(worker, &got), NEWSALERT_EPROTO);
}
END_TEST

/* Take a job off the wire, set a byte of it to value, and send it on. */
static void
damage(size_t offset, char value)
{
	char bytes[256];
	struct iovec piece = { bytes, sizeof(bytes) };
	struct job job = a_job(1);
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct msghdr message = { .msg_iov = &piece,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control) };
	ssize_t len;
	int copy;

	ck_assert_int_eq(job_send(keeper, &job, file), NEWSALERT_OK);
	len = recvmsg(worker, &message, 0);
	ck_assert_int_gt(len, (ssize_t)offset);
	bytes[offset] = value;
	piece.iov_len = (size_t)len;
	ck_assert_int_eq(sendmsg(keeper, &message, 0), len);
	memcpy(&copy, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(copy));
	close(copy);
}

START_TEST(a_damaged_job_leaves_no_file_open)
{
	/* The magic, a length, and the end of the name. */
	static const size_t offsets[] = { 0, 25, 40 + 10 };
	unsigned before = open_files();
	struct job_received got;
	size_t i;

	for (i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		damage(offsets[i], 'x');
		ck_assert_int_eq(job_receive(worker, &got), NEWSALERT_EPROTO);
		ck_assert_uint_eq(open_files(), before);
		close_both();
		connect_both();
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("job");
	TCase *tcase = tcase_create("job");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, connect_both, close_both);
	tcase_add_test(tcase, a_job_arrives_whole_with_its_file);
	tcase_add_test(tcase, what_is_absent_stays_absent);
	tcase_add_test(tcase, jobs_that_wait_together_arrive_one_by_one);
	tcase_add_test(tcase, a_full_socket_takes_no_part_of_a_job);
	tcase_add_test(tcase, texts_over_the_limit_are_refused);
	tcase_add_test(tcase, the_ends_of_both_sides_are_told);
	tcase_add_test(tcase, bytes_without_a_file_are_refused);
	tcase_add_test(tcase, a_damaged_job_leaves_no_file_open);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
