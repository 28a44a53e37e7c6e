/*
 * Authenticated encryption, key wrapping, key derivation and blind-index tokens, all by OpenSSL's EVP.
 *
 * Every function may be called from any thread. Data that does not authenticate is CLINIC_REFUSED, whatever the
 * reason, and what was written of the plaintext is wiped. No output may overlap an input.
 */
#ifndef CLINIC_CRYPTO_H
#define CLINIC_CRYPTO_H

#include <stddef.h>
#include <stdint.h>

#include "clinic/status.h"

enum {
    CLINIC_KEY_LENGTH = 32,
    CLINIC_TAG_LENGTH = 16,
    CLINIC_XAES_NONCE_LENGTH = 24,
    CLINIC_GCM_NONCE_LEAST = 1,
    CLINIC_GCM_NONCE_MOST = 128, /* OpenSSL keeps no longer one: EVP_CTRL_AEAD_SET_IVLEN refuses 129 */
    CLINIC_SEAL_OVERHEAD = CLINIC_XAES_NONCE_LENGTH + CLINIC_TAG_LENGTH,
    CLINIC_WRAPPED_LENGTH = CLINIC_KEY_LENGTH + CLINIC_SEAL_OVERHEAD,
    CLINIC_TOKEN_LENGTH = 32,
    CLINIC_HKDF_MOST = 255 * 32,
    CLINIC_SECRET_MOST = 65536, /* of a token key, and of what HKDF derives from */
    CLINIC_HKDF_INFO_MOST = 1024 /* what every OpenSSL 3 takes */
};

/* NIST SP 800-38D: at most 2^39 - 256 bits of plaintext under one nonce. */
#define CLINIC_PLAINTEXT_MOST ((UINT64_C(1) << 36) - 32)

struct clinic_bytes {
    const uint8_t *data; /* may be NULL when length is 0 */
    size_t length;
};

/* AES-256-GCM. `key` is 32 bytes, `nonce` 1 to 128; `out` takes plaintext.length + 16 bytes. */
CLINIC_MUST_CHECK enum clinic_status clinic_aes_gcm_encrypt(const uint8_t *key, struct clinic_bytes nonce,
                                                            struct clinic_bytes plaintext,
                                                            struct clinic_bytes aad, uint8_t *out);

/* `out` takes ciphertext.length - 16 bytes. */
CLINIC_MUST_CHECK enum clinic_status clinic_aes_gcm_decrypt(const uint8_t *key, struct clinic_bytes nonce,
                                                            struct clinic_bytes ciphertext,
                                                            struct clinic_bytes aad, uint8_t *out);

/* XAES-256-GCM (C2SP): AES-256-GCM under a key derived from `key` and the first half of a nonce of 24 bytes. */
CLINIC_MUST_CHECK enum clinic_status clinic_xaes_encrypt(const uint8_t *key, const uint8_t *nonce,
                                                         struct clinic_bytes plaintext, struct clinic_bytes aad,
                                                         uint8_t *out);
CLINIC_MUST_CHECK enum clinic_status clinic_xaes_decrypt(const uint8_t *key, const uint8_t *nonce,
                                                         struct clinic_bytes ciphertext,
                                                         struct clinic_bytes aad, uint8_t *out);

/* What a sealed value is: a wrapped key never opens as data, nor data as a key, under the same key and AAD. */
enum clinic_use { CLINIC_USE_DATA, CLINIC_USE_KEY };

/* One value to seal or open: `out` takes in.length + 40 bytes, or in.length - 40. */
struct clinic_item {
    const uint8_t *key; /* 32 bytes */
    struct clinic_bytes aad;
    struct clinic_bytes in;
    uint8_t *out;
};

/* Seals each item as nonce || ciphertext || tag with a fresh random nonce. Large batches use several threads. */
CLINIC_MUST_CHECK enum clinic_status clinic_seal_many(enum clinic_use use, const struct clinic_item *items,
                                                      size_t count);

/*
 * Opens all items or none: if any is refused, `*failed` is the first one's index and every `out` is wiped.
 * `*failed` is not touched on success.
 */
CLINIC_MUST_CHECK enum clinic_status clinic_open_many(enum clinic_use use, const struct clinic_item *items,
                                                      size_t count, size_t *failed);

/* HMAC-SHA-256 of each value under one key of 1 to 65,536 bytes; `out` takes 32 bytes a value. */
CLINIC_MUST_CHECK enum clinic_status clinic_tokens(struct clinic_bytes key, const struct clinic_bytes *values,
                                                   size_t count, uint8_t *const *out);

/* RFC 5869 with SHA-256; `secret` is 1 to 65,536 bytes, `salt` as many or none, `info` at most 1024, `length` 1 to 8160. */
CLINIC_MUST_CHECK enum clinic_status clinic_hkdf_sha256(struct clinic_bytes secret, struct clinic_bytes salt,
                                                        struct clinic_bytes info, uint8_t *out, size_t length);

/* Overwrites memory in a way that no optimiser removes. */
void clinic_wipe(void *memory, size_t length);

#endif
