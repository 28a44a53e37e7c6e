/* AES-256-GCM with nonces of every length: what is encrypted opens, one flipped bit is refused and leaves nothing. */
#include "fuzz.h"

static const uint8_t key[CLINIC_KEY_LENGTH] = {1};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    struct clinic_bytes nonce = take_bytes(&input, 130), aad = take_bytes(&input, 255);
    struct input choice = {data, size};
    struct clinic_bytes plaintext = take_rest(&input);
    size_t length = plaintext.length + CLINIC_TAG_LENGTH;
    uint8_t *sealed = malloc(length);
    uint8_t *opened = malloc(plaintext.length + 1);
    MUST(sealed != NULL && opened != NULL);
    enum clinic_status status = clinic_aes_gcm_encrypt(key, nonce, plaintext, aad, sealed);
    MUST((status == CLINIC_OK) == (nonce.length >= 1 && nonce.length <= 128));
    if (status == CLINIC_OK) {
        struct clinic_bytes whole = {sealed, length};
        MUST(clinic_aes_gcm_decrypt(key, nonce, whole, aad, opened) == CLINIC_OK);
        MUST(plaintext.length == 0 || memcmp(opened, plaintext.data, plaintext.length) == 0);
        flip(&choice, sealed, length);
        MUST(clinic_aes_gcm_decrypt(key, nonce, whole, aad, opened) == CLINIC_REFUSED);
        for (size_t i = 0; i < plaintext.length; i++) {
            MUST(opened[i] == 0);
        }
    }
    free(sealed);
    free(opened);
    return 0;
}
