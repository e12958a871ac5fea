/* SPDX-License-Identifier: MIT */
/*
 * A file that keeps the compiled rules for the next start: its magic, the key
 * of what it was made from, the image. Internal to this folder.
 */
#ifndef TAGGING_CACHE_H
#define TAGGING_CACHE_H

#include "vector.h"

#define CACHE_KEY_LEN 32

/* SHA-256 over the bytes, the order and the places of the rule files (struct
 * rule_file), and over the build ids of this program and of its libraries:
 * whatever could make another image. false: some library has no build id. */
bool cache_key(const struct vector *files, unsigned char key[CACHE_KEY_LEN]);

/* The image in the file, which the caller frees. false: there is none of this
 * key; it is damaged; or others than its reader and root could have written
 * it. */
bool cache_read(const char *path, const unsigned char key[CACHE_KEY_LEN],
    void **imagep, size_t *lenp);

/* Replace the file as a whole. What fails is no harm: the next start compiles
 * again. */
void cache_write(const char *path, const unsigned char key[CACHE_KEY_LEN],
    const void *image, size_t len);

#endif
