/* SPDX-License-Identifier: MIT */
/*
 * An image damaged by the input, under a right checksum: it is refused, or
 * tags an article without reading outside of itself. Each 4 bytes of input
 * are a place in the image (3 bytes) and what is written there.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/tagging/compile.h"
#include "daemon/tagging/tagger.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char topics[] =
    "- topic: politics\n"
    "  keywords: {en: [peace talks, ~negotiate, treat*, =MoFA^2], fr: [paix]}\n"
    "  when: headline:peace OR (talks NEAR/5 treaty) OR 2 of (a, b, c)\n"
    "  unless: country:JP OR lang:fr OR NOT source:TASS\n"
    "- topic: politics/treaty\n"
    "  keywords: [treaty, peace treaty]\n";

static const char countries[] =
    "JP\tname\ten\tJapan; Land of the Rising Sun\n"
    "CZ,SK\tname\ten\tCzechoslovakia\nCZ\tdateline\ten\tLidice\n"
    "-\tblock\ten\tJapan Times\n-\tsurname\ten\tJapan\n";

static enum newsalert_err
compile(struct rules *rules, void **imagep, size_t *lenp)
{
	struct builder *builder = NULL;
	struct newsalert_error why;
	enum newsalert_err err;

	err = rules_read_topics(rules, "t", 0, topics, strlen(topics));
	if (err == NEWSALERT_OK)
		err =
		    rules_read_places(rules, "c", countries, strlen(countries));
	if (err == NEWSALERT_OK)
		err = builder_new(&builder);
	if (err != NEWSALERT_OK)
		return err;
	compile_order_topics(rules);
	err = compile_places(rules, builder);
	if (err == NEWSALERT_OK)
		err = compile_topics(rules, builder);
	if (err == NEWSALERT_OK && !rules->faulty)
		err = builder_finish(builder, &why, imagep, lenp);
	builder_free(builder);
	return err;
}

static void
damage(unsigned char *image, size_t len, const uint8_t *data, size_t size)
{
	struct image_header *header = (void *)image;

	for (; size >= 4; data += 4, size -= 4) {
		const size_t at =
		    (size_t)data[0] << 16 | (size_t)data[1] << 8 | data[2];

		image[at % len] = data[3];
	}
	header->checksum = image_checksum(image, len);
}

static void
tag(const struct ruleset *ruleset)
{
	static char headline[] = "Peace talks: the Japan Times";
	static char body[] = "Treaty negotiated in Japan, Czechoslovakia.\n"
			     "MoFA of the Land of the Rising Sun, paix a b c. "
			     "Lidice, Czechoslovakia; Jan Japan";
	struct article article = { .lead_len = 43 };
	struct newsalert_alert alert = { 0 };
	struct tagger *tagger = NULL;

	article.zones[ZONE_HEADLINE] = headline;
	article.zone_lens[ZONE_HEADLINE] = sizeof(headline) - 1;
	article.zones[ZONE_BODY] = body;
	article.zone_lens[ZONE_BODY] = sizeof(body) - 1;
	article.dateline.place = body;
	if (tagger_new(ruleset, &tagger) == NEWSALERT_OK)
		(void)!tagger_run(tagger, &article, &alert);
	tagger_free(tagger);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ruleset *ruleset = NULL;
	struct rules rules;
	void *image = NULL;
	size_t len = 0;

	rules_init(&rules, NULL, NULL);
	if (compile(&rules, &image, &len) != NEWSALERT_OK || image == NULL)
		abort();
	damage(image, len, data, size);
	if (ruleset_open(image, len, &ruleset) == NEWSALERT_OK)
		tag(ruleset);
	ruleset_close(ruleset);
	free(image);
	rules_fini(&rules);
	return 0;
}
