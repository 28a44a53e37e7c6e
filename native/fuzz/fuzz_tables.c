/*
 * clinic_grouper_compile over any bytes: the six files, with a RS (0x1E) between them, in the order of the enum. What is
 * refused says where; what is read groups some cases and explains them.
 */
#include "clinic/grouper.h"
#include "fuzz.h"

enum { SEPARATOR = 0x1E };

static void split(const uint8_t *data, size_t size, struct clinic_span files[CLINIC_TABLE_COUNT]) {
    const char *at = (const char *)data;
    size_t left = size;
    for (int table = 0; table < CLINIC_TABLE_COUNT; table++) {
        const char *end = left == 0 ? NULL : memchr(at, SEPARATOR, left);
        size_t length = end == NULL ? left : (size_t)(end - at);
        files[table] = (struct clinic_span){left == 0 ? NULL : at, length};
        at += length + (end != NULL);
        left -= length + (end != NULL);
    }
}

static void check_fault(const struct clinic_span files[CLINIC_TABLE_COUNT], const struct clinic_table_fault *fault) {
    MUST((unsigned)fault->table < CLINIC_TABLE_COUNT);
    struct clinic_span file = files[fault->table];
    size_t lines = 1;
    for (size_t i = 0; i < file.length; i++) {
        lines += file.text[i] == '\n';
    }
    MUST(fault->row <= lines);
    MUST(fault->expected != NULL);
    MUST(memchr(fault->found, '\0', sizeof fault->found) != NULL);
}

static struct clinic_key key_of(const char *code) {
    struct clinic_key key;
    MUST(clinic_diagnosis_key(code, strlen(code), &key) == CLINIC_OK);
    return key;
}

static void group_one(const struct clinic_grouper *grouper, const struct clinic_case *given) {
    struct clinic_grouping grouping;
    struct clinic_reason reasons[CLINIC_REASONS_MOST];
    enum clinic_status status = clinic_group(grouper, given, &grouping);
    MUST(status == CLINIC_OK || status == CLINIC_OVERFLOW);
    struct clinic_grouper_view view = clinic_grouper_view(grouper);
    MUST(grouping.rule < view.rules && grouping.group < view.groups);
    MUST(grouping.applied_count <= CLINIC_APPLIED_MOST);
    MUST(status != CLINIC_OK || grouping.amount >= 0);
    size_t count = clinic_grouper_explain(grouper, given, &grouping, reasons);
    MUST(count <= CLINIC_REASONS_MOST);
    for (size_t i = 0; i < count; i++) {
        /* what a code met, codes.csv names */
        MUST(reasons[i].aspect != CLINIC_BY_CODE || reasons[i].absent == (reasons[i].row == 0));
    }
}

static void group_some(const struct clinic_grouper *grouper) {
    const struct clinic_key codes[] = {key_of("A00"), key_of("A001"), key_of("J189"), key_of("Z999"), key_of("A16")};
    for (size_t i = 0; i < 4; i++) {
        struct clinic_case given = {.age = i % 2 == 0 ? 0 : 40, .age_days = i % 2 == 0 ? 27 : -1, .stay = (int32_t)i * 20};
        given.sex = (enum clinic_sex)i;
        given.codes[CLINIC_PRINCIPAL] = &codes[i];
        given.counts[CLINIC_PRINCIPAL] = 1;
        for (int role = CLINIC_SECONDARY; role < CLINIC_ROLE_COUNT; role++) {
            given.codes[role] = codes;
            given.counts[role] = i;
        }
        group_one(grouper, &given);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct clinic_span files[CLINIC_TABLE_COUNT];
    struct clinic_table_fault fault;
    struct clinic_grouper *grouper;
    split(data, size, files);
    enum clinic_status status = clinic_grouper_compile(files, &grouper, &fault);
    if (status == CLINIC_OK) {
        group_some(grouper);
    } else {
        MUST(status == CLINIC_INVALID && grouper == NULL);
        check_fault(files, &fault);
    }
    clinic_grouper_free(grouper);
    return 0;
}
