#include <stdbool.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>

#include "cipher.h"
#include "provider.h"

/* EVP counts in int; whole blocks, so that only the last piece is ragged. */
#define PIECE ((size_t)1 << 30)

/* `out` is NULL for associated data. */
static bool feed(EVP_CIPHER_CTX *context, struct clinic_bytes in, uint8_t *out) {
    size_t done = 0;
    while (done < in.length) {
        size_t piece = in.length - done < PIECE ? in.length - done : PIECE;
        int written;
        if (EVP_CipherUpdate(context, out == NULL ? NULL : out + done, &written, in.data + done, (int)piece) != 1) {
            return false;
        }
        done += piece;
    }
    return true;
}

static bool feed_all(EVP_CIPHER_CTX *context, struct associated associated, struct clinic_bytes in, uint8_t *out) {
    return feed(context, associated.label, NULL) && feed(context, associated.data, NULL) && feed(context, in, out);
}

/* By parameters and not by EVP_CIPHER_CTX_ctrl, which looks them up once more. */
static OSSL_PARAM tag_at(uint8_t *tag) {
    return OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, tag, CLINIC_TAG_LENGTH);
}

enum clinic_status gcm_seal(EVP_CIPHER_CTX *context, const uint8_t *key, const uint8_t *nonce,
                            struct associated associated, struct clinic_bytes plaintext, uint8_t *out) {
    uint8_t nothing[AES_BLOCK];
    int written;
    OSSL_PARAM tag[] = {tag_at(out + plaintext.length), OSSL_PARAM_END};
    if (plaintext.length > CLINIC_PLAINTEXT_MOST) {
        return CLINIC_INVALID;
    }
    if (EVP_EncryptInit_ex2(context, NULL, key, nonce, NULL) != 1 ||
        !feed_all(context, associated, plaintext, out) || EVP_EncryptFinal_ex(context, nothing, &written) != 1 ||
        EVP_CIPHER_CTX_get_params(context, tag) != 1) {
        OPENSSL_cleanse(out, plaintext.length);
        return CLINIC_INTERNAL;
    }
    return CLINIC_OK;
}

enum clinic_status gcm_open(EVP_CIPHER_CTX *context, const uint8_t *key, const uint8_t *nonce,
                            struct associated associated, struct clinic_bytes sealed, uint8_t *out) {
    uint8_t expected[CLINIC_TAG_LENGTH];
    OSSL_PARAM tag[] = {tag_at(expected), OSSL_PARAM_END};
    uint8_t nothing[AES_BLOCK];
    int written;
    if (sealed.length < CLINIC_TAG_LENGTH || sealed.length - CLINIC_TAG_LENGTH > CLINIC_PLAINTEXT_MOST) {
        return CLINIC_REFUSED;
    }
    struct clinic_bytes ciphertext = {sealed.data, sealed.length - CLINIC_TAG_LENGTH};
    memcpy(expected, sealed.data + ciphertext.length, sizeof expected);
    bool fed = EVP_DecryptInit_ex2(context, NULL, key, nonce, tag) == 1 &&
               feed_all(context, associated, ciphertext, out);
    if (fed && EVP_DecryptFinal_ex(context, nothing, &written) == 1) {
        return CLINIC_OK;
    }
    OPENSSL_cleanse(out, ciphertext.length);
    return fed ? CLINIC_REFUSED : CLINIC_INTERNAL;
}
