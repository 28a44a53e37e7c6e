/*
 * Sealed streams: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over XAES-256-GCM.
 *
 *     version 1 (1 byte) || random nonce (19 bytes) || segments
 *
 * A segment is 65,536 bytes of plaintext, the last one 1 to 65,536, or 0 if the whole stream is empty, and its tag.
 * Its nonce is the stream's 19 bytes || its number (4 bytes, big-endian) || 1 for the last one, else 0; so a segment
 * moved, left out, repeated or taken from another stream does not open, and an end that is not the end is noticed.
 */
#ifndef CLINIC_STREAM_H
#define CLINIC_STREAM_H

#include "clinic/crypto.h"

enum {
    CLINIC_STREAM_VERSION = 1,
    CLINIC_STREAM_NONCE_LENGTH = 19,
    CLINIC_STREAM_HEADER = 1 + CLINIC_STREAM_NONCE_LENGTH,
    CLINIC_SEGMENT = 65536,
    CLINIC_SEALED_SEGMENT = CLINIC_SEGMENT + CLINIC_TAG_LENGTH,
    CLINIC_SEGMENTS_AT_ONCE = 32,
    /* One byte more than is worked on at once tells whether more follows. */
    CLINIC_STREAM_PLAIN_BUFFER = CLINIC_SEGMENTS_AT_ONCE * CLINIC_SEGMENT + 1,
    CLINIC_STREAM_SEALED_BUFFER = CLINIC_SEGMENTS_AT_ONCE * CLINIC_SEALED_SEGMENT + 1
};

/* Where a stream is read from and written to. What they answer but CLINIC_OK ends the work and is its result. */
struct clinic_io {
    void *context;
    /* Reads up to `capacity` bytes; `*got` is 0 only at the end. */
    enum clinic_status (*read)(void *context, uint8_t *into, size_t capacity, size_t *got);
    /* Writes all of it. */
    enum clinic_status (*write)(void *context, const uint8_t *from, size_t length);
};

/* The caller's, of the two lengths above: all the memory a stream of any length takes. `plain` is wiped at the end. */
struct clinic_stream_buffers {
    uint8_t *plain;
    uint8_t *sealed;
};

/* `*length` is how much plaintext was read. CLINIC_OVERFLOW after 2^32 segments. */
CLINIC_MUST_CHECK enum clinic_status clinic_seal_stream(const uint8_t *key, struct clinic_bytes aad,
                                                        const struct clinic_io *io,
                                                        struct clinic_stream_buffers buffers, uint64_t *length);

/*
 * `*length` is how much plaintext was written. All that is written is authentic and in its place, but only
 * CLINIC_OK says that it is the whole: on CLINIC_REFUSED the caller must discard what it has.
 */
CLINIC_MUST_CHECK enum clinic_status clinic_open_stream(const uint8_t *key, struct clinic_bytes aad,
                                                        const struct clinic_io *io,
                                                        struct clinic_stream_buffers buffers, uint64_t *length);

#endif
