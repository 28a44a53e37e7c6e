/* Sealing and opening of many values in one call. */
#include <stdbool.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rand.h>

#include "cipher.h"
#include "threads.h"

enum { ITEMS_A_THREAD = 512, NONCES_AT_ONCE = 128 };

static const char key_label[] = "clinic/wrapped-key/1";

/* The items that one thread does. */
struct share {
    const struct clinic_item *items;
    size_t from;
    size_t to;
    struct clinic_bytes label;
    bool seal;
    enum clinic_status status;
    size_t failed;
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

static void run_share(void *part) {
    struct share *share = part;
    struct cipher cipher;
    ERR_set_mark();
    share->status = cipher_begin(&cipher);
    for (size_t i = share->from; share->status == CLINIC_OK && i < share->to; i++) {
        share->status = (share->seal ? seal_one : open_one)(&cipher, share->label, &share->items[i]);
        share->failed = i;
    }
    cipher_end(&cipher);
    ERR_pop_to_mark();
}

/* The shares are in the items' order, so the first failure found is the first of all. */
static enum clinic_status run_all(bool seal, enum clinic_use use, const struct clinic_item *items, size_t count,
                                  size_t *failed) {
    struct share shares[PARTS_MOST];
    size_t parts = parts_for(count, ITEMS_A_THREAD);
    for (size_t i = 0; i < parts; i++) {
        shares[i] = (struct share){
            .items = items,
            .from = count / parts * i,
            .to = i + 1 == parts ? count : count / parts * (i + 1),
            .label = label_of(use),
            .seal = seal,
        };
    }
    run_parts(run_share, shares, sizeof shares[0], parts);
    for (size_t i = 0; i < parts; i++) {
        if (shares[i].status != CLINIC_OK) {
            *failed = shares[i].failed;
            return shares[i].status;
        }
    }
    return CLINIC_OK;
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
