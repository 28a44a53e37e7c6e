/* AES-256-GCM against vectors of NIST (SP 800-38D's test cases 13 to 18 by McGrew and Viega). */
#include "bytes.h"

struct vector {
    const char *key, *nonce, *plaintext, *aad, *sealed;
};

#define LONG_KEY "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
#define LONG_PLAINTEXT \
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72" \
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
#define LONG_AAD "feedfacedeadbeeffeedfacedeadbeefabaddad2"

static const struct vector vectors[] = {
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "", "",
     "530f8afbc74536b9a963b4f1c4cb738b"},
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000",
     "00000000000000000000000000000000", "", "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
    {LONG_KEY, "cafebabefacedbaddecaf888", LONG_PLAINTEXT, LONG_AAD,
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e63"
     "93ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"},
    {LONG_KEY, "cafebabefacedbad", LONG_PLAINTEXT, LONG_AAD,
     "c3762df1ca787d32ae47c13bf19844cbaf1ae14d0b976afac52ff7d79bba9de0feb582d33934a4f0954cc2363bc73f7862ac430e"
     "64abe499f47c9b1f3a337dbf46a792c45e454913fe2ea8f2"},
    {LONG_KEY,
     "9313225df88406e555909c5aff5269aa6a7a9538534f7da1e4c303d2a318a728c3c0c95156809539fcf0e2429a6b525416aedbf5"
     "a0de6a57a637b39b",
     LONG_PLAINTEXT, LONG_AAD,
     "5a8def2f0c9e53f1f75d7853659e2a20eeb2b22aafde6419a058ab4f6f746bf40fc0c3b780f244452da3ebf1c5d82cdea2418997"
     "200ef82e44ae7e3fa44a8266ee1c8eb0c8b5d4cf5ae9f19a"},
};

static void test_published_vectors(void) {
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        struct hex key = unhex(vectors[i].key), nonce = unhex(vectors[i].nonce), aad = unhex(vectors[i].aad);
        struct hex plaintext = unhex(vectors[i].plaintext), sealed = unhex(vectors[i].sealed);
        uint8_t out[HEX_MOST] = {0};
        CHECK_OK(clinic_aes_gcm_encrypt(key.data, hex_span(&nonce), hex_span(&plaintext), hex_span(&aad), out));
        CHECK_BYTES(out, sealed.data, sealed.length);
        CHECK_OK(clinic_aes_gcm_decrypt(key.data, hex_span(&nonce), hex_span(&sealed), hex_span(&aad), out));
        CHECK_BYTES(out, plaintext.data, plaintext.length);
    }
}

static void test_every_nonce_of_1_to_128_bytes_works_and_no_other(void) {
    static const uint8_t key[CLINIC_KEY_LENGTH], nonce[130];
    uint8_t sealed[1 + CLINIC_TAG_LENGTH], opened;
    for (size_t length = 0; length <= sizeof nonce; length++) {
        enum clinic_status want = length >= 1 && length <= 128 ? CLINIC_OK : CLINIC_INVALID;
        CHECK_STATUS(clinic_aes_gcm_encrypt(key, span(nonce, length), span("x", 1), span(NULL, 0), sealed), want);
        CHECK_STATUS(
            clinic_aes_gcm_decrypt(key, span(nonce, length), span(sealed, sizeof sealed), span(NULL, 0), &opened),
            want);
    }
}

static void test_a_refused_text_is_wiped(void) {
    static const uint8_t key[CLINIC_KEY_LENGTH], nonce[12], wiped[4];
    uint8_t sealed[4 + CLINIC_TAG_LENGTH];
    uint8_t opened[4] = {1, 2, 3, 4};
    CHECK_OK(clinic_aes_gcm_encrypt(key, span(nonce, 12), text_span("Anna"), span(NULL, 0), sealed));
    sealed[sizeof sealed - 1] ^= 1;
    CHECK_STATUS(
        clinic_aes_gcm_decrypt(key, span(nonce, 12), span(sealed, sizeof sealed), span(NULL, 0), opened),
        CLINIC_REFUSED);
    CHECK_BYTES(opened, wiped, sizeof wiped);
}

static void test_what_is_shorter_than_a_tag_is_refused(void) {
    static const uint8_t key[CLINIC_KEY_LENGTH], nonce[12], sealed[CLINIC_TAG_LENGTH];
    for (size_t length = 0; length < CLINIC_TAG_LENGTH; length++) {
        CHECK_STATUS(clinic_aes_gcm_decrypt(key, span(nonce, 12), span(sealed, length), span(NULL, 0), NULL),
                     CLINIC_REFUSED);
    }
}

int main(void) {
    RUN(test_published_vectors);
    RUN(test_every_nonce_of_1_to_128_bytes_works_and_no_other);
    RUN(test_a_refused_text_is_wiped);
    RUN(test_what_is_shorter_than_a_tag_is_refused);
    return CHECK_RESULT();
}
