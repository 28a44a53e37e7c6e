#include <stdlib.h>
#include <string.h>

#include "grouper_tables.h"

enum { FILE_MOST = 64 << 20, ROWS_MOST = 1000001 };

/* Turns the counts in firsts[1…count] into the places where each begins. */
static size_t sum_up(struct index *index, size_t count) {
    for (size_t i = 0; i < count; i++) {
        index->firsts[i + 1] += index->firsts[i];
    }
    return index->firsts[count];
}

/*
 * owners[i], if not NOTHING, is who owns member i: fills the index of `count` owners, members ascending. Two passes of
 * counting; firsts is one longer while it is filled.
 */
static enum clinic_status make_index(struct index *index, const uint32_t *owners, size_t members, size_t count) {
    index->firsts = new_array(count + 2, sizeof *index->firsts);
    if (index->firsts == NULL) {
        return CLINIC_MEMORY;
    }
    for (size_t i = 0; i < members; i++) {
        if (owners[i] != NOTHING) {
            index->firsts[owners[i] + 2]++;
        }
    }
    size_t total = sum_up(index, count + 1);
    index->members = new_array(total, sizeof *index->members);
    if (index->members == NULL) {
        return CLINIC_MEMORY;
    }
    for (size_t i = 0; i < members; i++) {
        if (owners[i] != NOTHING) {
            index->members[index->firsts[owners[i] + 1]++] = (uint32_t)i;
        }
    }
    return CLINIC_OK;
}

/* The first test that wants a list decides where a rule is looked for; NULL if it has none. */
static const struct test *anchor(const struct clinic_grouper *grouper, const struct condition *when) {
    for (uint32_t i = 0; i < when->count; i++) {
        if (!grouper->tests[when->first + i].absent) {
            return &grouper->tests[when->first + i];
        }
    }
    return NULL;
}

static enum clinic_status anchor_rules(struct clinic_grouper *grouper, uint32_t *owners) {
    enum clinic_status status = CLINIC_OK;
    for (uint8_t role = 0; status == CLINIC_OK && role < CLINIC_ROLE_COUNT; role++) {
        for (size_t i = 0; i < grouper->rule_count; i++) {
            const struct test *test = anchor(grouper, &grouper->rules[i].when);
            owners[i] = test != NULL && test->role == role ? test->list : NOTHING;
        }
        status = make_index(&grouper->anchored[role], owners, grouper->rule_count, grouper->list_count);
    }
    for (size_t i = 0; status == CLINIC_OK && i < grouper->rule_count; i++) {
        if (anchor(grouper, &grouper->rules[i].when) == NULL) {
            grouper->unanchored[grouper->unanchored_count++] = (uint32_t)i;
        }
    }
    return status;
}

static size_t largest(size_t one, size_t other) {
    return one > other ? one : other;
}

enum clinic_status make_indexes(struct clinic_grouper *grouper) {
    size_t most = largest(grouper->rule_count, largest(grouper->complication_count, grouper->coefficient_count));
    uint32_t *owners = new_array(most, sizeof *owners);
    grouper->unanchored = new_array(grouper->rule_count, sizeof *grouper->unanchored);
    enum clinic_status status = CLINIC_MEMORY;
    if (owners != NULL && grouper->unanchored != NULL) {
        status = anchor_rules(grouper, owners);
    }
    if (status == CLINIC_OK) {
        for (size_t i = 0; i < grouper->complication_count; i++) {
            owners[i] = grouper->complications[i].list;
        }
        status = make_index(&grouper->by_secondary, owners, grouper->complication_count, grouper->list_count);
    }
    if (status == CLINIC_OK) {
        for (size_t i = 0; i < grouper->coefficient_count; i++) {
            uint32_t group = grouper->coefficients[i].group;
            owners[i] = group == NOTHING ? (uint32_t)grouper->group_count : group;
        }
        status = make_index(&grouper->by_group, owners, grouper->coefficient_count, grouper->group_count + 1);
    }
    free(owners);
    return status;
}

static enum clinic_status check_files(const struct clinic_span files[CLINIC_TABLE_COUNT], fault_to fault) {
    for (int i = 0; i < CLINIC_TABLE_COUNT; i++) {
        enum clinic_table table = (enum clinic_table)i;
        if (files[i].text == NULL) {
            if (!clinic_table_optional(table)) {
                return table_refuse(fault, table, 0, "this file");
            }
        } else if (files[i].length > FILE_MOST || sheet_rows_most(files[i]) > ROWS_MOST) {
            return table_refuse(fault, table, 0, "at most 64 MiB and 1000000 rows");
        }
    }
    return CLINIC_OK;
}

/* One copy of all files, for the spans to point into. */
static enum clinic_status copy_files(struct clinic_grouper *grouper,
                                     const struct clinic_span files[CLINIC_TABLE_COUNT]) {
    size_t total = 0;
    for (int i = 0; i < CLINIC_TABLE_COUNT; i++) {
        total += files[i].text == NULL ? 0 : files[i].length;
    }
    char *at = grouper->texts = new_array(total, 1);
    if (at == NULL) {
        return CLINIC_MEMORY;
    }
    for (int i = 0; i < CLINIC_TABLE_COUNT; i++) {
        if (files[i].text != NULL) {
            memcpy(at, files[i].text, files[i].length);
            grouper->files[i] = (struct clinic_span){at, files[i].length};
            at += files[i].length;
        }
    }
    return CLINIC_OK;
}

static enum clinic_status compile(struct clinic_grouper *grouper, const struct clinic_span files[CLINIC_TABLE_COUNT],
                                  fault_to fault) {
    static enum clinic_status (*const steps[])(struct clinic_grouper *, fault_to) = {
        read_parameters,    read_codes,        read_groups, read_rules,
        read_complications, read_coefficients, make_books,
    };
    enum clinic_status status = copy_files(grouper, files);
    for (size_t i = 0; status == CLINIC_OK && i < sizeof steps / sizeof *steps; i++) {
        status = steps[i](grouper, fault);
    }
    return status == CLINIC_OK ? make_indexes(grouper) : status;
}

enum clinic_status clinic_grouper_compile(const struct clinic_span files[CLINIC_TABLE_COUNT],
                                          struct clinic_grouper **grouper, struct clinic_table_fault *fault) {
    *grouper = NULL;
    *fault = (struct clinic_table_fault){.row = 0};
    enum clinic_status status = check_files(files, fault);
    if (status != CLINIC_OK) {
        return status;
    }
    struct clinic_grouper *made = new_array(1, sizeof *made);
    if (made == NULL) {
        return CLINIC_MEMORY;
    }
    status = compile(made, files, fault);
    if (status != CLINIC_OK) {
        clinic_grouper_free(made);
        return status;
    }
    *grouper = made;
    return CLINIC_OK;
}

static void free_index(struct index *index) {
    free(index->firsts);
    free(index->members);
}

void clinic_grouper_free(struct clinic_grouper *grouper) {
    if (grouper == NULL) {
        return;
    }
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        free(grouper->books[kind].starts);
        free(grouper->books[kind].firsts);
        free(grouper->books[kind].members);
    }
    for (int role = 0; role < CLINIC_ROLE_COUNT; role++) {
        free_index(&grouper->anchored[role]);
    }
    free_index(&grouper->by_secondary);
    free_index(&grouper->by_group);
    free(grouper->unanchored);
    free(grouper->coefficients);
    free(grouper->complications);
    free(grouper->rules);
    free(grouper->tests);
    free(grouper->groups);
    free(grouper->entries);
    free(grouper->lists);
    free(grouper->texts);
    free(grouper);
}
