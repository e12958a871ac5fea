/* SPDX-License-Identifier: MIT */
/* The table of agencies. */
#include "daemon/article/agency.h"

struct agency {
	const char *alias;
	const char *name;
	bool alone;
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const struct agency agencies[] = {
	{ "Reuters", "Reuters", true },
	{ "Reuter", "Reuters", true },
	{ "Thomson Reuters", "Reuters", true },
	{ "AP", "AP", true },
	{ "Associated Press", "AP", true },
	{ "The Associated Press", "AP", true },
	{ "AFP", "AFP", true },
	{ "Agence France-Presse", "AFP", true },
	{ "TASS", "TASS", true },
	{ "ITAR-TASS", "TASS", true },
	{ "ТАСС", "TASS", true },
	{ "Xinhua", "Xinhua", true },
	{ "Xinhua News Agency", "Xinhua", true },
	{ "新华社", "Xinhua", true },
	{ "dpa", "dpa", true },
	{ "dpa-AFX", "dpa", true },
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
	{ "The Canadian Press", "CP", true },
	{ "CP", "CP", false },
	{ "CNA", "CNA", false },
	{ "CNN", "CNN", true },
	{ "CTK", "CTK", false },
	{ "Dow Jones", "Dow Jones", true },
	{ "EFE", "EFE", true },
	{ "Europa Press", "Europa Press", true },
	{ "GlobeNewswire", "GlobeNewswire", true },
	{ "Globe Newswire", "GlobeNewswire", true },
	{ "GNA", "GNA", false },
	{ "HINA", "HINA", false },
	{ "IANS", "IANS", false },
	{ "Interfax", "Interfax", true },
	{ "Интерфакс", "Interfax", true },
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
	{ "RIA Novosti", "RIA Novosti", true },
	{ "РИА Новости", "RIA Novosti", true },
	{ "Ritzau", "Ritzau", false },
	{ "RNS", "RNS", false },
	{ "SANA", "SANA", false },
	{ "SAPA", "SAPA", false },
	{ "SPA", "SPA", false },
	{ "Sports Network", "Sports Network", false },
	{ "Sputnik", "Sputnik", false },
	{ "STT", "STT", false },
	{ "Tanjug", "Tanjug", false },
	{ "Télam", "Télam", false },
	{ "Tasnim", "Tasnim", false },
	{ "TT", "TT", false },
	{ "Ukrinform", "Ukrinform", false },
	{ "UNI", "UNI", false },
	{ "UPI", "UPI", true },
	{ "VNA", "VNA", false },
	{ "WAM", "WAM", false },
	{ "Yonhap", "Yonhap", true },
};

static const struct agency *
find(struct span name)
{
	for (size_t i = 0; i < LENGTH(agencies); i++)
		if (span_is(name, agencies[i].alias))
			return &agencies[i];
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
