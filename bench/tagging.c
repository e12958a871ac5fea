/* SPDX-License-Identifier: MIT */
/*
 * Tagging alone, on one core: keywords and articles are made up (or read),
 * rows `keywords  newsalert MB/s  vectorscan MB/s  ratio` come out. Both have
 * the same keywords, the other one as plain words. Time is that of the
 * processor; each figure is the best of several passes.
 *
 *	tagging [-r DIR] [-t FILE [-w N]] [-p PASSES] [COUNT...]
 *
 *	-r  the rules in DIR too: alone first, then with COUNT keywords more
 *	-t  articles from FILE (plain text, cut at empty lines to 2.5 KB)
 *	-w  every N-th word of them is made up, as those of the keywords are
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bench/literal_matcher.h"
#include "daemon/tagging/image.h"
#include "daemon/tagging/keyword.h"
#include "daemon/tagging/tagger.h"
#include "tests/lib/random.h"
#include "tests/lib/temporary.h"

#define WORD_COUNT    30000
#define ARTICLE_COUNT 3000
#define ARTICLE_BYTES 2500
#define TOPIC_SIZE    200 /* keywords */

struct corpus {
	char *text;
	struct article *articles; /* zones point into text */
	size_t count;
	size_t bytes;
};

struct bench {
	const char *rules; /* NULL: none */
	int passes;
	struct corpus corpus;
	char (*words)[16];
	char **keywords;
	size_t keyword_count;
};

static void
fail(const char *what)
{
	fprintf(stderr, "tagging: %s\n", what);
	exit(EXIT_FAILURE);
}

static void *
need(void *memory)
{
	if (memory == NULL)
		fail("out of memory");
	return memory;
}

static double
cpu_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Words that look like some language; common ones are short. */
static void
make_words(struct bench *bench)
{
	static const char *const heads[] = { "b", "c", "d", "f", "g", "h", "k",
		"l", "m", "n", "p", "r", "s", "st", "t", "tr", "v", "w" };
	static const char *const tails[] = { "a", "e", "i", "o", "u", "al",
		"an", "ar", "en", "er", "in", "ing", "ion", "is", "on", "or" };
	struct random random = { .state = 4711 };

	bench->words = need(calloc(WORD_COUNT, sizeof(*bench->words)));
	for (size_t i = 0; i < WORD_COUNT; i++) {
		const size_t syllables =
		    i < 200 ? 1 + i / 100 : 2 + random_below(&random, 3);
		size_t used = 0;

		for (size_t s = 0; s < syllables && used < 11; s++)
			used += (size_t)snprintf(bench->words[i] + used,
			    sizeof(bench->words[i]) - used, "%s%s",
			    heads[random_below(&random, 18)],
			    tails[random_below(&random, 16)]);
	}
}

/* Zipf's law: the n-th word is n times rarer than the first. */
static size_t
common_word(struct random *random)
{
	const double share =
	    (double)random_below(random, 1u << 30) / (1u << 30);

	return (size_t)pow(WORD_COUNT, share) - 1;
}

/* Half of the keywords occur in the text, half of them never. */
static void
make_keywords(struct bench *bench, size_t count)
{
	struct random random = { .state = 1234567 };

	bench->keywords = need(calloc(count + 1, sizeof(*bench->keywords)));
	bench->keyword_count = count;
	for (size_t i = 0; i < count; i++) {
		const size_t words = 1 + (i % 5 + 1) / 3;
		char text[96];
		size_t used = 0;

		for (size_t w = 0; w < words; w++)
			used += (size_t)snprintf(text + used,
			    sizeof(text) - used, "%s%s", w == 0 ? "" : " ",
			    bench->words[300 + random_below(&random,
						   WORD_COUNT - 300)]);
		if (i % 2 == 1)
			used += (size_t)snprintf(text + used,
			    sizeof(text) - used, "q%zu", i % 97);
		bench->keywords[i] = need(strndup(text, used));
	}
}

static void
make_text(struct bench *bench)
{
	const size_t room = ARTICLE_COUNT * (ARTICLE_BYTES + 64);
	struct random random = { .state = 31337 };
	size_t used = 0;

	bench->corpus.text = need(malloc(room));
	for (size_t i = 0; i < ARTICLE_COUNT; i++) {
		const size_t start = used;

		while (used - start < ARTICLE_BYTES) {
			const size_t place = random_below(&random, 100);

			used += (size_t)snprintf(bench->corpus.text + used,
			    room - used, "%s%s",
			    bench->words[common_word(&random)],
			    place < 8    ? ", "
			    : place < 13 ? ".\n"
					 : " ");
		}
		bench->corpus.text[used++] = '\0';
	}
	bench->corpus.bytes = used;
}

static void
read_text(struct bench *bench, const char *path)
{
	FILE *file = fopen(path, "r");
	size_t start = 0;

	if (file == NULL || fseek(file, 0, SEEK_END) == -1)
		fail(path);
	bench->corpus.bytes = (size_t)ftell(file) + 1;
	rewind(file);
	bench->corpus.text = need(calloc(1, bench->corpus.bytes));
	if (fread(bench->corpus.text, 1, bench->corpus.bytes - 1, file) !=
	    bench->corpus.bytes - 1)
		fail(path);
	fclose(file);
	for (size_t i = 0; i + 1 < bench->corpus.bytes; i++)
		if (i - start >= ARTICLE_BYTES &&
		    memcmp(bench->corpus.text + i, "\n\n", 2) == 0) {
			bench->corpus.text[i] = '\0';
			start = i + 1;
		}
}

/* Put a made-up word behind every n-th blank. */
static void
weave_words(struct bench *bench, unsigned long n)
{
	struct corpus *corpus = &bench->corpus;
	const size_t room =
	    corpus->bytes + (corpus->bytes / n + 1) * sizeof(bench->words[0]);
	struct random random = { .state = 31337 };
	char *text = need(malloc(room));
	size_t used = 0, blanks = 0;

	for (size_t i = 0; i < corpus->bytes; i++) {
		text[used++] = corpus->text[i];
		if (corpus->text[i] == ' ' && ++blanks % n == 0)
			used += (size_t)snprintf(text + used, room - used,
			    "%s ", bench->words[common_word(&random)]);
	}
	free(corpus->text);
	corpus->text = text;
	corpus->bytes = used;
}

/* Each string of the text is an article; its first line is the headline. */
static void
cut_articles(struct corpus *corpus)
{
	char *text = corpus->text, *end = text + corpus->bytes;
	size_t room = 0;

	for (char *c = text; c < end; c++)
		room += *c == '\0';
	corpus->articles = need(calloc(room + 1, sizeof(*corpus->articles)));
	corpus->bytes = 0;
	for (; text < end; text += strlen(text) + 1) {
		struct article *article = &corpus->articles[corpus->count];
		const size_t len = strlen(text), line = strcspn(text, "\n");

		if (line == len)
			continue;
		article->zones[ZONE_HEADLINE] = text;
		article->zone_lens[ZONE_HEADLINE] = line;
		article->zones[ZONE_BODY] = text + line + 1;
		article->zone_lens[ZONE_BODY] = len - line - 1;
		article->lead_len = strcspn(text + line + 1, "\n");
		memcpy(article->language, "en", 3);
		corpus->count++;
		corpus->bytes += len - 1;
	}
}

static void
write_rules(const struct bench *bench, const char *dir)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/topics", dir);
	if (mkdir(path, 0700) == -1)
		fail(path);
	snprintf(path, sizeof(path), "%s/topics/bench.yaml", dir);
	if ((file = fopen(path, "w")) == NULL)
		fail(path);
	for (size_t i = 0; i < bench->keyword_count; i++) {
		if (i % TOPIC_SIZE == 0)
			fprintf(file, "- topic: economy/t%zu\n  keywords:\n",
			    i / TOPIC_SIZE);
		fprintf(file, "  - %s\n", bench->keywords[i]);
	}
	if (fclose(file) != 0)
		fail(path);
}

static void
print_error(enum finding_level level, const char *path, int line,
    const char *text, void *arg)
{
	(void)arg;
	if (level == FINDING_ERROR)
		fprintf(stderr, "%s:%d: %s\n", path, line, text);
}

static double
newsalert_rate(const struct bench *bench, const struct ruleset *ruleset)
{
	struct newsalert_alert alert = { .seq = 0 };
	struct tagger *tagger = NULL;
	double best = 0;

	if (tagger_new(ruleset, &tagger) != NEWSALERT_OK)
		fail("no tagger");
	for (int pass = 0; pass < bench->passes; pass++) {
		const double start = cpu_seconds();

		for (size_t i = 0; i < bench->corpus.count; i++)
			if (tagger_run(tagger, &bench->corpus.articles[i],
				&alert) != NEWSALERT_OK)
				fail("tagging failed");
		best = fmax(best, (double)bench->corpus.bytes / 1e6 /
				      (cpu_seconds() - start));
	}
	tagger_free(tagger);
	return best;
}

static double
literal_rate(const struct bench *bench)
{
	struct literal_matcher *matcher;
	size_t found = 0;
	double best = 0;

	matcher = literal_matcher_new((const char *const *)bench->keywords,
	    bench->keyword_count);
	if (matcher == NULL)
		return 0;
	for (int pass = 0; pass < bench->passes; pass++) {
		const double start = cpu_seconds();

		/* Headline, line break and body are one text. */
		for (size_t i = 0; i < bench->corpus.count; i++) {
			const struct article *article =
			    &bench->corpus.articles[i];

			found += literal_matcher_scan(matcher,
			    article->zones[ZONE_HEADLINE],
			    article->zone_lens[ZONE_HEADLINE] + 1 +
				article->zone_lens[ZONE_BODY]);
		}
		best = fmax(best, (double)bench->corpus.bytes / 1e6 /
				      (cpu_seconds() - start));
	}
	literal_matcher_free(matcher);
	return found > 0 ? best : 0;
}

static void *
compile(const struct bench *bench, const char *made, size_t *lenp)
{
	const char *const dirs[] = { made, bench->rules };
	const double start = cpu_seconds();
	void *image = NULL;

	if (ruleset_compile(dirs, bench->rules == NULL ? 1 : 2, NULL,
		print_error, NULL, &image, lenp) != NEWSALERT_OK)
		fail("the rules do not compile");
	fprintf(stderr, "compiled in %.0f ms, %zu KiB\n",
	    (cpu_seconds() - start) * 1e3, *lenp / 1024);
	return image;
}

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The keywords of the rules become the bench's, each once. */
static void
take_keywords(struct bench *bench, const struct ruleset *ruleset)
{
	char plain[KEYWORD_TEXT_MAX];
	size_t kept = 0;

	bench->keywords =
	    need(calloc(ruleset->keyword_count + 1, sizeof(*bench->keywords)));
	for (uint32_t i = 0; i < ruleset->keyword_count; i++) {
		keyword_plain(ruleset->strings + ruleset->keywords[i].text,
		    plain);
		bench->keywords[i] = need(strdup(plain));
	}
	qsort(bench->keywords, ruleset->keyword_count, sizeof(*bench->keywords),
	    compare_texts);
	for (uint32_t i = 0; i < ruleset->keyword_count; i++) {
		if (kept > 0 &&
		    strcmp(bench->keywords[kept - 1], bench->keywords[i]) == 0)
			free(bench->keywords[i]);
		else
			bench->keywords[kept++] = bench->keywords[i];
	}
	bench->keyword_count = kept;
}

static void
forget_keywords(struct bench *bench)
{
	for (size_t i = 0; i < bench->keyword_count; i++)
		free(bench->keywords[i]);
	free(bench->keywords);
}

static void
print_row(size_t count, double ours, double theirs)
{
	printf("%zu  %.1f", count, ours);
	if (theirs > 0)
		printf("  %.1f  %.2f\n", theirs, ours / theirs);
	else
		printf("  -  -\n");
	fflush(stdout);
}

static void
measure(struct bench *bench, size_t count)
{
	struct ruleset *ruleset = NULL;
	void *image;
	char dir[64];
	size_t len;
	double ours;

	make_keywords(bench, count);
	temporary_make(dir);
	write_rules(bench, dir);
	image = compile(bench, dir, &len);
	temporary_remove(dir);
	if (ruleset_open(image, len, &ruleset) != NEWSALERT_OK)
		fail("the image cannot be opened");
	forget_keywords(bench);
	take_keywords(bench, ruleset);
	ours = newsalert_rate(bench, ruleset);
	print_row(bench->keyword_count, ours, literal_rate(bench));
	ruleset_close(ruleset);
	free(image);
	forget_keywords(bench);
}

int
main(int argc, char **argv)
{
	struct bench bench = { .passes = 5 };
	const char *path = NULL;
	unsigned long weave = 0;
	int option;

	while ((option = getopt(argc, argv, "r:t:w:p:")) != -1) {
		if (option == 'r')
			bench.rules = optarg;
		else if (option == 't')
			path = optarg;
		else if (option == 'w')
			weave = strtoul(optarg, NULL, 10);
		else if (option == 'p')
			bench.passes = (int)strtol(optarg, NULL, 10);
		else
			return 64;
	}
	make_words(&bench);
	if (path == NULL)
		make_text(&bench);
	else
		read_text(&bench, path);
	if (weave > 0)
		weave_words(&bench, weave);
	cut_articles(&bench.corpus);
	printf("keywords  newsalert MB/s  %s MB/s  ratio\n",
	    literal_matcher_name() == NULL ? "-" : literal_matcher_name());
	if (bench.rules != NULL)
		measure(&bench, 0);
	if (optind == argc)
		for (size_t count = 1000; count <= 100000; count *= 10)
			measure(&bench, count);
	for (int i = optind; i < argc; i++)
		measure(&bench, strtoul(argv[i], NULL, 10));
	free(bench.corpus.articles);
	free(bench.corpus.text);
	free(bench.words);
	return 0;
}
