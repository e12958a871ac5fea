/* SPDX-License-Identifier: MIT */
/* newsalertd classify: files come in, one alert for each article goes out, in
 * the order of the files whatever the number of threads. */
#include "daemon/command.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "daemon/article/article.h"
#include "daemon/tagging/tagger.h"
#include "daemon/worker/classify.h"

/* One file, and what is printed for it. */
struct item {
	const char *path;
	char *text; /* lines; NULL: no memory for them */
	size_t len;
	size_t replaced; /* bytes that were not text */
	bool rejected;
};

struct classification {
	const struct ruleset *ruleset;
	struct item *items;
	size_t count;
	size_t file_max;
	size_t articles_max;
	bool explain;
	bool colour;
	atomic_size_t next; /* the first item that nobody has taken */
	atomic_bool failed;
};

struct bytes {
	char *data;
	size_t len;
	int64_t time_sec;
};

/* Read fd to its end. 0, or an errno; EFBIG: over the limit. */
static int
read_all(int fd, size_t limit, struct bytes *bytes)
{
	size_t size = 0;
	ssize_t got;
	char *more;

	for (;;) {
		if (bytes->len == size) {
			size += 65536;
			if ((more = realloc(bytes->data, size)) == NULL)
				return ENOMEM;
			bytes->data = more;
		}
		got = read(fd, bytes->data + bytes->len, size - bytes->len);
		if (got == -1)
			return errno;
		if (got == 0)
			return 0;
		bytes->len += (size_t)got;
		if (bytes->len > limit)
			return EFBIG;
	}
}

static int
read_path(const char *path, size_t limit, struct bytes *bytes)
{
	bool is_stdin = strcmp(path, "-") == 0;
	struct stat st;
	int fault, fd;

	fd = is_stdin ? STDIN_FILENO
		      : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd == -1)
		return errno;
	bytes->time_sec = time(NULL);
	if (!is_stdin && fstat(fd, &st) == 0)
		bytes->time_sec = st.st_mtim.tv_sec;
	fault = read_all(fd, limit, bytes);
	if (!is_stdin)
		close(fd);
	return fault;
}

static const char *
name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* number: of the article in the file, from 1; 0: it is the whole file. */
static void
print_error(struct item *item, FILE *out, size_t number, const char *reason)
{
	json_t *line = json_pack("{s:i, s:s}", "newsalert", 1, "file",
	    name_of(item->path));

	item->rejected = true;
	if (line == NULL) /* a file name that is not UTF-8 */
		line = json_pack("{s:i, s:s}", "newsalert", 1, "file", "?");
	if (number > 0)
		(void)json_object_set_new(line, "article",
		    json_integer((json_int_t)number));
	(void)json_object_set_new(line, "error", json_string(reason));
	if (line != NULL && json_dumpf(line, out, JSON_COMPACT) == 0)
		fputc('\n', out);
	json_decref(line);
}

static void
print_rejected(struct item *item, FILE *out, const char *reason)
{
	print_error(item, out, 0, reason);
}

static void
print_untold(struct item *item, FILE *out, size_t count)
{
	char reason[64];

	if (count == 0)
		return;
	snprintf(reason, sizeof(reason), "and %zu more articles", count);
	print_error(item, out, 0, reason);
}

/* In the order of the file: articles and those that are none. */
static void
print_articles(struct item *item, const struct journal_file *file, FILE *out)
{
	const struct journal_article *article = file->articles;
	const struct journal_problem *problem = file->problems;
	size_t articles = file->count, problems = file->problem_count;

	for (size_t at = 0; articles + problems > 0; at++) {
		if (problems > 0 && (articles == 0 || problem->index <= at)) {
			print_error(item, out, problem->index + 1,
			    problem->reason);
			problem++, problems--;
			continue;
		}
		fprintf(out, "%.*s\n", (int)article->body_len, article->body);
		article++, articles--;
	}
	print_untold(item, out, file->problem_total - file->problem_count);
}

static enum newsalert_err
print_alerts(struct tagger *tagger, struct item *item,
    const struct article_input *input, FILE *out)
{
	struct journal_file *file;
	enum newsalert_err err;

	err = classify_file(tagger, input, 0, &file);
	if (err != NEWSALERT_OK)
		return err;
	item->replaced = file->replaced;
	if (file->reason != NULL)
		print_rejected(item, out, file->reason);
	else
		print_articles(item, file, out);
	journal_file_free(file);
	return NEWSALERT_OK;
}

static void
journal_article_fini(struct journal_article *article)
{
	free(article->body);
	free(article->countries);
	free(article->mentions);
	free(article->topics);
	free(article->rules);
	free(article->zones);
}

static enum newsalert_err
explain_article(const struct classification *work, struct tagger *tagger,
    const struct article *article, const char *name, FILE *out)
{
	struct journal_article encoded = { .body = NULL };
	enum newsalert_err err;

	err = classify_article(tagger, article, name, 0, &encoded);
	journal_article_fini(&encoded);
	if (err != NEWSALERT_OK)
		return err;
	return tagger_explain(tagger, article, out, work->colour);
}

static enum newsalert_err
explain(const struct classification *work, struct tagger *tagger,
    struct item *item, const struct article_input *input, FILE *out)
{
	struct newsalert_error why;
	struct article_list *list;
	enum newsalert_err err;

	fprintf(out, "%s\n", item->path);
	err = article_read(input, &why, &list);
	if (err == NEWSALERT_EFORMAT) {
		fprintf(out, "rejected: %s\n", why.text);
		item->rejected = true;
		return NEWSALERT_OK;
	}
	if (err != NEWSALERT_OK)
		return err;
	item->replaced = list->replaced;
	for (size_t i = 0; i < list->count && err == NEWSALERT_OK; i++) {
		if (list->count > 1)
			fprintf(out, "article %zu of %zu\n", i + 1,
			    list->count);
		err = explain_article(work, tagger, &list->items[i],
		    input->name, out);
	}
	for (size_t i = 0; i < list->problem_count; i++)
		fprintf(out, "article %zu rejected: %s\n",
		    list->problems[i].index + 1, list->problems[i].reason);
	item->rejected = list->problem_count > 0;
	article_list_free(list);
	return err;
}

static enum newsalert_err
classify_bytes(const struct classification *work, struct tagger *tagger,
    struct item *item, FILE *out)
{
	struct bytes bytes = { .data = NULL };
	struct article_input input = {
		.name = name_of(item->path),
		.articles_max = work->articles_max,
	};
	enum newsalert_err err = NEWSALERT_OK;
	int fault;

	fault = read_path(item->path, work->file_max, &bytes);
	input.bytes = bytes.data;
	input.len = bytes.len;
	input.time_sec = bytes.time_sec;
	if (fault == EFBIG)
		print_rejected(item, out, "larger than intake.file_max");
	else if (fault != 0)
		print_rejected(item, out, strerror(fault));
	else if (work->explain)
		err = explain(work, tagger, item, &input, out);
	else
		err = print_alerts(tagger, item, &input, out);
	free(bytes.data);
	return err;
}

static enum newsalert_err
classify_item(const struct classification *work, struct tagger *tagger,
    struct item *item)
{
	enum newsalert_err err;
	FILE *out;

	if ((out = open_memstream(&item->text, &item->len)) == NULL)
		return NEWSALERT_ENOMEM;
	err = classify_bytes(work, tagger, item, out);
	if (fclose(out) != 0)
		err = NEWSALERT_ENOMEM;
	return err;
}

static void *
classify_items(void *arg)
{
	struct classification *work = arg;
	struct tagger *tagger;
	size_t index;

	if (tagger_new(work->ruleset, &tagger) != NEWSALERT_OK) {
		atomic_store(&work->failed, true);
		return NULL;
	}
	while ((index = atomic_fetch_add(&work->next, 1)) < work->count &&
	       !atomic_load(&work->failed))
		if (classify_item(work, tagger, &work->items[index]) !=
		    NEWSALERT_OK)
			atomic_store(&work->failed, true);
	tagger_free(tagger);
	return NULL;
}

static void
run_threads(struct classification *work, size_t jobs)
{
	pthread_t threads[COMMAND_JOBS_MAX];
	size_t started = 0;

	while (started + 1 < jobs && pthread_create(&threads[started], NULL,
					 classify_items, work) == 0)
		started++;
	classify_items(work);
	while (started > 0)
		pthread_join(threads[--started], NULL);
}

static int
print_all(struct classification *work)
{
	int status = EX_OK;

	if (atomic_load(&work->failed)) {
		fprintf(stderr, "newsalertd: out of memory\n");
		return EX_OSERR;
	}
	for (size_t i = 0; i < work->count; i++) {
		fwrite(work->items[i].text, 1, work->items[i].len, stdout);
		if (work->items[i].replaced > 0)
			fprintf(stderr,
			    "newsalertd: %s: %zu bytes were not text and are "
			    "now U+FFFD\n",
			    work->items[i].path, work->items[i].replaced);
		if (work->items[i].rejected)
			status = EX_DATAERR;
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "newsalertd: standard output: %s\n",
		    strerror(errno));
		return EX_IOERR;
	}
	return status;
}

static int
classify_paths(struct classification *work, char **paths, size_t jobs)
{
	int status;

	work->items = calloc(work->count, sizeof(*work->items));
	if (work->items == NULL)
		return EX_OSERR;
	for (size_t i = 0; i < work->count; i++)
		work->items[i].path = paths[i];
	run_threads(work, jobs);
	status = print_all(work);
	for (size_t i = 0; i < work->count; i++)
		free(work->items[i].text);
	free(work->items);
	return status;
}

static int
classify_with_rules(struct classification *work, const struct conf *conf,
    char **paths, size_t jobs)
{
	struct command_rules rules = { .image = NULL };
	int status;

	if ((status = command_load_rules(&conf->rules, &rules)) != EX_OK)
		return status;
	work->ruleset = rules.ruleset;
	work->file_max = (size_t)conf->intake.file_max;
	work->articles_max = (size_t)conf->intake.articles_max;
	status = classify_paths(work, paths, jobs);
	command_rules_fini(&rules);
	return status;
}

int
command_classify(const char *conf_path, int argc, char **argv)
{
	static const struct option options[] = {
		{ "explain", no_argument, NULL, 'e' },
		{ "jobs", required_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	struct classification work = { .colour = command_wants_colour() };
	struct conf *conf = NULL;
	size_t jobs = 1;
	int option, status;

	optind = 0;
	while ((option = getopt_long(argc, argv, "ej:", options, NULL)) != -1)
		switch (option) {
		case 'e':
			work.explain = true;
			break;
		case 'j':
			if (!command_parse_jobs(optarg, &jobs))
				return EX_USAGE;
			break;
		default:
			return EX_USAGE;
		}
	if (optind == argc) {
		fprintf(stderr, "newsalertd: classify needs files, or - for "
				"standard input\n");
		return EX_USAGE;
	}
	if ((status = command_load_conf(conf_path, &conf)) != EX_OK)
		return status;
	work.count = (size_t)(argc - optind);
	status = classify_with_rules(&work, conf, argv + optind, jobs);
	conf_free(conf);
	return status;
}
