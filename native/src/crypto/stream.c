#include "clinic/stream.h"

#include <stdbool.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rand.h>

#include "cipher.h"
#include "crew.h"

enum { SEGMENTS_A_PIECE = 2, SEGMENTS_OF_HELP = 16 };

static const char stream_label[] = "clinic/stream/1";

struct stream {
    const uint8_t *key;
    struct associated associated;
    uint8_t nonce[CLINIC_STREAM_NONCE_LENGTH];
    bool seal;
    struct crew *crew; /* from the first batch that is worth it */
    struct cipher ciphers[WORKERS_MOST];
    bool begun[WORKERS_MOST];
    enum clinic_status statuses[WORKERS_MOST];
    /* The segments at hand: */
    uint64_t first; /* number of the first one */
    size_t segments;
    struct clinic_bytes in;
    uint8_t *out;
    bool last; /* they end with the stream's last one */
    size_t touched; /* how much of the plaintext buffer has been written */
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

static enum clinic_status run_segment(const struct stream *stream, struct cipher *cipher, size_t place) {
    uint8_t nonce[GCM_NONCE];
    size_t from = place * segment_in(stream);
    size_t left = stream->in.length - from;
    struct clinic_bytes segment = {stream->in.data + from, left < segment_in(stream) ? left : segment_in(stream)};
    segment_nonce(stream, stream->first + place, stream->last && place + 1 == stream->segments, nonce);
    return (stream->seal ? gcm_seal : gcm_open)(cipher->gcm, NULL, nonce, stream->associated, segment,
                                                stream->out + place * segment_out(stream));
}

/* Puts the stream's key into a worker's context. */
static enum clinic_status begin_cipher(const struct stream *stream, struct cipher *cipher) {
    uint8_t derived[CLINIC_KEY_LENGTH];
    enum clinic_status status = cipher_begin(cipher);
    if (status == CLINIC_OK) {
        status = cipher_use_key(cipher, stream->key);
    }
    if (status == CLINIC_OK) {
        status = cipher_derive(cipher, stream->nonce, derived);
    }
    if (status == CLINIC_OK && EVP_CipherInit_ex2(cipher->gcm, NULL, derived, NULL, stream->seal, NULL) != 1) {
        status = CLINIC_INTERNAL;
    }
    OPENSSL_cleanse(derived, sizeof derived);
    return status;
}

static void run_piece(void *context, size_t worker, size_t piece) {
    struct stream *stream = context;
    enum clinic_status *status = &stream->statuses[worker];
    size_t from = piece * SEGMENTS_A_PIECE;
    if (!stream->begun[worker]) {
        stream->begun[worker] = true;
        *status = begin_cipher(stream, &stream->ciphers[worker]);
    }
    for (size_t i = from; *status == CLINIC_OK && i < from + SEGMENTS_A_PIECE && i < stream->segments; i++) {
        *status = run_segment(stream, &stream->ciphers[worker], i);
    }
}

static void end_stream(struct stream *stream, uint8_t *plain) {
    crew_end(stream->crew);
    OPENSSL_cleanse(plain, stream->touched);
    for (size_t i = 0; i < WORKERS_MOST; i++) {
        if (stream->begun[i]) {
            cipher_end(&stream->ciphers[i]);
        }
    }
    OPENSSL_cleanse(stream, sizeof *stream);
}

/* Seals or opens whole segments; only with `last` may the last of them be short. */
static enum clinic_status run_batch(struct stream *stream, struct clinic_bytes in, bool last, uint8_t *out) {
    enum clinic_status status = CLINIC_OK;
    stream->first += stream->segments;
    stream->segments = in.length == 0 ? 1 : (in.length + segment_in(stream) - 1) / segment_in(stream);
    stream->in = in;
    stream->out = out;
    stream->last = last;
    if (stream->first + stream->segments > UINT64_C(1) << 32) {
        return CLINIC_OVERFLOW;
    }
    if (stream->crew == NULL && stream->segments >= SEGMENTS_OF_HELP) {
        stream->crew = crew_begin();
    }
    ERR_set_mark();
    crew_run(stream->crew, run_piece, stream, (stream->segments + SEGMENTS_A_PIECE - 1) / SEGMENTS_A_PIECE);
    ERR_pop_to_mark();
    for (size_t i = 0; status == CLINIC_OK && i < WORKERS_MOST; i++) {
        status = stream->statuses[i];
    }
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
static bool opened_length(bool first, size_t sealed, size_t *opened) {
    size_t short_one = sealed % CLINIC_SEALED_SEGMENT;
    bool only = first && sealed == CLINIC_TAG_LENGTH;
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
    } else if (!opened_length(stream->first + stream->segments == 0, in.length, &made)) {
        return CLINIC_REFUSED;
    } else if (made > stream->touched) {
        stream->touched = made;
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
        if (stream->seal && have > stream->touched) {
            stream->touched = have;
        }
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
    end_stream(&stream, buffers.plain);
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
    end_stream(&stream, buffers.plain);
    return status;
}
