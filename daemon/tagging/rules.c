/* SPDX-License-Identifier: MIT */
/* What rules that were read have in common: texts, findings, codes. */
#include "daemon/tagging/rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* ISO 639-1, in order. */
static const char languages[] =
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce "
    "ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr "
    "fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is "
    "it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln "
    "lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv "
    "ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk "
    "sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw "
    "ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/* ISO 3166-1 alpha-2, and XK (Kosovo), which is assigned by its users; in
 * order. */
static const char countries[] =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI "
    "BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN "
    "CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK "
    "FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM "
    "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN "
    "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK "
    "ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP "
    "NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF "
    "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "
    "VN VU WF WS XK YE YT ZA ZM ZW";

/* A list is in order, three bytes a code. */
static bool
is_listed(const char *list, size_t size, const char *code, size_t len)
{
	size_t low = 0, high = size / 3;

	if (len != 2)
		return false;
	while (low < high) {
		const size_t middle = (low + high) / 2;
		const int order = memcmp(list + 3 * middle, code, 2);

		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

bool
rules_is_language(const char *code, size_t len)
{
	return is_listed(languages, sizeof(languages), code, len);
}

bool
rules_is_country(const char *code, size_t len)
{
	return is_listed(countries, sizeof(countries), code, len);
}

void
rules_init(struct rules *rules, finding_fn found, void *arg)
{
	memset(rules, 0, sizeof(*rules));
	arena_init(&rules->arena);
	rules->found = found;
	rules->arg = arg;
}

void
rules_fini(struct rules *rules)
{
	struct rule_topic *topics = rules->topics.items;

	for (size_t i = 0; i < rules->topics.count; i++)
		free(topics[i].keywords.items);
	free(rules->topics.items);
	free(rules->places.items);
	arena_fini(&rules->arena);
}

void
rules_found(struct rules *rules, enum finding_level level, const char *path,
    int line, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	rules->told = true;
	if (level == FINDING_ERROR)
		rules->faulty = true;
	if (rules->found != NULL)
		rules->found(level, path, line, text, rules->arg);
}
