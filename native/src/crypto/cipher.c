#include "cipher.h"

#include <string.h>

#include <openssl/crypto.h>

#include "provider.h"

enum clinic_status cipher_begin(struct cipher *cipher) {
    const struct provider *provider = provider_get();
    memset(cipher, 0, sizeof *cipher);
    if (provider == NULL) {
        return CLINIC_INTERNAL;
    }
    cipher->gcm = EVP_CIPHER_CTX_new();
    cipher->ecb = EVP_CIPHER_CTX_new();
    if (cipher->gcm == NULL || cipher->ecb == NULL) {
        return CLINIC_MEMORY;
    }
    if (EVP_EncryptInit_ex2(cipher->gcm, provider->gcm, NULL, NULL, NULL) != 1 ||
        EVP_EncryptInit_ex2(cipher->ecb, provider->ecb, NULL, NULL, NULL) != 1) {
        return CLINIC_INTERNAL;
    }
    return CLINIC_OK;
}

void cipher_end(struct cipher *cipher) {
    EVP_CIPHER_CTX_free(cipher->gcm); /* wipes the expanded keys */
    EVP_CIPHER_CTX_free(cipher->ecb);
    OPENSSL_cleanse(cipher, sizeof *cipher);
}

enum clinic_status cipher_use_key(struct cipher *cipher, const uint8_t *key) {
    static const uint8_t zero[AES_BLOCK];
    uint8_t block[AES_BLOCK];
    int written;
    if (cipher->key == key) {
        return CLINIC_OK;
    }
    cipher->key = NULL;
    /* Encrypting whole blocks, the context holds nothing back; switching its padding off costs a look-up a key. */
    if (EVP_EncryptInit_ex2(cipher->ecb, NULL, key, NULL, NULL) != 1 ||
        EVP_EncryptUpdate(cipher->ecb, block, &written, zero, AES_BLOCK) != 1) {
        return CLINIC_INTERNAL;
    }
    /* Doubling in GF(2^128), without a branch on the secret. */
    uint8_t carry = (uint8_t)((uint8_t)-(block[0] >> 7) & 0x87);
    for (size_t i = 0; i < AES_BLOCK - 1; i++) {
        cipher->subkey[i] = (uint8_t)(block[i] << 1 | block[i + 1] >> 7);
    }
    cipher->subkey[AES_BLOCK - 1] = (uint8_t)(block[AES_BLOCK - 1] << 1 ^ carry);
    OPENSSL_cleanse(block, sizeof block);
    cipher->key = key;
    return CLINIC_OK;
}

enum clinic_status cipher_derive(struct cipher *cipher, const uint8_t *nonce, uint8_t derived[CLINIC_KEY_LENGTH]) {
    uint8_t blocks[2][AES_BLOCK] = {{0, 1, 'X', 0}, {0, 2, 'X', 0}};
    int written;
    for (size_t half = 0; half < 2; half++) {
        memcpy(blocks[half] + AES_BLOCK - XAES_DERIVATION_NONCE, nonce, XAES_DERIVATION_NONCE);
        for (size_t i = 0; i < AES_BLOCK; i++) {
            blocks[half][i] ^= cipher->subkey[i];
        }
    }
    int done = EVP_EncryptUpdate(cipher->ecb, derived, &written, blocks[0], sizeof blocks);
    OPENSSL_cleanse(blocks, sizeof blocks);
    return done == 1 ? CLINIC_OK : CLINIC_INTERNAL;
}

enum clinic_status xaes_seal(struct cipher *cipher, const uint8_t *nonce, struct associated associated,
                             struct clinic_bytes plaintext, uint8_t *out) {
    uint8_t derived[CLINIC_KEY_LENGTH];
    enum clinic_status status = cipher_derive(cipher, nonce, derived);
    if (status == CLINIC_OK) {
        status = gcm_seal(cipher->gcm, derived, nonce + XAES_DERIVATION_NONCE, associated, plaintext, out);
    }
    OPENSSL_cleanse(derived, sizeof derived);
    return status;
}

enum clinic_status xaes_open(struct cipher *cipher, const uint8_t *nonce, struct associated associated,
                             struct clinic_bytes sealed, uint8_t *out) {
    uint8_t derived[CLINIC_KEY_LENGTH];
    enum clinic_status status = cipher_derive(cipher, nonce, derived);
    if (status == CLINIC_OK) {
        status = gcm_open(cipher->gcm, derived, nonce + XAES_DERIVATION_NONCE, associated, sealed, out);
    }
    OPENSSL_cleanse(derived, sizeof derived);
    return status;
}
