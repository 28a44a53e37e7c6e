/* HMAC-SHA-256 tokens and HKDF. */
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "clinic/crypto.h"
#include "provider.h"

static char digest[] = "SHA256"; /* OSSL_PARAM takes no const */

static enum clinic_status token_each(EVP_MAC_CTX *context, struct clinic_bytes key,
                                     const struct clinic_bytes *values, size_t count, uint8_t *const *out) {
    OSSL_PARAM chosen[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                           OSSL_PARAM_construct_end()};
    if (EVP_MAC_init(context, key.data, key.length, chosen) != 1) {
        return CLINIC_INTERNAL;
    }
    for (size_t i = 0; i < count; i++) {
        size_t written;
        /* Without a key the context begins again with the one it has. */
        if ((i != 0 && EVP_MAC_init(context, NULL, 0, NULL) != 1) ||
            (values[i].length != 0 && EVP_MAC_update(context, values[i].data, values[i].length) != 1) ||
            EVP_MAC_final(context, out[i], &written, CLINIC_TOKEN_LENGTH) != 1) {
            return CLINIC_INTERNAL;
        }
    }
    return CLINIC_OK;
}

enum clinic_status clinic_tokens(struct clinic_bytes key, const struct clinic_bytes *values, size_t count,
                                 uint8_t *const *out) {
    const struct provider *provider = provider_get();
    if (key.length == 0 || key.length > CLINIC_SECRET_MOST) {
        return CLINIC_INVALID;
    }
    if (provider == NULL) {
        return CLINIC_INTERNAL;
    }
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(provider->hmac);
    if (context == NULL) {
        return CLINIC_MEMORY;
    }
    enum clinic_status status = token_each(context, key, values, count, out);
    EVP_MAC_CTX_free(context);
    return status;
}

/* OpenSSL copies what it is given and changes none of it, though the type says otherwise. */
static OSSL_PARAM octets(const char *name, struct clinic_bytes bytes) {
    return OSSL_PARAM_construct_octet_string(name, (void *)(uintptr_t)bytes.data, bytes.length);
}

enum clinic_status clinic_hkdf_sha256(struct clinic_bytes secret, struct clinic_bytes salt, struct clinic_bytes info,
                                      uint8_t *out, size_t length) {
    const struct provider *provider = provider_get();
    OSSL_PARAM chosen[5];
    size_t used = 0;
    if (secret.length == 0 || secret.length > CLINIC_SECRET_MOST || salt.length > CLINIC_SECRET_MOST ||
        info.length > CLINIC_HKDF_INFO_MOST || length == 0 || length > CLINIC_HKDF_MOST) {
        return CLINIC_INVALID;
    }
    EVP_KDF_CTX *context = provider == NULL ? NULL : EVP_KDF_CTX_new(provider->hkdf);
    if (context == NULL) {
        return CLINIC_INTERNAL;
    }
    chosen[used++] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0);
    chosen[used++] = octets(OSSL_KDF_PARAM_KEY, secret);
    if (salt.length != 0) {
        chosen[used++] = octets(OSSL_KDF_PARAM_SALT, salt);
    }
    if (info.length != 0) {
        chosen[used++] = octets(OSSL_KDF_PARAM_INFO, info);
    }
    chosen[used] = OSSL_PARAM_construct_end();
    ERR_set_mark();
    int done = EVP_KDF_derive(context, out, length, chosen);
    EVP_KDF_CTX_free(context);
    ERR_pop_to_mark();
    return done == 1 ? CLINIC_OK : CLINIC_INTERNAL;
}
