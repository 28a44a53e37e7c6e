/* The two contexts that one thread needs for AES-256-GCM and XAES-256-GCM, kept between values. */
#ifndef CLINIC_CRYPTO_CIPHER_H
#define CLINIC_CRYPTO_CIPHER_H

#include <openssl/evp.h>

#include "clinic/crypto.h"

enum { XAES_DERIVATION_NONCE = 12, GCM_NONCE = 12, AES_BLOCK = 16 };

struct cipher {
    EVP_CIPHER_CTX *gcm;
    EVP_CIPHER_CTX *ecb;
    uint8_t subkey[AES_BLOCK]; /* CMAC's K1 of the key in use */
    const uint8_t *key;        /* the key in use, by address: the caller keeps it alive and unchanged */
};

/* Associated data in two parts, so that a label of ours costs no copy of the caller's. */
struct associated {
    struct clinic_bytes label;
    struct clinic_bytes data;
};

/* After a failure too, cipher_end must be called. */
CLINIC_MUST_CHECK enum clinic_status cipher_begin(struct cipher *cipher);
void cipher_end(struct cipher *cipher);

/* Prepares the derivation of XAES for `key`; free if the same key is in use already. */
CLINIC_MUST_CHECK enum clinic_status cipher_use_key(struct cipher *cipher, const uint8_t *key);

/* The AES-256-GCM key of XAES for the first 12 bytes of a nonce. */
CLINIC_MUST_CHECK enum clinic_status cipher_derive(struct cipher *cipher, const uint8_t *nonce,
                                                   uint8_t derived[CLINIC_KEY_LENGTH]);

/* `key` is an AES-256-GCM key, or NULL for the one before; `out` takes the ciphertext and the tag. */
CLINIC_MUST_CHECK enum clinic_status gcm_seal(EVP_CIPHER_CTX *context, const uint8_t *key, const uint8_t *nonce,
                                              struct associated associated, struct clinic_bytes plaintext,
                                              uint8_t *out);
CLINIC_MUST_CHECK enum clinic_status gcm_open(EVP_CIPHER_CTX *context, const uint8_t *key, const uint8_t *nonce,
                                              struct associated associated, struct clinic_bytes sealed,
                                              uint8_t *out);

/* XAES-256-GCM under the key in use. */
CLINIC_MUST_CHECK enum clinic_status xaes_seal(struct cipher *cipher, const uint8_t *nonce,
                                               struct associated associated, struct clinic_bytes plaintext,
                                               uint8_t *out);
CLINIC_MUST_CHECK enum clinic_status xaes_open(struct cipher *cipher, const uint8_t *nonce,
                                               struct associated associated, struct clinic_bytes sealed,
                                               uint8_t *out);

#endif
