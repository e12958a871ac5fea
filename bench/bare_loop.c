/* SPDX-License-Identifier: MIT */
/*
 * What the drain of the inbox is held against: one thread that does only what
 * nobody can leave out. Each file is opened, read, renamed twice, and its
 * bytes and a second row are committed to SQLite (WAL, synchronous=FULL), 256
 * files a transaction.
 *
 *	bare_loop DIR DATABASE	prints files, seconds and files a second
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#define GROUP        256
#define FILE_MAX_LEN (1 << 20)
#define ROW_LEN      1536

struct loop {
	int inbox;
	int work;
	int done;
	sqlite3 *db;
	sqlite3_stmt *add_article;
	sqlite3_stmt *add_alert;
	char bytes[FILE_MAX_LEN];
};

static double
now_sec(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
must(int good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(EX_OSERR);
}

static void
run(struct loop *loop, const char *sql)
{
	char *error = NULL;

	if (sqlite3_exec(loop->db, sql, NULL, NULL, &error) == SQLITE_OK)
		return;
	fprintf(stderr, "%s: %s\n", sql, error);
	exit(EX_SOFTWARE);
}

static void
open_database(struct loop *loop, const char *path)
{
	static const char schema[] =
	    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
	    "CREATE TABLE articles(id INTEGER PRIMARY KEY, text BLOB);"
	    "CREATE TABLE alerts(seq INTEGER PRIMARY KEY, body BLOB);";

	must(sqlite3_open(path, &loop->db) == SQLITE_OK, path);
	run(loop, schema);
	must(sqlite3_prepare_v2(loop->db,
		 "INSERT INTO articles(text) VALUES(?)", -1, &loop->add_article,
		 NULL) == SQLITE_OK,
	    "prepare");
	must(sqlite3_prepare_v2(loop->db, "INSERT INTO alerts(body) VALUES(?)",
		 -1, &loop->add_alert, NULL) == SQLITE_OK,
	    "prepare");
}

static int
open_directory(const char *parent, const char *name)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", parent, name);
	mkdir(path, 0700);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	must(fd != -1, path);
	return fd;
}

static void
insert(sqlite3_stmt *statement, const char *bytes, int len)
{
	sqlite3_bind_blob(statement, 1, bytes, len, SQLITE_STATIC);
	must(sqlite3_step(statement) == SQLITE_DONE, "insert");
	sqlite3_reset(statement);
}

static void
take(struct loop *loop, const char *name)
{
	ssize_t len;
	int fd;

	fd = openat(loop->inbox, name, O_RDONLY | O_CLOEXEC);
	must(fd != -1, name);
	len = read(fd, loop->bytes, sizeof(loop->bytes));
	must(len >= 0, name);
	close(fd);
	must(renameat(loop->inbox, name, loop->work, name) == 0, name);
	insert(loop->add_article, loop->bytes, (int)len);
	insert(loop->add_alert, loop->bytes, ROW_LEN);
	must(renameat(loop->work, name, loop->done, name) == 0, name);
}

int
main(int argc, char **argv)
{
	static struct loop loop;
	struct dirent *entry;
	size_t count = 0;
	double began;
	DIR *listing;

	if (argc != 3) {
		fprintf(stderr, "usage: bare_loop DIR DATABASE\n");
		return EX_USAGE;
	}
	open_database(&loop, argv[2]);
	loop.inbox = open_directory(argv[1], "inbox");
	loop.work = open_directory(argv[1], "work");
	loop.done = open_directory(argv[1], "done");
	must((listing = fdopendir(dup(loop.inbox))) != NULL, "inbox");
	began = now_sec();
	run(&loop, "BEGIN");
	while ((entry = readdir(listing)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		take(&loop, entry->d_name);
		if (++count % GROUP == 0)
			run(&loop, "COMMIT; BEGIN");
	}
	run(&loop, "COMMIT");
	printf("%zu %.3f %.0f\n", count, now_sec() - began,
	    (double)count / (now_sec() - began));
	closedir(listing);
	return EX_OK;
}
