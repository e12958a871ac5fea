/* SPDX-License-Identifier: MIT */
/* A file's state comes in, what it tells about writers goes out. */
#include "daemon/intake/still.h"

#include <time.h>

#define NS_PER_SEC 1000000000
#define NS_PER_MS  1000000

int64_t
still_time_ns(const struct timespec *time)
{
	return (int64_t)time->tv_sec * NS_PER_SEC + time->tv_nsec;
}

/* The mixer of splitmix64 (Vigna, public domain). */
static uint64_t
mix(uint64_t state, uint64_t value)
{
	state = (state ^ value) + 0x9e3779b97f4a7c15u;
	state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9u;
	state = (state ^ (state >> 27)) * 0x94d049bb133111ebu;
	return state ^ (state >> 31);
}

static int64_t
last_change_ns(const struct stat *st)
{
	return still_time_ns(st->st_nlink > 1 ? &st->st_mtim : &st->st_ctim);
}

uint64_t
still_look(const struct stat *st)
{
	uint64_t look = mix(0, (uint64_t)st->st_ino);

	look = mix(look, (uint64_t)st->st_size);
	look = mix(look, (uint64_t)still_time_ns(&st->st_mtim));
	look = mix(look, (uint64_t)last_change_ns(st));
	/* Of several names the last change tells nothing of a chmod. */
	look = mix(look, (uint64_t)st->st_mode);
	look = mix(look, (uint64_t)st->st_uid << 32 | (uint64_t)st->st_gid);
	return look == 0 ? 1 : look;
}

int64_t
still_ms(const struct stat *st)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (still_time_ns(&now) - last_change_ns(st)) / NS_PER_MS;
}
