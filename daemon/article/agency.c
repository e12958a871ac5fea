/* SPDX-License-Identifier: MIT */
/* The table of agencies. */
#include "daemon/article/agency.h"

#include "daemon/article/dateline_word.h"

struct agency {
	struct span alias;
	const char *name;
	bool alone;
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Sorted by the first byte of the alias, its case ignored: find starts there.
 */
static const struct agency agencies[] = {
	{ SPAN("AP"), "AP", true },
	{ SPAN("Associated Press"), "AP", true },
	{ SPAN("AFP"), "AFP", true },
	{ SPAN("Agence France-Presse"), "AFP", true },
	{ SPAN("AAP"), "AAP", true },
	{ SPAN("ACCESSWIRE"), "ACCESSWIRE", true },
	{ SPAN("AGERPRES"), "AGERPRES", true },
	{ SPAN("Agencies"), "Agencies", false },
	{ SPAN("Anadolu"), "Anadolu", true },
	{ SPAN("Anadolu Agency"), "Anadolu", true },
	{ SPAN("AA"), "Anadolu", false },
	{ SPAN("ANI"), "ANI", false },
	{ SPAN("ANP"), "ANP", false },
	{ SPAN("ANSA"), "ANSA", true },
	{ SPAN("Antara"), "Antara", false },
	{ SPAN("APA"), "APA", false },
	{ SPAN("APP"), "APP", false },
	{ SPAN("Belga"), "Belga", false },
	{ SPAN("Bernama"), "Bernama", true },
	{ SPAN("Bloomberg"), "Bloomberg", true },
	{ SPAN("Bloomberg News"), "Bloomberg", true },
	{ SPAN("BTA"), "BTA", false },
	{ SPAN("Business Wire"), "Business Wire", true },
	{ SPAN("BUSINESSWIRE"), "Business Wire", true },
	{ SPAN("Canadian Press"), "CP", true },
	{ SPAN("CP"), "CP", false },
	{ SPAN("CNA"), "CNA", false },
	{ SPAN("CNN"), "CNN", true },
	{ SPAN("CTK"), "CTK", false },
	{ SPAN("dpa"), "dpa", true },
	{ SPAN("dpa-AFX"), "dpa", true },
	{ SPAN("Dow Jones"), "Dow Jones", true },
	{ SPAN("EFE"), "EFE", true },
	{ SPAN("Europa Press"), "Europa Press", true },
	{ SPAN("GlobeNewswire"), "GlobeNewswire", true },
	{ SPAN("Globe Newswire"), "GlobeNewswire", true },
	{ SPAN("GNA"), "GNA", false },
	{ SPAN("HINA"), "HINA", false },
	{ SPAN("ITAR-TASS"), "TASS", true },
	{ SPAN("IANS"), "IANS", false },
	{ SPAN("Interfax"), "Interfax", true },
	{ SPAN("IPS"), "IPS", false },
	{ SPAN("IRNA"), "IRNA", false },
	{ SPAN("Jiji Press"), "Jiji Press", true },
	{ SPAN("KCNA"), "KCNA", true },
	{ SPAN("Keystone-SDA"), "Keystone-SDA", true },
	{ SPAN("KUNA"), "KUNA", false },
	{ SPAN("Kyodo"), "Kyodo", true },
	{ SPAN("Kyodo News"), "Kyodo", true },
	{ SPAN("LETA"), "LETA", false },
	{ SPAN("Lusa"), "Lusa", false },
	{ SPAN("MAP"), "MAP", false },
	{ SPAN("Marketwire"), "Marketwire", true },
	{ SPAN("Marketwired"), "Marketwired", true },
	{ SPAN("MENA"), "MENA", false },
	{ SPAN("MTI"), "MTI", false },
	{ SPAN("NAN"), "NAN", false },
	{ SPAN("Newsfile"), "Newsfile", false },
	{ SPAN("Newsfile Corp"), "Newsfile", false },
	{ SPAN("Notimex"), "Notimex", true },
	{ SPAN("NTB"), "NTB", false },
	{ SPAN("PA"), "PA", false },
	{ SPAN("PA Media"), "PA", true },
	{ SPAN("Press Association"), "PA", true },
	{ SPAN("PANA"), "PANA", false },
	{ SPAN("PAP"), "PAP", false },
	{ SPAN("Petra"), "Petra", false },
	{ SPAN("PNA"), "PNA", false },
	{ SPAN("PRNewswire"), "PRNewswire", true },
	{ SPAN("PR Newswire"), "PRNewswire", true },
	{ SPAN("Prensa Latina"), "Prensa Latina", true },
	{ SPAN("PTI"), "PTI", false },
	{ SPAN("QNA"), "QNA", false },
	{ SPAN("Reuters"), "Reuters", true },
	{ SPAN("Reuter"), "Reuters", true },
	{ SPAN("RIA Novosti"), "RIA Novosti", true },
	{ SPAN("Ritzau"), "Ritzau", false },
	{ SPAN("RNS"), "RNS", false },
	{ SPAN("SANA"), "SANA", false },
	{ SPAN("SAPA"), "SAPA", false },
	{ SPAN("SPA"), "SPA", false },
	{ SPAN("Sports Network"), "Sports Network", false },
	{ SPAN("Sputnik"), "Sputnik", false },
	{ SPAN("STT"), "STT", false },
	{ SPAN("Thomson Reuters"), "Reuters", true },
	{ SPAN("The Associated Press"), "AP", true },
	{ SPAN("TASS"), "TASS", true },
	{ SPAN("The Canadian Press"), "CP", true },
	{ SPAN("Tanjug"), "Tanjug", false },
	{ SPAN("Télam"), "Télam", false },
	{ SPAN("Tasnim"), "Tasnim", false },
	{ SPAN("TT"), "TT", false },
	{ SPAN("Ukrinform"), "Ukrinform", false },
	{ SPAN("UNI"), "UNI", false },
	{ SPAN("UPI"), "UPI", true },
	{ SPAN("VNA"), "VNA", false },
	{ SPAN("WAM"), "WAM", false },
	{ SPAN("Xinhua"), "Xinhua", true },
	{ SPAN("Xinhua News Agency"), "Xinhua", true },
	{ SPAN("Yonhap"), "Yonhap", true },
	{ SPAN("ТАСС"), "TASS", true },
	{ SPAN("Интерфакс"), "Interfax", true },
	{ SPAN("РИА Новости"), "RIA Novosti", true },
	{ SPAN("Укрінформ"), "Ukrinform", true },
	{ SPAN("新华社"), "Xinhua", true },
	{ SPAN("연합뉴스"), "Yonhap", true },
};

static unsigned char
first_byte(struct span word)
{
	return (unsigned char)ascii_lower(span_at(word, 0));
}

/* Whether the agency may be one whose alias begins like text; those that may
 * stand side by side. */
static bool
may_be(const struct agency *agency, struct span text)
{
	return agency < agencies + LENGTH(agencies) &&
	       first_byte(agency->alias) == first_byte(text);
}

/* The first agency that may be the one. */
static const struct agency *
find_first(struct span text)
{
	unsigned char first = first_byte(text);
	size_t low = 0, high = LENGTH(agencies);

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (first_byte(agencies[middle].alias) < first)
			low = middle + 1;
		else
			high = middle;
	}
	return &agencies[low];
}

static const struct agency *
find(struct span name)
{
	const struct agency *agency = find_first(name);

	for (; may_be(agency, name); agency++)
		if (agency->alias.len == name.len &&
		    span_starts_on(name, agency->alias))
			return agency;
	return NULL;
}

const char *
agency_find(struct span name)
{
	const struct agency *agency = find(name);
	struct span first = span_to(name, span_find(name, '/'));

	if (agency == NULL && first.len < name.len)
		agency = find(span_trim(first));
	if (agency == NULL) {
		first = span_to(name, span_find(name, '-'));
		if (first.len < name.len && span_at(name, first.len + 1) == ' ')
			agency = find(span_trim(first));
	}
	return agency == NULL ? NULL : agency->name;
}

bool
agency_stands_alone(struct span name)
{
	const struct agency *agency = find(name);

	return agency != NULL && agency->alone;
}

/* A dash, full stop or comma, behind spaces. */
static bool
is_cut_off(struct span behind)
{
	behind = span_trim(behind);
	return span_at(behind, 0) == '.' || span_at(behind, 0) == ',' ||
	       dateline_dash(behind) > 0;
}

size_t
agency_read_alone(struct span text)
{
	const struct agency *agency = find_first(text);
	size_t shortest = 0;

	for (; may_be(agency, text); agency++) {
		size_t len = agency->alias.len;

		if (agency->alone && span_starts_on(text, agency->alias) &&
		    (shortest == 0 || len < shortest) &&
		    !span_has_letter(text, len) &&
		    is_cut_off(span_from(text, len)))
			shortest = len;
	}
	return shortest;
}
