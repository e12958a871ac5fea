/* SPDX-License-Identifier: MIT */
/* Compiled rules go into a file, and come back while nothing has changed. */
#include "daemon/tagging/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"

#define MAGIC     "nwscache"
#define MAGIC_LEN 8
#define HEAD_LEN  (MAGIC_LEN + CACHE_KEY_LEN)

_Static_assert(CACHE_KEY_LEN == SHA256_DIGEST_SIZE, "the key is a SHA-256");

static void
hash_number(struct sha256_ctx *hash, uint64_t number)
{
	sha256_update(hash, sizeof(number), (const uint8_t *)&number);
}

static void
hash_bytes(struct sha256_ctx *hash, const char *bytes, size_t len)
{
	hash_number(hash, len);
	sha256_update(hash, len, (const uint8_t *)bytes);
}

/* The first note of the segment that is a build id. */
static bool
hash_build_id(const char *notes, size_t len, struct sha256_ctx *hash)
{
	ElfW(Nhdr) note;

	while (len >= sizeof(note)) {
		size_t name, size;

		memcpy(&note, notes, sizeof(note));
		name = sizeof(note) + (note.n_namesz + 3) / 4 * 4;
		size = name + (note.n_descsz + 3) / 4 * 4;
		if (size > len)
			return false;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
		    memcmp(notes + sizeof(note), "GNU", 4) == 0) {
			hash_bytes(hash, notes + name, note.n_descsz);
			return true;
		}
		notes += size;
		len -= size;
	}
	return false;
}

/* The kernel's own library takes no part. */
static bool
is_vdso(const struct dl_phdr_info *object)
{
	return strncmp(object->dlpi_name, "linux-vdso", 10) == 0;
}

static int
hash_object(struct dl_phdr_info *object, size_t size, void *arg)
{
	struct sha256_ctx *hash = arg;

	(void)size;
	if (is_vdso(object))
		return 0;
	for (size_t i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
		const char *start =
		    (const char *)object->dlpi_addr + segment->p_vaddr;

		if (segment->p_type == PT_NOTE &&
		    hash_build_id(start, segment->p_memsz, hash))
			return 0;
	}
	return 1;
}

bool
cache_key(const struct vector *files, unsigned char key[CACHE_KEY_LEN])
{
	const struct rule_file *file = files->items;
	struct sha256_ctx hash;

	sha256_init(&hash);
	if (dl_iterate_phdr(hash_object, &hash) != 0)
		return false;
	for (size_t i = 0; i < files->count; i++) {
		hash_number(&hash, file[i].kind);
		hash_number(&hash, file[i].layer);
		hash_bytes(&hash, file[i].text, file[i].len);
	}
	sha256_digest(&hash, CACHE_KEY_LEN, key);
	return true;
}

static bool
read_all(int fd, char *bytes, size_t len)
{
	ssize_t got;

	for (; len > 0; bytes += got, len -= (size_t)got) {
		got = read(fd, bytes, len);
		if (got <= 0)
			return false;
	}
	return true;
}

static bool
write_all(int fd, const char *bytes, size_t len)
{
	ssize_t done;

	for (; len > 0; bytes += done, len -= (size_t)done) {
		done = write(fd, bytes, len);
		if (done <= 0)
			return false;
	}
	return true;
}

/* Only its owner and root can have written it; *lenp is the image's. */
static bool
can_trust(int fd, size_t *lenp)
{
	struct stat st;

	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) ||
	    (st.st_uid != geteuid() && st.st_uid != 0) ||
	    (st.st_mode & (S_IWGRP | S_IWOTH)) != 0 || st.st_size <= HEAD_LEN ||
	    st.st_size > UINT32_MAX)
		return false;
	*lenp = (size_t)st.st_size - HEAD_LEN;
	return true;
}

static bool
has_key(int fd, const unsigned char key[CACHE_KEY_LEN])
{
	char head[HEAD_LEN];

	return read_all(fd, head, HEAD_LEN) &&
	       memcmp(head, MAGIC, MAGIC_LEN) == 0 &&
	       memcmp(head + MAGIC_LEN, key, CACHE_KEY_LEN) == 0;
}

static bool
is_image(const void *image, size_t len)
{
	struct ruleset *ruleset = NULL;
	const enum newsalert_err err = ruleset_open(image, len, &ruleset);

	ruleset_close(ruleset);
	return err == NEWSALERT_OK;
}

bool
cache_read(const char *path, const unsigned char key[CACHE_KEY_LEN],
    void **imagep, size_t *lenp)
{
	char *image = NULL;
	bool good = false;
	size_t len;
	int fd;

	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return false;
	if (can_trust(fd, &len) && has_key(fd, key) &&
	    (image = malloc(len)) != NULL)
		good = read_all(fd, image, len) && is_image(image, len);
	close(fd);
	if (!good) {
		free(image);
		return false;
	}
	*imagep = image;
	*lenp = len;
	return true;
}

void
cache_write(const char *path, const unsigned char key[CACHE_KEY_LEN],
    const void *image, size_t len)
{
	char part[PATH_MAX];
	bool good;
	int fd;

	if ((size_t)snprintf(part, sizeof(part), "%s.XXXXXX", path) >=
	    sizeof(part))
		return;
	if ((fd = mkostemp(part, O_CLOEXEC)) == -1)
		return;
	good = write_all(fd, MAGIC, MAGIC_LEN) &&
	       write_all(fd, (const char *)key, CACHE_KEY_LEN) &&
	       write_all(fd, image, len);
	if (close(fd) == -1 || !good || rename(part, path) == -1)
		(void)unlink(part);
}
