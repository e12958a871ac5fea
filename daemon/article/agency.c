/* SPDX-License-Identifier: MIT */
/* The table of agencies. */
#include "daemon/article/agency.h"

struct agency {
	const char *alias;
	const char *name;
	bool alone;
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Sorted by the first byte of the alias, its case ignored: find starts there.
 */
static const struct agency agencies[] = {
	{ "AP", "AP", true },
	{ "Associated Press", "AP", true },
	{ "AFP", "AFP", true },
	{ "Agence France-Presse", "AFP", true },
	{ "AAP", "AAP", true },
	{ "ACCESSWIRE", "ACCESSWIRE", true },
	{ "AGERPRES", "AGERPRES", true },
	{ "Agencies", "Agencies", false },
	{ "Anadolu", "Anadolu", true },
	{ "Anadolu Agency", "Anadolu", true },
	{ "AA", "Anadolu", false },
	{ "ANI", "ANI", false },
	{ "ANP", "ANP", false },
	{ "ANSA", "ANSA", true },
	{ "Antara", "Antara", false },
	{ "APA", "APA", false },
	{ "APP", "APP", false },
	{ "Belga", "Belga", false },
	{ "Bernama", "Bernama", true },
	{ "Bloomberg", "Bloomberg", true },
	{ "Bloomberg News", "Bloomberg", true },
	{ "BTA", "BTA", false },
	{ "Business Wire", "Business Wire", true },
	{ "BUSINESSWIRE", "Business Wire", true },
	{ "Canadian Press", "CP", true },
	{ "CP", "CP", false },
	{ "CNA", "CNA", false },
	{ "CNN", "CNN", true },
	{ "CTK", "CTK", false },
	{ "dpa", "dpa", true },
	{ "dpa-AFX", "dpa", true },
	{ "Dow Jones", "Dow Jones", true },
	{ "EFE", "EFE", true },
	{ "Europa Press", "Europa Press", true },
	{ "GlobeNewswire", "GlobeNewswire", true },
	{ "Globe Newswire", "GlobeNewswire", true },
	{ "GNA", "GNA", false },
	{ "HINA", "HINA", false },
	{ "ITAR-TASS", "TASS", true },
	{ "IANS", "IANS", false },
	{ "Interfax", "Interfax", true },
	{ "IPS", "IPS", false },
	{ "IRNA", "IRNA", false },
	{ "Jiji Press", "Jiji Press", true },
	{ "KCNA", "KCNA", true },
	{ "Keystone-SDA", "Keystone-SDA", true },
	{ "KUNA", "KUNA", false },
	{ "Kyodo", "Kyodo", true },
	{ "Kyodo News", "Kyodo", true },
	{ "LETA", "LETA", false },
	{ "Lusa", "Lusa", false },
	{ "MAP", "MAP", false },
	{ "Marketwire", "Marketwire", true },
	{ "Marketwired", "Marketwired", true },
	{ "MENA", "MENA", false },
	{ "MTI", "MTI", false },
	{ "NAN", "NAN", false },
	{ "Newsfile", "Newsfile", false },
	{ "Newsfile Corp", "Newsfile", false },
	{ "Notimex", "Notimex", true },
	{ "NTB", "NTB", false },
	{ "PA", "PA", false },
	{ "PA Media", "PA", true },
	{ "Press Association", "PA", true },
	{ "PANA", "PANA", false },
	{ "PAP", "PAP", false },
	{ "Petra", "Petra", false },
	{ "PNA", "PNA", false },
	{ "PRNewswire", "PRNewswire", true },
	{ "PR Newswire", "PRNewswire", true },
	{ "Prensa Latina", "Prensa Latina", true },
	{ "PTI", "PTI", false },
	{ "QNA", "QNA", false },
	{ "Reuters", "Reuters", true },
	{ "Reuter", "Reuters", true },
	{ "RIA Novosti", "RIA Novosti", true },
	{ "Ritzau", "Ritzau", false },
	{ "RNS", "RNS", false },
	{ "SANA", "SANA", false },
	{ "SAPA", "SAPA", false },
	{ "SPA", "SPA", false },
	{ "Sports Network", "Sports Network", false },
	{ "Sputnik", "Sputnik", false },
	{ "STT", "STT", false },
	{ "Thomson Reuters", "Reuters", true },
	{ "The Associated Press", "AP", true },
	{ "TASS", "TASS", true },
	{ "The Canadian Press", "CP", true },
	{ "Tanjug", "Tanjug", false },
	{ "Télam", "Télam", false },
	{ "Tasnim", "Tasnim", false },
	{ "TT", "TT", false },
	{ "Ukrinform", "Ukrinform", false },
	{ "UNI", "UNI", false },
	{ "UPI", "UPI", true },
	{ "VNA", "VNA", false },
	{ "WAM", "WAM", false },
	{ "Xinhua", "Xinhua", true },
	{ "Xinhua News Agency", "Xinhua", true },
	{ "Yonhap", "Yonhap", true },
	{ "ТАСС", "TASS", true },
	{ "Интерфакс", "Interfax", true },
	{ "РИА Новости", "RIA Novosti", true },
	{ "新华社", "Xinhua", true },
};

static unsigned char
first_byte(const char *word)
{
	return (unsigned char)ascii_lower(word[0]);
}

static const struct agency *
find(struct span name)
{
	char small = ascii_lower(span_at(name, 0));
	unsigned char first = first_byte(&small);
	size_t low = 0, high = LENGTH(agencies);

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (first_byte(agencies[middle].alias) < first)
			low = middle + 1;
		else
			high = middle;
	}
	for (;
	     low < LENGTH(agencies) && first_byte(agencies[low].alias) == first;
	     low++)
		if (span_is(name, agencies[low].alias))
			return &agencies[low];
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
