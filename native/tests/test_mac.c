/* Tokens against RFC 4231, HKDF against RFC 5869. */
#include "bytes.h"

static void token_is(struct clinic_bytes key, struct clinic_bytes value, const char *want) {
    uint8_t got[CLINIC_TOKEN_LENGTH];
    uint8_t *places[] = {got};
    struct hex expected = unhex(want);
    CHECK_OK(clinic_tokens(key, &value, 1, places));
    CHECK_BYTES(got, expected.data, sizeof got);
}

static void test_rfc_4231(void) {
    uint8_t key[131], value[50];
    memset(key, 0x0b, 20);
    token_is(span(key, 20), text_span("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    token_is(text_span("Jefe"), text_span("what do ya want for nothing?"),
             "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof key);
    memset(value, 0xdd, sizeof value);
    token_is(span(key, 20), span(value, sizeof value),
             "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    token_is(span(key, 131), text_span("Test Using Larger Than Block-Size Key - Hash Key First"),
             "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void test_a_batch_of_tokens_is_the_same_as_one_by_one(void) {
    struct clinic_bytes values[] = {text_span("a"), text_span(""), text_span("a")};
    uint8_t together[3][CLINIC_TOKEN_LENGTH], alone[CLINIC_TOKEN_LENGTH];
    uint8_t *places[] = {together[0], together[1], together[2]};
    uint8_t *place[] = {alone};
    CHECK_OK(clinic_tokens(text_span("key"), values, 3, places));
    for (size_t i = 0; i < 3; i++) {
        CHECK_OK(clinic_tokens(text_span("key"), &values[i], 1, place));
        CHECK_BYTES(together[i], alone, sizeof alone);
    }
    CHECK(memcmp(together[0], together[1], CLINIC_TOKEN_LENGTH) != 0);
}

static void test_rfc_5869_case_1_and_3(void) {
    uint8_t secret[22], out[42];
    struct hex salt = unhex("000102030405060708090a0b0c"), info = unhex("f0f1f2f3f4f5f6f7f8f9");
    struct hex first = unhex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    struct hex third = unhex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
    memset(secret, 0x0b, sizeof secret);
    CHECK_OK(clinic_hkdf_sha256(span(secret, 22), hex_span(&salt), hex_span(&info), out, sizeof out));
    CHECK_BYTES(out, first.data, sizeof out);
    CHECK_OK(clinic_hkdf_sha256(span(secret, 22), span(NULL, 0), span(NULL, 0), out, sizeof out));
    CHECK_BYTES(out, third.data, sizeof out);
}

static void test_the_bounds_of_the_arguments(void) {
    static uint8_t out[CLINIC_HKDF_MOST + 1], info[CLINIC_HKDF_INFO_MOST + 1], large[CLINIC_SECRET_MOST + 1];
    struct clinic_bytes too_long = span(large, sizeof large), longest = span(large, sizeof large - 1);
    struct clinic_bytes none = {NULL, 0}, secret = text_span("secret");
    CHECK_STATUS(clinic_tokens(none, &secret, 1, (uint8_t *[]){out}), CLINIC_INVALID);
    CHECK_STATUS(clinic_tokens(too_long, &secret, 1, (uint8_t *[]){out}), CLINIC_INVALID);
    CHECK_OK(clinic_tokens(longest, &secret, 1, (uint8_t *[]){out}));
    CHECK_STATUS(clinic_hkdf_sha256(too_long, none, none, out, 32), CLINIC_INVALID);
    CHECK_STATUS(clinic_hkdf_sha256(secret, too_long, none, out, 32), CLINIC_INVALID);
    CHECK_OK(clinic_hkdf_sha256(longest, longest, none, out, 32));
    CHECK_STATUS(clinic_hkdf_sha256(none, none, none, out, 32), CLINIC_INVALID);
    CHECK_STATUS(clinic_hkdf_sha256(secret, none, none, out, 0), CLINIC_INVALID);
    CHECK_STATUS(clinic_hkdf_sha256(secret, none, none, out, CLINIC_HKDF_MOST + 1), CLINIC_INVALID);
    CHECK_STATUS(clinic_hkdf_sha256(secret, none, span(info, sizeof info), out, 32), CLINIC_INVALID);
    CHECK_OK(clinic_hkdf_sha256(secret, none, span(info, sizeof info - 1), out, CLINIC_HKDF_MOST));
}

int main(void) {
    RUN(test_rfc_4231);
    RUN(test_a_batch_of_tokens_is_the_same_as_one_by_one);
    RUN(test_rfc_5869_case_1_and_3);
    RUN(test_the_bounds_of_the_arguments);
    return CHECK_RESULT();
}
