/* SPDX-License-Identifier: MIT */
/* Alerts and filters for tests, from a small vocabulary. */
#include "tests/lib/sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/buffer.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const words[] = { "Peace", "peace", "treaty", "talks",
	"Treaties", "talk", "\xd0\x9c\xd0\xb8\xd1\x80", "islands",
	"\xe4\xb8\xad\xe5\x9b\xbd", "\xc3\x89tat", "U.S.", "sanctions" };
static const char *const codes[] = { "JP", "RU", "US", "FR" };
static const char *const topics[] = { "politics", "politics/diplomacy",
	"politics/diplomacy/visits", "economy/energy", "sport" };
static const char *const sources[] = { "TASS", "AP", "Kyodo News", NULL };
static const char *const languages[] = { "en", "ru", NULL };
static const char *const msgtypes[] = { "new", "update", "correct", NULL };

static struct alert_evidence tokyo[] = {
	{ "headline", 0, "Tokyo", "Tokyo" },
	{ "body", 120, "Japanese", NULL },
};

static struct alert_country sample_countries[] = {
	{ "JP", "Japan", ALERT_ABOUT, 6.5, 9, tokyo, 2, NULL },
	{ "RU", "Russia", ALERT_ABOUT | ALERT_FILED, 5.25, 1, tokyo, 1, NULL },
	{ "US", "United States", ALERT_MENTIONED, 0.5, 1, NULL, 0,
	    ALERT_ORIGIN_PROVIDER },
};

static struct alert_topic sample_topics[] = {
	{ "politics/diplomacy", "Diplomacy", "20000639", 7.5, 2, tokyo, 2,
	    NULL },
	{ "politics", "Politics", NULL, 7, 0, NULL, 0, ALERT_ORIGIN_PROVIDER },
};

static const struct newsalert_alert sample = {
	.id =
	    "sha256:"
	    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
	.msgtype = "new",
	.headline = "Tokyo and Moscow open \"peace\" talks",
	.summary = "Envoys of both countries met on Tuesday\nin the port.",
	.source = "TASS",
	.language = "en",
	.urgency = 5,
	.slugline = "JAPAN-RUSSIA/",
	.link = "https://news.example/talks",
	.guid = "urn:example:talks",
	.version = "2",
	.published_sec = 1670925600,
	.modified_sec = 1670929200,
	.dateline = { "St. Petersburg", "RU", "2022-12-13" },
	.countries = sample_countries,
	.countries_len = COUNT(sample_countries),
	.topics = sample_topics,
	.topics_len = COUNT(sample_topics),
	.file = "talks-1.txt",
	.ruleset = "3f2a91c0",
};

const struct newsalert_alert *
sample_alert(void)
{
	return &sample;
}

static void
random_text(struct random *random, char *text, size_t size)
{
	const size_t count = random_below(random, 9);
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < count && len < size; i++)
		len += (size_t)snprintf(text + len, size - len, "%s%s",
		    i == 0                    ? ""
		    : random_below(random, 5) ? " "
					      : ", ",
		    words[random_below(random, COUNT(words))]);
}

void
sample_random(struct sample *out, struct random *random)
{
	static const unsigned roles[] = { ALERT_ABOUT, ALERT_FILED,
		ALERT_ABOUT | ALERT_FILED, ALERT_MENTIONED };
	struct newsalert_alert *alert = &out->alert;

	memset(out, 0, sizeof(*out));
	random_text(random, out->headline, sizeof(out->headline));
	random_text(random, out->summary, sizeof(out->summary));
	alert->headline = out->headline;
	alert->summary = random_below(random, 4) ? out->summary : NULL;
	alert->source = sources[random_below(random, COUNT(sources))];
	alert->language = languages[random_below(random, COUNT(languages))];
	alert->msgtype = msgtypes[random_below(random, COUNT(msgtypes))];
	alert->urgency = (int)random_below(random, 9);
	alert->countries = out->countries;
	alert->topics = out->topics;
	for (size_t i = 0; i < COUNT(codes); i++) {
		if (random_below(random, 3) != 0)
			continue;
		out->countries[alert->countries_len++] = (struct alert_country){
			.code = codes[i],
			.roles = roles[random_below(random, 4)],
		};
	}
	for (size_t i = 0; i < 4; i++) {
		if (random_below(random, 3) == 0)
			out->topics[alert->topics_len++].id =
			    topics[random_below(random, COUNT(topics))];
	}
}

static void
write_leaf(struct random *random, struct buffer *out)
{
	static const char *const leaves[] = { "country:JP", "country:RU,us",
		"about:JP", "filed:RU", "mentions:US,FR", "topic:politics",
		"topic:politics/diplomacy", "topic:sport,economy",
		"topic:economy/energy", "source:tass", "source:\"kyodo news\"",
		"source:kyo*", "lang:en", "lang:RU", "msgtype:update",
		"msgtype:new,correct", "urgency<=3", "urgency>5", "urgency=5",
		"urgency<2", "urgency>=7", "peace", "TREATY", "treat*",
		"\"peace treaty\"", "\"treaty talk*\"", "talk*", "u.s",
		"\xd0\xbc\xd0\xb8\xd1\x80", "\xc3\xa9tat", "\xe4\xb8\xad",
		"peace NEAR/2 talks", "treat* NEAR/3 peace NEAR/3 talk*",
		"\"peace treaty\" NEAR/2 islands", "peace NEAR/3 peace" };

	buffer_append_text(out, leaves[random_below(random, COUNT(leaves))]);
}

static void
write_filter(struct random *random, int depth, struct buffer *out)
{
	static const char *const joints[] = { " ", " OR ", ", " };
	const size_t kind = depth == 0 ? 9 : random_below(random, 6);
	const size_t count = 1 + random_below(random, 3);

	if (kind > 3) {
		write_leaf(random, out);
		return;
	}
	if (kind == 3)
		buffer_append_char(out, '-');
	if (kind == 2) {
		buffer_append_number(out, 1 + random_below(random, count));
		buffer_append_text(out, " of ");
	}
	buffer_append_char(out, '(');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buffer_append_text(out, joints[kind == 3 ? 0 : kind]);
		write_filter(random, depth - 1, out);
	}
	buffer_append_char(out, ')');
}

char *
sample_filter(struct random *random, int depth)
{
	struct buffer out = BUFFER_INIT;
	char *text;

	write_filter(random, depth, &out);
	if (buffer_take(&out, &text, NULL) != NEWSALERT_OK)
		abort();
	return text;
}
