/* AES-256-GCM and XAES-256-GCM of one value with the caller's nonce. */
#include <stdbool.h>

#include <openssl/crypto.h>
#include <openssl/err.h>

#include "cipher.h"

void clinic_wipe(void *memory, size_t length) {
    OPENSSL_cleanse(memory, length);
}

static bool usable(struct clinic_bytes nonce) {
    return nonce.length >= CLINIC_GCM_NONCE_LEAST && nonce.length <= CLINIC_GCM_NONCE_MOST;
}

static enum clinic_status gcm(bool seal, const uint8_t *key, struct clinic_bytes nonce, struct clinic_bytes in,
                              struct clinic_bytes aad, uint8_t *out) {
    struct cipher cipher;
    struct associated associated = {.data = aad};
    if (!usable(nonce)) {
        return CLINIC_INVALID;
    }
    ERR_set_mark();
    enum clinic_status status = cipher_begin(&cipher);
    if (status == CLINIC_OK && nonce.length != GCM_NONCE &&
        EVP_CIPHER_CTX_ctrl(cipher.gcm, EVP_CTRL_AEAD_SET_IVLEN, (int)nonce.length, NULL) != 1) {
        status = CLINIC_INTERNAL;
    }
    if (status == CLINIC_OK) {
        status = (seal ? gcm_seal : gcm_open)(cipher.gcm, key, nonce.data, associated, in, out);
    }
    cipher_end(&cipher);
    ERR_pop_to_mark();
    return status;
}

static enum clinic_status xaes(bool seal, const uint8_t *key, const uint8_t *nonce, struct clinic_bytes in,
                               struct clinic_bytes aad, uint8_t *out) {
    struct cipher cipher;
    struct associated associated = {.data = aad};
    ERR_set_mark();
    enum clinic_status status = cipher_begin(&cipher);
    if (status == CLINIC_OK) {
        status = cipher_use_key(&cipher, key);
    }
    if (status == CLINIC_OK) {
        status = (seal ? xaes_seal : xaes_open)(&cipher, nonce, associated, in, out);
    }
    cipher_end(&cipher);
    ERR_pop_to_mark();
    return status;
}

enum clinic_status clinic_aes_gcm_encrypt(const uint8_t *key, struct clinic_bytes nonce,
                                          struct clinic_bytes plaintext, struct clinic_bytes aad, uint8_t *out) {
    return gcm(true, key, nonce, plaintext, aad, out);
}

enum clinic_status clinic_aes_gcm_decrypt(const uint8_t *key, struct clinic_bytes nonce,
                                          struct clinic_bytes ciphertext, struct clinic_bytes aad, uint8_t *out) {
    return gcm(false, key, nonce, ciphertext, aad, out);
}

enum clinic_status clinic_xaes_encrypt(const uint8_t *key, const uint8_t *nonce, struct clinic_bytes plaintext,
                                       struct clinic_bytes aad, uint8_t *out) {
    return xaes(true, key, nonce, plaintext, aad, out);
}

enum clinic_status clinic_xaes_decrypt(const uint8_t *key, const uint8_t *nonce, struct clinic_bytes ciphertext,
                                       struct clinic_bytes aad, uint8_t *out) {
    return xaes(false, key, nonce, ciphertext, aad, out);
}
