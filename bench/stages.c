/* SPDX-License-Identifier: MIT */
/*
 * The CPU time of each stage in a worker, an article at a time, over all files
 * of a directory, ROUNDS times.
 *
 *	stages RULES DIR ROUNDS	prints microseconds an article: read, of that
 *				to tell the language, tag, encode
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "client/alert.h"
#include "daemon/article/article.h"
#include "daemon/article/language.h"
#include "daemon/tagging/tagger.h"

#define FILES_MAX 10000
#define TEXT_MAX  65536

struct story {
	char *text;
	size_t len;
};

struct times {
	double read;
	double language;
	double tag;
	double encode;
	size_t articles;
};

static double
cpu_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static size_t
load_stories(const char *path, struct story *stories)
{
	static char text[TEXT_MAX];
	DIR *dir = opendir(path);
	struct dirent *entry;
	size_t count = 0;
	ssize_t len;
	int fd;

	while (dir != NULL && count < FILES_MAX &&
	       (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		fd = openat(dirfd(dir), entry->d_name, O_RDONLY | O_CLOEXEC);
		len = fd == -1 ? -1 : read(fd, text, sizeof(text));
		if (fd != -1)
			close(fd);
		if (len <= 0 ||
		    (stories[count].text = malloc((size_t)len)) == NULL)
			continue;
		memcpy(stories[count].text, text, (size_t)len);
		stories[count++].len = (size_t)len;
	}
	if (dir != NULL)
		closedir(dir);
	return count;
}

static void
ignore_finding(enum finding_level level, const char *path, int line,
    const char *text, void *arg)
{
	(void)arg;
	if (level == FINDING_ERROR)
		fprintf(stderr, "%s:%d: %s\n", path, line, text);
}

/* Once more, for it cannot be seen inside article_read. */
static bool
detect_again(struct article *article, struct times *times)
{
	double t0 = cpu_us();
	bool good;

	article->language[0] = '\0';
	good = language_detect(article) == NEWSALERT_OK;
	times->language += cpu_us() - t0;
	return good;
}

static bool
run_story(struct tagger *tagger, const struct story *story, struct times *times)
{
	const struct article_input input = { .bytes = story->text,
		.len = story->len,
		.name = "story",
		.time_sec = 1700000000 };
	struct newsalert_alert alert = { .id = "sha256:", .file = "story" };
	double t0 = cpu_us(), t1, t2, t3;
	struct article_list *list;
	char *json = NULL;
	size_t len;
	bool good;

	if (article_read(&input, NULL, &list) != NEWSALERT_OK)
		return false;
	times->read += cpu_us() - t0;
	good = detect_again(&list->items[0], times);
	t1 = cpu_us();
	good =
	    good && tagger_run(tagger, &list->items[0], &alert) == NEWSALERT_OK;
	t2 = cpu_us();
	alert.headline = list->items[0].zones[ZONE_HEADLINE];
	alert.summary = list->items[0].zones[ZONE_BODY];
	good = good && alert_encode(&alert, &json, &len) == NEWSALERT_OK;
	t3 = cpu_us();
	times->tag += t2 - t1;
	times->encode += t3 - t2;
	times->articles++;
	free(json);
	article_list_free(list);
	return good;
}

int
main(int argc, char **argv)
{
	static struct story stories[FILES_MAX];
	struct times times = { 0 };
	struct ruleset *ruleset;
	struct tagger *tagger;
	const char *dirs[1];
	size_t count, len;
	void *image;

	if (argc != 4) {
		fprintf(stderr, "usage: stages RULES DIR ROUNDS\n");
		return EX_USAGE;
	}
	dirs[0] = argv[1];
	if (ruleset_compile(dirs, 1, NULL, ignore_finding, NULL, &image,
		&len) != NEWSALERT_OK ||
	    ruleset_open(image, len, &ruleset) != NEWSALERT_OK ||
	    tagger_new(ruleset, &tagger) != NEWSALERT_OK)
		return EX_CONFIG;
	count = load_stories(argv[2], stories);
	for (long round = strtol(argv[3], NULL, 10); round > 0; round--)
		for (size_t i = 0; i < count; i++)
			if (!run_story(tagger, &stories[i], &times))
				return EX_DATAERR;
	if (times.articles == 0)
		return EX_NOINPUT;
	printf("%.1f %.1f %.1f %.1f\n", times.read / (double)times.articles,
	    times.language / (double)times.articles,
	    times.tag / (double)times.articles,
	    times.encode / (double)times.articles);
	for (size_t i = 0; i < count; i++)
		free(stories[i].text);
	tagger_free(tagger);
	ruleset_close(ruleset);
	free(image);
	return EX_OK;
}
