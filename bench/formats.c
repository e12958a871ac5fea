/* SPDX-License-Identifier: MIT */
/*
 * What the readers of formats take, beside the library that a program would
 * call to get no more than the document's tree. For each subdirectory of DIR,
 * whose files are of one format, MEGABYTES of them are read again and again,
 * both ways in turn.
 *
 *	bench_formats DIR MEGABYTES	prints a line each: name, MB/s,
 *					articles/s, MB/s of the yardstick, its
 *					name; by CPU time
 */
#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>
#include <utf8proc.h>

#include "bench/mail_parser.h"
#include "daemon/article/article.h"
#include "daemon/article/sniff.h"
#include "daemon/worker/heap.h"

#define FILES_MAX 1000
#define FILE_MAX  (4 << 20)
#define TURNS     5

struct sample {
	char *bytes;
	size_t len;
};

struct format_run {
	struct sample samples[FILES_MAX];
	size_t count;
	size_t bytes;
	enum format format; /* of the first */
};

static double
cpu_sec(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
load_file(struct format_run *run, int dirfd, const char *name)
{
	static char bytes[FILE_MAX];
	struct sample *sample = &run->samples[run->count];
	int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd == -1 ? -1 : read(fd, bytes, sizeof(bytes));

	if (fd != -1)
		close(fd);
	if (len <= 0 || (sample->bytes = malloc((size_t)len)) == NULL)
		return;
	memcpy(sample->bytes, bytes, (size_t)len);
	sample->len = (size_t)len;
	run->bytes += sample->len;
	run->count++;
}

static void
load(struct format_run *run, int parent, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *entry;

	*run = (struct format_run){ .count = 0 };
	if (dir == NULL)
		return;
	while (run->count < FILES_MAX && (entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			load_file(run, fd, entry->d_name);
	closedir(dir);
	if (run->count > 0)
		run->format =
		    sniff_format(run->samples[0].bytes, run->samples[0].len);
}

/* How many articles; the seconds go to *secp. */
static size_t
read_all(const struct format_run *run, size_t rounds, double *secp)
{
	double began = cpu_sec();
	size_t articles = 0;

	for (size_t i = 0; i < rounds * run->count; i++) {
		const struct sample *sample = &run->samples[i % run->count];
		const struct article_input input = { .bytes = sample->bytes,
			.len = sample->len,
			.name = "sample",
			.time_sec = 1700000000 };
		struct article_list *list;

		if (article_read(&input, NULL, &list) != NEWSALERT_OK)
			continue;
		articles += list->count;
		article_list_free(list);
	}
	*secp += cpu_sec() - began;
	return articles;
}

static void
parse_xml(const struct sample *sample)
{
	xmlFreeDoc(xmlReadMemory(sample->bytes, (int)sample->len, NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
		XML_PARSE_RECOVER));
}

static void
parse_html(const struct sample *sample)
{
	xmlFreeDoc(htmlReadMemory(sample->bytes, (int)sample->len, NULL, NULL,
	    HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
		HTML_PARSE_RECOVER));
}

static void
parse_json(const struct sample *sample)
{
	json_decref(json_loadb(sample->bytes, sample->len, 0, NULL));
}

static void
parse_mail(const struct sample *sample)
{
	mail_parser_run(sample->bytes, sample->len);
}

static void
decode_utf8(const struct sample *sample)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)sample->bytes;
	utf8proc_ssize_t left = (utf8proc_ssize_t)sample->len;
	utf8proc_int32_t point;

	while (left > 0) {
		utf8proc_ssize_t len = utf8proc_iterate(at, left, &point);

		len = len > 0 ? len : 1;
		at += len;
		left -= len;
	}
}

typedef void (*parse_fn)(const struct sample *sample);

static parse_fn
yardstick(enum format format, const char **namep)
{
	switch (format) {
	case FORMAT_HTML:
		*namep = "htmlReadMemory";
		return parse_html;
	case FORMAT_RSS:
	case FORMAT_ATOM:
	case FORMAT_NITF:
	case FORMAT_NEWSML:
	case FORMAT_NEWSML_G2:
	case FORMAT_XML:
		*namep = "xmlReadMemory";
		return parse_xml;
	case FORMAT_JSON:
		*namep = "json_loadb";
		return parse_json;
	case FORMAT_MAIL:
		*namep = mail_parser_name;
		return parse_mail;
	default:
		*namep = "utf8proc_iterate";
		return decode_utf8;
	}
}

static void
measure(const struct format_run *run, const char *name, size_t bytes)
{
	size_t rounds = bytes / TURNS / run->bytes + 1;
	double total = (double)(rounds * TURNS * run->bytes) / 1e6;
	double ours = 0, theirs = 0, began;
	size_t articles = 0;
	const char *beside;
	parse_fn parse = yardstick(run->format, &beside);

	for (int turn = 0; turn < TURNS; turn++) {
		articles += read_all(run, rounds, &ours);
		began = cpu_sec();
		for (size_t i = 0; i < rounds * run->count; i++)
			parse(&run->samples[i % run->count]);
		theirs += cpu_sec() - began;
	}
	printf("%s %.1f %.0f %.1f %s\n", name, total / ours,
	    (double)articles / ours, total / theirs, beside);
}

int
main(int argc, char **argv)
{
	static struct format_run run;
	struct dirent **names;
	int count, dirfd;

	if (argc != 3 ||
	    (dirfd = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1 ||
	    (count = scandir(argv[1], &names, NULL, alphasort)) == -1) {
		fprintf(stderr, "usage: bench_formats DIR MEGABYTES\n");
		return EX_USAGE;
	}
	heap_keep(); /* as workers do */
	for (int i = 0; i < count; i++) {
		if (names[i]->d_name[0] != '.')
			load(&run, dirfd, names[i]->d_name);
		if (names[i]->d_name[0] != '.' && run.count > 0)
			measure(&run, names[i]->d_name,
			    (size_t)strtoul(argv[2], NULL, 10) << 20);
		for (size_t j = 0; j < run.count; j++)
			free(run.samples[j].bytes);
		run.count = 0;
		free(names[i]);
	}
	free(names);
	close(dirfd);
	return EX_OK;
}
