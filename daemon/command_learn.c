/* SPDX-License-Identifier: MIT */
/* newsalertd learn: labelled articles come in, a file of topics goes out. */
#include "daemon/command.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/learning/labelled.h"
#include "daemon/learning/learning.h"
#include "daemon/learning/new_file.h"

#define KEYWORDS_USUAL 100
#define FOLDS_USUAL    5
#define CLEAR_LINE     "\r\033[K"

enum { OPTION_LABEL = 256, OPTION_FOLDS };

/* Where articles come from, as the command line has it. */
struct source {
	int option; /* 'p', 'n' or 'l' */
	const char *path;
};

struct learn {
	struct proposal_topic topic;
	const char *label;
	const char *output; /* NULL: standard output */
	size_t folds;
	size_t jobs;
	struct source *sources;
	size_t source_count;
};

static bool
parse_count(const char *name, const char *text, size_t least, size_t most,
    size_t *countp)
{
	char *end;
	const unsigned long count = strtoul(text, &end, 10);

	if (text[0] < '0' || text[0] > '9' || *end != '\0' || count < least ||
	    count > most) {
		fprintf(stderr, "newsalertd: learn: --%s takes %zu to %zu\n",
		    name, least, most);
		return false;
	}
	*countp = count;
	return true;
}

static bool
take_option(struct learn *learn, int option)
{
	switch (option) {
	case 't':
		learn->topic.id = optarg;
		return true;
	case 'p':
	case 'n':
	case 'l':
		learn->sources[learn->source_count++] =
		    (struct source){ option, optarg };
		return true;
	case OPTION_LABEL:
		learn->label = optarg;
		return true;
	case 'k':
		return parse_count("keywords", optarg, 1, LEARNING_KEYWORDS_MAX,
		    &learn->topic.keywords);
	case OPTION_FOLDS:
		return parse_count("folds", optarg, 2, CORPUS_FOLDS_MAX,
		    &learn->folds);
	case 'N':
		learn->topic.name = optarg;
		return true;
	case 'L':
		learn->topic.language = optarg;
		return true;
	case 'j':
		return command_parse_jobs(optarg, &learn->jobs);
	case 'o':
		learn->output = optarg;
		return true;
	default:
		return false;
	}
}

static bool
parse_options(struct learn *learn, int argc, char **argv)
{
	static const struct option options[] = {
		{ "topic", required_argument, NULL, 't' },
		{ "positive", required_argument, NULL, 'p' },
		{ "negative", required_argument, NULL, 'n' },
		{ "labelled", required_argument, NULL, 'l' },
		{ "label", required_argument, NULL, OPTION_LABEL },
		{ "keywords", required_argument, NULL, 'k' },
		{ "folds", required_argument, NULL, OPTION_FOLDS },
		{ "name", required_argument, NULL, 'N' },
		{ "language", required_argument, NULL, 'L' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "output", required_argument, NULL, 'o' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	optind = 0;
	while ((option = getopt_long(argc, argv, "o:j:", options, NULL)) != -1)
		if (!take_option(learn, option))
			return false;
	if (optind < argc)
		fprintf(stderr,
		    "newsalertd: learn: \"%s\" is one argument too many\n",
		    argv[optind]);
	else if (learn->topic.id == NULL)
		fprintf(stderr, "newsalertd: learn needs --topic ID, as in "
				"--topic economy/chip-plants\n");
	else if (learn->source_count == 0)
		fprintf(stderr,
		    "newsalertd: learn needs articles: --positive DIR and "
		    "--negative DIR, or --labelled FILE\n");
	else
		return true;
	return false;
}

/* What the user wants can be done at all; told before the work. */
static int
check(const struct learn *learn)
{
	struct newsalert_error why = { .text = "" };
	enum newsalert_err err = learning_check_topic(&learn->topic, &why);

	if (err == NEWSALERT_OK && learn->output != NULL &&
	    access(learn->output, F_OK) == 0) {
		fprintf(stderr,
		    "newsalertd: learn: %s is there already; learn writes new "
		    "files only\n",
		    learn->output);
		return EX_CANTCREAT;
	}
	if (err == NEWSALERT_OK)
		return EX_OK;
	fprintf(stderr, "newsalertd: learn: %s\n",
	    err == NEWSALERT_EINVAL ? why.text : newsalert_strerror(err));
	return err == NEWSALERT_EINVAL ? EX_USAGE : EX_OSERR;
}

static int
read_sources(const struct learn *learn, struct corpus *corpus)
{
	const char *slash = strrchr(learn->topic.id, '/');
	const char *last = slash == NULL ? learn->topic.id : slash + 1;
	const struct labelled labelled = {
		.corpus = corpus,
		.label = learn->label == NULL ? last : learn->label,
		.id = learn->label == NULL ? learn->topic.id : learn->label,
		.language = learn->topic.language,
		.found = command_print_finding,
	};
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; i < learn->source_count && err == NEWSALERT_OK;
	     i++) {
		const struct source *source = &learn->sources[i];

		if (source->option == 'l')
			err = labelled_lines(&labelled, source->path);
		else
			err = labelled_directory(&labelled, source->path,
			    source->option == 'p');
	}
	if (err == NEWSALERT_OK)
		return EX_OK;
	if (err == NEWSALERT_EINVAL)
		return EX_DATAERR;
	fprintf(stderr, "newsalertd: learn: %s\n", newsalert_strerror(err));
	return EX_OSERR;
}

static void
show_progress(uint32_t done, void *arg)
{
	const struct learn *learn = arg;

	if (done < learn->folds)
		fprintf(stderr, CLEAR_LINE "learning: fold %u of %zu",
		    (unsigned)done + 1, learn->folds);
	else
		fprintf(stderr, CLEAR_LINE "learning: the rule itself");
}

/* Leave no half line behind. */
static void
interrupt(int number)
{
	if (write(STDERR_FILENO, CLEAR_LINE, strlen(CLEAR_LINE)) == -1)
		_exit(128 + number);
	(void)raise(number); /* SA_RESETHAND: this one ends the process */
}

static void
begin_progress(struct learn *learn)
{
	const struct sigaction action = { .sa_handler = interrupt,
		.sa_flags = (int)SA_RESETHAND };

	(void)sigaction(SIGINT, &action, NULL);
	show_progress(0, learn);
}

static int
write_output(const struct learn *learn, const char *text, size_t len)
{
	struct newsalert_error why = { .text = "" };

	if (learn->output == NULL) {
		if (fwrite(text, 1, len, stdout) == len && fflush(stdout) == 0)
			return EX_OK;
		perror("newsalertd: learn: standard output");
		return EX_IOERR;
	}
	if (new_file_write(learn->output, text, len, &why) == NEWSALERT_OK)
		return EX_OK;
	fprintf(stderr, "newsalertd: learn: %s: %s\n", learn->output, why.text);
	return EX_CANTCREAT;
}

static enum newsalert_err
learn_text(struct learn *learn, struct corpus *corpus, char **textp,
    size_t *lenp, struct newsalert_error *why)
{
	const bool shown = isatty(STDERR_FILENO) == 1;
	const struct validation_settings settings = {
		.topic = &learn->topic,
		.folds = (uint32_t)learn->folds,
		.threads = learn->jobs,
		.progress = shown ? show_progress : NULL,
		.arg = learn,
	};
	FILE *out = open_memstream(textp, lenp);
	enum newsalert_err err;

	if (out == NULL)
		return NEWSALERT_ENOMEM;
	if (shown)
		begin_progress(learn);
	err = learning_run(corpus, &settings, out, why);
	if (shown)
		fputs(CLEAR_LINE, stderr);
	if (fclose(out) != 0 && err == NEWSALERT_OK)
		err = NEWSALERT_ENOMEM;
	return err;
}

static int
learn_topic(struct learn *learn)
{
	struct newsalert_error why = { .text = "" };
	struct corpus corpus;
	enum newsalert_err err;
	char *text = NULL;
	size_t len = 0;
	int status;

	corpus_init(&corpus);
	if ((status = read_sources(learn, &corpus)) != EX_OK)
		goto out;
	err = learn_text(learn, &corpus, &text, &len, &why);
	if (err == NEWSALERT_OK) {
		status = write_output(learn, text, len);
	} else {
		fprintf(stderr, "newsalertd: learn: %s\n",
		    err == NEWSALERT_EINVAL ? why.text
					    : newsalert_strerror(err));
		status = err == NEWSALERT_EINVAL ? EX_DATAERR : EX_OSERR;
	}
out:
	free(text);
	corpus_fini(&corpus);
	return status;
}

int
command_learn(const char *conf_path, int argc, char **argv)
{
	struct learn learn = { .topic = { .keywords = KEYWORDS_USUAL },
		.folds = FOLDS_USUAL,
		.jobs = 1 };
	int status = EX_USAGE;

	(void)conf_path; /* labels say it all */
	learn.sources = calloc((size_t)argc, sizeof(*learn.sources));
	if (learn.sources == NULL)
		return EX_OSERR;
	if (parse_options(&learn, argc, argv))
		status = check(&learn);
	if (status == EX_OK)
		status = learn_topic(&learn);
	free(learn.sources);
	return status;
}
