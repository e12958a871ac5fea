/* SPDX-License-Identifier: MIT */
/* Which addresses are refused, and what happens to what lies at a path. */
#include "daemon/publisher/endpoint.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static char dir[] = "/tmp/newsalert-endpoint-XXXXXX";
static char path[64];
static char url[80];
static struct endpoint endpoint;
static struct newsalert_error why;

static void
make_directory(void)
{
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/a.sock", dir);
	snprintf(url, sizeof(url), "ipc://%s", path);
	ck_assert_int_eq(endpoint_parse(url, &why, &endpoint), NEWSALERT_OK);
}

static void
remove_directory(void)
{
	unlink(path);
	rmdir(dir);
}

/* Listen at path; closing the descriptor leaves a stale socket. */
static int
listen_at_path(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int sock = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(address.sun_path, path, strlen(path) + 1);
	ck_assert_int_ne(sock, -1);
	ck_assert_int_eq(bind(sock, (struct sockaddr *)&address,
			     sizeof(address)),
	    0);
	ck_assert_int_eq(listen(sock, 1), 0);
	return sock;
}

static void
assert_refused(const char *text)
{
	struct endpoint untouched = { .url = "untouched" };

	ck_assert_int_eq(endpoint_parse(text, &why, &untouched),
	    NEWSALERT_EINVAL);
	ck_assert_str_eq(untouched.url, "untouched");
	ck_assert_uint_gt(strlen(why.text), 10);
}

START_TEST(ipc_has_a_path_and_its_directory)
{
	ck_assert_int_eq(endpoint.kind, ENDPOINT_IPC);
	ck_assert_str_eq(endpoint.path, path);
	ck_assert_str_eq(endpoint.dir, dir);
	ck_assert_str_eq(endpoint.url, url);
	assert_refused("ipc://");
	assert_refused("ipc://relative.sock");
	assert_refused("ipc:///run/newsalert/");
	assert_refused("ipc://@abstract");
}
END_TEST

START_TEST(a_path_of_107_bytes_is_the_longest)
{
	char text[128] = "ipc:///";

	memset(text + 7, 'x', 106);
	text[6 + 107] = '\0';
	ck_assert_int_eq(endpoint_parse(text, &why, &endpoint), NEWSALERT_OK);
	ck_assert_str_eq(endpoint.dir, "/");
	text[6 + 107] = 'x';
	text[6 + 108] = '\0';
	assert_refused(text);
}
END_TEST

START_TEST(tcp_is_numeric_and_on_loopback)
{
	ck_assert_int_eq(endpoint_parse("tcp://127.0.0.1:7788", &why,
			     &endpoint),
	    NEWSALERT_OK);
	ck_assert_int_eq(endpoint.kind, ENDPOINT_TCP);
	ck_assert(!endpoint.ipv6);
	ck_assert_int_eq(endpoint_parse("tcp://[::1]:1", &why, &endpoint),
	    NEWSALERT_OK);
	ck_assert(endpoint.ipv6);
	assert_refused("tcp://localhost:7788");
	assert_refused("tcp://*:7788");
	assert_refused("tcp://0.0.0.0:7788");
	assert_refused("tcp://[::]:7788");
	assert_refused("tcp://::1:7788");
	assert_refused("tcp://[127.0.0.1]:7788");
	assert_refused("tcp://127.0.0.1;127.0.0.1:7788");
	assert_refused("tcp://192.0.2.1:7788");
	ck_assert_ptr_nonnull(strstr(why.text, "NATS"));
}
END_TEST

START_TEST(a_port_is_a_number_from_1_to_65535)
{
	ck_assert_int_eq(endpoint_parse("tcp://127.0.0.1:65535", &why,
			     &endpoint),
	    NEWSALERT_OK);
	assert_refused("tcp://127.0.0.1");
	assert_refused("tcp://127.0.0.1:");
	assert_refused("tcp://127.0.0.1:0");
	assert_refused("tcp://127.0.0.1:65536");
	assert_refused("tcp://127.0.0.1:+80");
	assert_refused("tcp://127.0.0.1:80 ");
}
END_TEST

START_TEST(other_transports_are_refused)
{
	assert_refused("ws://127.0.0.1:80");
	assert_refused("inproc://a");
	assert_refused("/run/newsalert/alerts.sock");
	assert_refused("");
}
END_TEST

START_TEST(nothing_at_the_path_is_fine)
{
	ck_assert_int_eq(endpoint_clear(&endpoint, &why), NEWSALERT_OK);
}
END_TEST

START_TEST(a_file_at_the_path_is_left_alone)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	ck_assert_int_eq(write(fd, "precious", 8), 8);
	close(fd);
	ck_assert_int_eq(endpoint_clear(&endpoint, &why), NEWSALERT_EBUSY);
	ck_assert_ptr_nonnull(strstr(why.text, "not a socket"));
	ck_assert_int_eq(access(path, F_OK), 0);
}
END_TEST

START_TEST(a_socket_that_somebody_listens_on_is_left_alone)
{
	int sock = listen_at_path();

	ck_assert_int_eq(endpoint_clear(&endpoint, &why), NEWSALERT_EBUSY);
	ck_assert_int_eq(access(path, F_OK), 0);
	close(sock);
}
END_TEST

START_TEST(a_stale_socket_is_removed)
{
	close(listen_at_path());
	ck_assert_int_eq(endpoint_clear(&endpoint, &why), NEWSALERT_OK);
	ck_assert_int_eq(access(path, F_OK), -1);
}
END_TEST

START_TEST(a_missing_directory_is_told)
{
	ck_assert_int_eq(endpoint_parse("ipc:///nonexistent/a.sock", &why,
			     &endpoint),
	    NEWSALERT_OK);
	ck_assert_int_eq(endpoint_clear(&endpoint, &why), NEWSALERT_EPERM);
	ck_assert_ptr_nonnull(strstr(why.text, "/nonexistent"));
}
END_TEST

START_TEST(a_shared_socket_is_for_owner_and_group)
{
	int sock = listen_at_path();
	struct stat st;

	ck_assert_int_eq(endpoint_share(&endpoint, getegid(), &why),
	    NEWSALERT_OK);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0660);
	ck_assert_uint_eq(st.st_gid, getegid());
	close(sock);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("endpoint");
	TCase *tcase = tcase_create("endpoint");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, make_directory, remove_directory);
	tcase_add_test(tcase, ipc_has_a_path_and_its_directory);
	tcase_add_test(tcase, a_path_of_107_bytes_is_the_longest);
	tcase_add_test(tcase, tcp_is_numeric_and_on_loopback);
	tcase_add_test(tcase, a_port_is_a_number_from_1_to_65535);
	tcase_add_test(tcase, other_transports_are_refused);
	tcase_add_test(tcase, nothing_at_the_path_is_fine);
	tcase_add_test(tcase, a_file_at_the_path_is_left_alone);
	tcase_add_test(tcase, a_socket_that_somebody_listens_on_is_left_alone);
	tcase_add_test(tcase, a_stale_socket_is_removed);
	tcase_add_test(tcase, a_missing_directory_is_told);
	tcase_add_test(tcase, a_shared_socket_is_for_owner_and_group);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
