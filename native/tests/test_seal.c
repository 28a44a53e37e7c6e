/* XAES-256-GCM against C2SP's vectors; sealing and opening of many values. */
#include "bytes.h"

enum { MANY = 3000, LENGTH = 8 };

static uint8_t keys[2][CLINIC_KEY_LENGTH] = {{1}, {2}};
static uint8_t sealed[MANY][LENGTH + CLINIC_SEAL_OVERHEAD];
static uint8_t opened[MANY][LENGTH];
static struct clinic_item items[MANY];

static void test_the_vectors_of_c2sp(void) {
    const char *nonce = "ABCDEFGHIJKLMNOPQRSTUVWX";
    struct clinic_bytes plaintext = text_span("XAES-256-GCM");
    struct hex first = unhex("ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271");
    struct hex second = unhex("986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d");
    uint8_t key[CLINIC_KEY_LENGTH], out[64];
    memset(key, 1, sizeof key);
    CHECK_OK(clinic_xaes_encrypt(key, (const uint8_t *)nonce, plaintext, span(NULL, 0), out));
    CHECK_BYTES(out, first.data, first.length);
    memset(key, 3, sizeof key);
    CHECK_OK(clinic_xaes_encrypt(key, (const uint8_t *)nonce, plaintext, text_span("c2sp.org/XAES-256-GCM"), out));
    CHECK_BYTES(out, second.data, second.length);
    CHECK_OK(clinic_xaes_decrypt(key, (const uint8_t *)nonce, hex_span(&second), text_span("c2sp.org/XAES-256-GCM"),
                                 out));
    CHECK_BYTES(out, plaintext.data, plaintext.length);
}

static void seal_all(void) {
    for (size_t i = 0; i < MANY; i++) {
        memset(opened[i], (int)(i % 251), LENGTH);
        items[i] = (struct clinic_item){keys[i / 7 % 2], span(&i, 0), span(opened[i], LENGTH), sealed[i]};
    }
    CHECK_OK(clinic_seal_many(CLINIC_USE_DATA, items, MANY));
    for (size_t i = 0; i < MANY; i++) {
        items[i].in = span(sealed[i], sizeof sealed[i]);
        items[i].out = opened[i];
    }
    memset(opened, 0xAA, sizeof opened);
}

static void test_a_batch_opens_whole(void) {
    size_t failed = 0;
    seal_all();
    CHECK_OK(clinic_open_many(CLINIC_USE_DATA, items, MANY, &failed));
    for (size_t i = 0; i < MANY; i++) {
        CHECK_INT(opened[i][0], i % 251);
        CHECK_INT(opened[i][LENGTH - 1], i % 251);
    }
}

static void test_a_failing_item_is_named_and_every_plaintext_is_wiped(void) {
    static const uint8_t wiped[sizeof opened];
    size_t failed = 0;
    seal_all();
    sealed[2900][30] ^= 1;
    sealed[1700][30] ^= 1;
    CHECK_STATUS(clinic_open_many(CLINIC_USE_DATA, items, MANY, &failed), CLINIC_REFUSED);
    CHECK_INT(failed, 1700);
    CHECK_BYTES(opened, wiped, sizeof opened);
}

static void test_an_item_too_short_is_refused_where_it_stands(void) {
    size_t failed = 0;
    for (size_t length = 0; length < CLINIC_SEAL_OVERHEAD; length++) {
        seal_all();
        items[5].in.length = length;
        CHECK_STATUS(clinic_open_many(CLINIC_USE_DATA, items, 10, &failed), CLINIC_REFUSED);
        CHECK_INT(failed, 5);
    }
}

static void test_a_key_does_not_open_as_data(void) {
    size_t failed = 0;
    seal_all();
    CHECK_STATUS(clinic_open_many(CLINIC_USE_KEY, items, 1, &failed), CLINIC_REFUSED);
    CHECK_INT(failed, 0);
}

static void test_no_items_are_no_failure(void) {
    size_t failed = 7;
    CHECK_OK(clinic_seal_many(CLINIC_USE_DATA, NULL, 0));
    CHECK_OK(clinic_open_many(CLINIC_USE_DATA, NULL, 0, &failed));
    CHECK_INT(failed, 7);
}

int main(void) {
    RUN(test_the_vectors_of_c2sp);
    RUN(test_a_batch_opens_whole);
    RUN(test_a_failing_item_is_named_and_every_plaintext_is_wiped);
    RUN(test_an_item_too_short_is_refused_where_it_stands);
    RUN(test_a_key_does_not_open_as_data);
    RUN(test_no_items_are_no_failure);
    return CHECK_RESULT();
}
