/* OpenSSL's algorithms, fetched once in a process and then only read: safe from any thread. */
#ifndef CLINIC_CRYPTO_PROVIDER_H
#define CLINIC_CRYPTO_PROVIDER_H

#include <stdbool.h>

#include <openssl/evp.h>
#include <openssl/kdf.h>

struct provider {
    EVP_CIPHER *gcm; /* AES-256-GCM */
    EVP_CIPHER *ecb; /* AES-256-ECB: single blocks of a key derivation, never data */
    EVP_MAC *hmac;
    EVP_KDF *hkdf;
};

/* NULL if this OpenSSL lacks an algorithm. */
const struct provider *provider_get(void);

#endif
