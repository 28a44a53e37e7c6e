/* Sealing and opening of many values in one call. */
#include <stdbool.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rand.h>

#include "cipher.h"
#include "crew.h"

enum { COST_OF_HELP = 1024, ITEMS_A_PIECE = 128, PIECES_A_WORKER = 8, NONCES_AT_ONCE = 128 };

static const char key_label[] = "clinic/wrapped-key/1";

/* What one worker found: the first of its items that failed. */
struct finding {
    enum clinic_status status;
    size_t failed;
};

struct batch {
    const struct clinic_item *items;
    size_t count;
    size_t piece; /* how many items a worker takes at once */
    struct clinic_bytes label;
    bool seal;
    struct cipher ciphers[WORKERS_MOST];
    bool begun[WORKERS_MOST];
    struct finding findings[WORKERS_MOST];
};

static struct clinic_bytes label_of(enum clinic_use use) {
    struct clinic_bytes label = {NULL, 0};
    if (use == CLINIC_USE_KEY) {
        label = (struct clinic_bytes){(const uint8_t *)key_label, sizeof key_label};
    }
    return label;
}

static enum clinic_status seal_one(struct cipher *cipher, struct clinic_bytes label, const struct clinic_item *item) {
    struct associated associated = {label, item->aad};
    enum clinic_status status = cipher_use_key(cipher, item->key);
    if (status != CLINIC_OK) {
        return status;
    }
    return xaes_seal(cipher, item->out, associated, item->in, item->out + CLINIC_XAES_NONCE_LENGTH);
}

static enum clinic_status open_one(struct cipher *cipher, struct clinic_bytes label, const struct clinic_item *item) {
    struct associated associated = {label, item->aad};
    if (item->in.length < CLINIC_SEAL_OVERHEAD) {
        return CLINIC_REFUSED;
    }
    struct clinic_bytes sealed = {item->in.data + CLINIC_XAES_NONCE_LENGTH,
                                  item->in.length - CLINIC_XAES_NONCE_LENGTH};
    enum clinic_status status = cipher_use_key(cipher, item->key);
    if (status != CLINIC_OK) {
        return status;
    }
    return xaes_open(cipher, item->in.data, associated, sealed, item->out);
}

static void run_piece(void *context, size_t worker, size_t piece) {
    struct batch *batch = context;
    struct cipher *cipher = &batch->ciphers[worker];
    struct finding *finding = &batch->findings[worker];
    size_t from = piece * batch->piece;
    size_t to = batch->count - from < batch->piece ? batch->count : from + batch->piece;
    if (!batch->begun[worker]) {
        batch->begun[worker] = true;
        *finding = (struct finding){cipher_begin(cipher), from};
    }
    /* After a failure nothing later can be the first one. */
    for (size_t i = from; finding->status == CLINIC_OK && i < to; i++) {
        finding->status = (batch->seal ? seal_one : open_one)(cipher, batch->label, &batch->items[i]);
        finding->failed = i;
    }
}

/* Whether helpers are worth their start, some tens of microseconds: two kilobytes cost as much as one item more. */
static bool is_large(const struct clinic_item *items, size_t count) {
    size_t cost = count;
    for (size_t i = 0; cost < COST_OF_HELP && i < count; i++) {
        cost += items[i].in.length / 2048;
    }
    return cost >= COST_OF_HELP;
}

static struct finding first_failure(struct batch *batch) {
    struct finding first = {CLINIC_OK, batch->count};
    for (size_t i = 0; i < WORKERS_MOST; i++) {
        if (batch->begun[i]) {
            cipher_end(&batch->ciphers[i]);
            if (batch->findings[i].status != CLINIC_OK && batch->findings[i].failed < first.failed) {
                first = batch->findings[i];
            }
        }
    }
    return first;
}

static enum clinic_status run_all(bool seal, enum clinic_use use, const struct clinic_item *items, size_t count,
                                  size_t *failed) {
    struct batch batch = {.items = items, .count = count, .label = label_of(use), .seal = seal};
    struct crew *crew = is_large(items, count) ? crew_begin() : NULL;
    size_t pieces = PIECES_A_WORKER * WORKERS_MOST;
    batch.piece = count / pieces < ITEMS_A_PIECE ? count / pieces + 1 : ITEMS_A_PIECE;
    ERR_set_mark();
    crew_run(crew, run_piece, &batch, (count + batch.piece - 1) / batch.piece);
    crew_end(crew);
    ERR_pop_to_mark();
    struct finding first = first_failure(&batch);
    if (first.status != CLINIC_OK) {
        *failed = first.failed;
    }
    return first.status;
}

/* A draw costs about a microsecond whatever its length. */
static enum clinic_status draw_nonces(const struct clinic_item *items, size_t count) {
    uint8_t drawn[NONCES_AT_ONCE][CLINIC_XAES_NONCE_LENGTH];
    for (size_t i = 0; i < count; i++) {
        size_t left = count - i < NONCES_AT_ONCE ? count - i : NONCES_AT_ONCE;
        if (i % NONCES_AT_ONCE == 0 && RAND_bytes(drawn[0], (int)(left * sizeof drawn[0])) != 1) {
            return CLINIC_INTERNAL;
        }
        memcpy(items[i].out, drawn[i % NONCES_AT_ONCE], sizeof drawn[0]);
    }
    return CLINIC_OK;
}

enum clinic_status clinic_seal_many(enum clinic_use use, const struct clinic_item *items, size_t count) {
    size_t failed = 0;
    if (count == 0) {
        return CLINIC_OK;
    }
    for (size_t i = 0; i < count; i++) {
        if (items[i].in.length > CLINIC_PLAINTEXT_MOST) {
            return CLINIC_INVALID;
        }
    }
    enum clinic_status status = draw_nonces(items, count);
    return status == CLINIC_OK ? run_all(true, use, items, count, &failed) : status;
}

enum clinic_status clinic_open_many(enum clinic_use use, const struct clinic_item *items, size_t count,
                                    size_t *failed) {
    if (count == 0) {
        return CLINIC_OK;
    }
    enum clinic_status status = run_all(false, use, items, count, failed);
    for (size_t i = 0; status != CLINIC_OK && i < count; i++) {
        if (items[i].in.length > CLINIC_SEAL_OVERHEAD) {
            OPENSSL_cleanse(items[i].out, items[i].in.length - CLINIC_SEAL_OVERHEAD);
        }
    }
    return status;
}
