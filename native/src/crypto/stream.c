#include "clinic/stream.h"

#include <stdbool.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rand.h>

#include "cipher.h"
#include "threads.h"

enum { SEGMENTS_A_THREAD = 8 };

static const char stream_label[] = "clinic/stream/1";

struct stream {
    const uint8_t *key;
    struct associated associated;
    uint8_t nonce[CLINIC_STREAM_NONCE_LENGTH];
    uint64_t next; /* number of the next segment */
    bool seal;
    struct cipher ciphers[PARTS_MOST];
    size_t begun; /* how many of the ciphers have their key */
};

/* Some neighbouring segments, done by one thread. */
struct run {
    const struct stream *stream;
    struct cipher *cipher;
    struct clinic_bytes in;
    uint8_t *out;
    uint64_t first; /* number of the first segment */
    bool last;      /* it ends with the stream's last segment */
    enum clinic_status status;
};

static size_t segment_in(const struct stream *stream) {
    return stream->seal ? CLINIC_SEGMENT : CLINIC_SEALED_SEGMENT;
}

static size_t segment_out(const struct stream *stream) {
    return stream->seal ? CLINIC_SEALED_SEGMENT : CLINIC_SEGMENT;
}

static void segment_nonce(const struct stream *stream, uint64_t number, bool last, uint8_t nonce[GCM_NONCE]) {
    size_t prefix = CLINIC_STREAM_NONCE_LENGTH - XAES_DERIVATION_NONCE;
    memcpy(nonce, stream->nonce + XAES_DERIVATION_NONCE, prefix);
    for (size_t i = 0; i < 4; i++) {
        nonce[prefix + i] = (uint8_t)(number >> (24 - 8 * i));
    }
    nonce[GCM_NONCE - 1] = last ? 1 : 0;
}

static void run_segments(void *part) {
    struct run *run = part;
    const struct stream *stream = run->stream;
    struct clinic_bytes left = run->in;
    uint8_t *out = run->out;
    uint64_t number = run->first;
    run->status = CLINIC_OK;
    ERR_set_mark();
    do {
        uint8_t nonce[GCM_NONCE];
        struct clinic_bytes segment = {left.data, left.length < segment_in(stream) ? left.length : segment_in(stream)};
        left.data += segment.length;
        left.length -= segment.length;
        segment_nonce(stream, number++, run->last && left.length == 0, nonce);
        run->status = (stream->seal ? gcm_seal : gcm_open)(run->cipher->gcm, NULL, nonce, stream->associated, segment,
                                                           out);
        out += segment_out(stream);
    } while (run->status == CLINIC_OK && left.length != 0);
    ERR_pop_to_mark();
}

/* A stream's key is derived once and put into every context. */
static enum clinic_status begin_ciphers(struct stream *stream, size_t count) {
    enum clinic_status status = CLINIC_OK;
    uint8_t derived[CLINIC_KEY_LENGTH];
    while (status == CLINIC_OK && stream->begun < count) {
        struct cipher *cipher = &stream->ciphers[stream->begun++];
        status = cipher_begin(cipher);
        if (status == CLINIC_OK) {
            status = cipher_use_key(cipher, stream->key);
        }
        if (status == CLINIC_OK) {
            status = cipher_derive(cipher, stream->nonce, derived);
        }
        if (status == CLINIC_OK && EVP_CipherInit_ex2(cipher->gcm, NULL, derived, NULL, stream->seal, NULL) != 1) {
            status = CLINIC_INTERNAL;
        }
    }
    OPENSSL_cleanse(derived, sizeof derived);
    return status;
}

static void end_ciphers(struct stream *stream) {
    for (size_t i = 0; i < stream->begun; i++) {
        cipher_end(&stream->ciphers[i]);
    }
    OPENSSL_cleanse(stream, sizeof *stream);
}

/* Seals or opens whole segments; only with `last` may the last of them be short. */
static enum clinic_status run_batch(struct stream *stream, struct clinic_bytes in, bool last, uint8_t *out) {
    struct run runs[PARTS_MOST];
    size_t segments = in.length == 0 ? 1 : (in.length + segment_in(stream) - 1) / segment_in(stream);
    size_t parts = parts_for(segments, SEGMENTS_A_THREAD);
    size_t each = segments / parts;
    if (stream->next + segments > UINT64_C(1) << 32) {
        return CLINIC_OVERFLOW;
    }
    enum clinic_status status = begin_ciphers(stream, parts);
    if (status != CLINIC_OK) {
        return status;
    }
    for (size_t i = 0; i < parts; i++) {
        bool final = i + 1 == parts;
        size_t from = each * i * segment_in(stream);
        runs[i] = (struct run){
            .stream = stream,
            .cipher = &stream->ciphers[i],
            .in = {in.data + from, final ? in.length - from : each * segment_in(stream)},
            .out = out + each * i * segment_out(stream),
            .first = stream->next + each * i,
            .last = final && last,
        };
    }
    run_parts(run_segments, runs, sizeof runs[0], parts);
    for (size_t i = 0; status == CLINIC_OK && i < parts; i++) {
        status = runs[i].status;
    }
    stream->next += segments;
    return status;
}

/* Reads until `buffer` has `capacity` bytes or the source ends. */
static enum clinic_status fill(const struct clinic_io *io, uint8_t *buffer, size_t capacity, size_t *have) {
    size_t got = 1;
    while (*have < capacity && got != 0) {
        enum clinic_status status = io->read(io->context, buffer + *have, capacity - *have, &got);
        if (status != CLINIC_OK) {
            return status;
        }
        *have += got;
    }
    return CLINIC_OK;
}

/* The length of what `sealed` bytes of whole segments open to; false if the last one cannot be one. */
static bool opened_length(uint64_t next, size_t sealed, size_t *opened) {
    size_t short_one = sealed % CLINIC_SEALED_SEGMENT;
    bool only = next == 0 && sealed == CLINIC_TAG_LENGTH;
    if (sealed == 0 || (short_one != 0 && short_one <= CLINIC_TAG_LENGTH && !only)) {
        return false;
    }
    *opened = sealed / CLINIC_SEALED_SEGMENT * CLINIC_SEGMENT + (short_one == 0 ? 0 : short_one - CLINIC_TAG_LENGTH);
    return true;
}

static size_t sealed_length(size_t plain) {
    size_t segments = plain == 0 ? 1 : (plain + CLINIC_SEGMENT - 1) / CLINIC_SEGMENT;
    return plain + segments * CLINIC_TAG_LENGTH;
}

static enum clinic_status step(struct stream *stream, const struct clinic_io *io, struct clinic_bytes in, bool last,
                               uint8_t *out, uint64_t *length) {
    size_t made = 0;
    if (stream->seal) {
        made = sealed_length(in.length);
    } else if (!opened_length(stream->next, in.length, &made)) {
        return CLINIC_REFUSED;
    }
    enum clinic_status status = run_batch(stream, in, last, out);
    if (status == CLINIC_OK && made != 0) {
        status = io->write(io->context, out, made);
    }
    if (status == CLINIC_OK) {
        *length += stream->seal ? in.length : made;
    }
    return status;
}

static enum clinic_status run_stream(struct stream *stream, const struct clinic_io *io, uint8_t *in, uint8_t *out,
                                     uint64_t *length) {
    size_t whole = CLINIC_SEGMENTS_AT_ONCE * segment_in(stream);
    size_t have = 0;
    enum clinic_status status;
    for (;;) {
        status = fill(io, in, whole + 1, &have);
        if (status != CLINIC_OK || have <= whole) {
            break;
        }
        status = step(stream, io, (struct clinic_bytes){in, whole}, false, out, length);
        if (status != CLINIC_OK) {
            break;
        }
        in[0] = in[whole];
        have = 1;
    }
    if (status == CLINIC_OK) {
        status = step(stream, io, (struct clinic_bytes){in, have}, true, out, length);
    }
    return status;
}

enum clinic_status clinic_seal_stream(const uint8_t *key, struct clinic_bytes aad, const struct clinic_io *io,
                                      struct clinic_stream_buffers buffers, uint64_t *length) {
    struct stream stream = {.key = key, .associated = {{(const uint8_t *)stream_label, sizeof stream_label}, aad},
                            .seal = true};
    *length = 0;
    if (RAND_bytes(stream.nonce, sizeof stream.nonce) != 1) {
        return CLINIC_INTERNAL;
    }
    buffers.sealed[0] = CLINIC_STREAM_VERSION;
    memcpy(buffers.sealed + 1, stream.nonce, sizeof stream.nonce);
    enum clinic_status status = io->write(io->context, buffers.sealed, CLINIC_STREAM_HEADER);
    if (status == CLINIC_OK) {
        status = run_stream(&stream, io, buffers.plain, buffers.sealed, length);
    }
    end_ciphers(&stream);
    OPENSSL_cleanse(buffers.plain, CLINIC_STREAM_PLAIN_BUFFER);
    return status;
}

enum clinic_status clinic_open_stream(const uint8_t *key, struct clinic_bytes aad, const struct clinic_io *io,
                                      struct clinic_stream_buffers buffers, uint64_t *length) {
    struct stream stream = {.key = key, .associated = {{(const uint8_t *)stream_label, sizeof stream_label}, aad}};
    size_t have = 0;
    *length = 0;
    enum clinic_status status = fill(io, buffers.sealed, CLINIC_STREAM_HEADER, &have);
    if (status == CLINIC_OK && (have != CLINIC_STREAM_HEADER || buffers.sealed[0] != CLINIC_STREAM_VERSION)) {
        status = CLINIC_REFUSED;
    }
    if (status == CLINIC_OK) {
        memcpy(stream.nonce, buffers.sealed + 1, sizeof stream.nonce);
        status = run_stream(&stream, io, buffers.sealed, buffers.plain, length);
    }
    end_ciphers(&stream);
    OPENSSL_cleanse(buffers.plain, CLINIC_STREAM_PLAIN_BUFFER);
    return status;
}
