/* parameters.csv and codes.csv */
#include <stdlib.h>
#include <string.h>

#include "clinic/icd10.h"
#include "grouper_tables.h"

void *new_array(size_t count, size_t size) {
    return calloc(count == 0 ? 1 : count, size);
}

enum { PARAMETER_NAME, PARAMETER_VALUE };
static const struct column parameter_columns[] = {{"parameter", true}, {"value", true}};
static const char *const parameters[] = {"name", "currency", "base_rate", "rounding", NULL};
enum { GIVEN_NAME, GIVEN_CURRENCY, GIVEN_BASE_RATE, GIVEN_ROUNDING, GIVEN_COUNT };

static enum clinic_status read_currency(struct clinic_grouper *grouper, struct sheet *sheet) {
    grouper->currency = sheet_cell(sheet, PARAMETER_VALUE);
    bool capitals = grouper->currency.length == 3;
    for (size_t i = 0; capitals && i < 3; i++) {
        capitals = grouper->currency.text[i] >= 'A' && grouper->currency.text[i] <= 'Z';
    }
    return capitals ? CLINIC_OK : sheet_refuse(sheet, PARAMETER_VALUE, "three capital letters (ISO 4217)");
}

static enum clinic_status read_parameter(struct clinic_grouper *grouper, struct sheet *sheet, int which) {
    static const char *const roundings[] = {"half_up", "half_even", NULL};
    int chosen = 0;
    enum clinic_status status;
    if (sheet_empty(sheet, PARAMETER_VALUE)) {
        return sheet_refuse(sheet, PARAMETER_VALUE, "a value");
    }
    switch (which) {
    case GIVEN_NAME:
        grouper->name = sheet_cell(sheet, PARAMETER_VALUE);
        return CLINIC_OK;
    case GIVEN_CURRENCY:
        return read_currency(grouper, sheet);
    case GIVEN_BASE_RATE:
        return sheet_integer(sheet, PARAMETER_VALUE, INT64_MAX, &grouper->base_rate,
                             "a whole number of minor units");
    default:
        status = sheet_choice(sheet, PARAMETER_VALUE, roundings, &chosen, "half_up or half_even");
        grouper->even = chosen == 1;
        return status;
    }
}

enum clinic_status read_parameters(struct clinic_grouper *grouper, fault_to fault) {
    struct sheet sheet;
    bool more = true;
    bool given[GIVEN_COUNT] = {false};
    enum clinic_status status =
        sheet_open(&sheet, CLINIC_PARAMETERS, grouper->files[CLINIC_PARAMETERS], parameter_columns, 2, fault);
    while (status == CLINIC_OK && (status = sheet_next(&sheet, &more)) == CLINIC_OK && more) {
        int which;
        status = sheet_choice(&sheet, PARAMETER_NAME, parameters, &which, "name, currency, base_rate or rounding");
        if (status == CLINIC_OK && (which < 0 || given[which])) {
            status = sheet_refuse(&sheet, PARAMETER_NAME, "each of name, currency, base_rate and rounding once");
        }
        if (status == CLINIC_OK) {
            given[which] = true;
            status = read_parameter(grouper, &sheet, which);
        }
    }
    for (int i = 0; status == CLINIC_OK && i < GIVEN_COUNT; i++) {
        if (!given[i]) {
            status = table_refuse(fault, CLINIC_PARAMETERS, 0, "name, currency, base_rate and rounding");
        }
    }
    return status;
}

enum { CODE_LIST, CODE_KIND, CODE_MATCH, CODE_FIRST, CODE_LAST };
static const struct column code_columns[] = {
    {"list", true}, {"kind", true}, {"match", true}, {"first", true}, {"last", false}};
static const char *const kinds[] = {"diagnosis", "procedure", "criterion", NULL};
static const char *const matches[] = {"code", "beneath", "range", NULL};
enum { MATCH_CODE, MATCH_BENEATH, MATCH_RANGE };

static enum clinic_status read_code(struct sheet *sheet, size_t column, enum kind kind, struct clinic_key *key,
                                    size_t *length) {
    struct clinic_span cell = sheet_cell(sheet, column);
    if (kind == KIND_DIAGNOSIS) {
        struct clinic_icd10 code;
        *length = 0;
        if (clinic_icd10_read(cell.text, cell.length, CLINIC_ICD10_CLINICAL, &code, NULL) != CLINIC_OK ||
            clinic_diagnosis_key(code.characters, code.length, key) != CLINIC_OK) {
            return sheet_refuse(sheet, column, "an ICD-10 code");
        }
        *length = code.length;
        return CLINIC_OK;
    }
    char text[CLINIC_KEY_MOST + 1];
    size_t at;
    if (clinic_code_key(cell.text, cell.length, key, text, &at) != CLINIC_OK) {
        return sheet_refuse(sheet, column, "a code of 1 to 20 of A-Z 0-9 . - / _");
    }
    *length = strlen(text);
    return CLINIC_OK;
}

static enum clinic_status read_range(struct sheet *sheet, enum kind kind, struct entry *entry) {
    int match;
    size_t length;
    enum clinic_status status = sheet_choice(sheet, CODE_MATCH, matches, &match, "code, beneath or range");
    if (status == CLINIC_OK && match < 0) {
        status = sheet_refuse(sheet, CODE_MATCH, "code, beneath or range");
    }
    if (status == CLINIC_OK) {
        status = read_code(sheet, CODE_FIRST, kind, &entry->from, &length);
    }
    if (status != CLINIC_OK) {
        return status;
    }
    if (match != MATCH_RANGE) {
        entry->to = match == MATCH_CODE ? entry->from : key_beneath(entry->from, length);
        return sheet_empty(sheet, CODE_LAST) ? CLINIC_OK
                                             : sheet_refuse(sheet, CODE_LAST, "nothing (it is for ranges)");
    }
    status = read_code(sheet, CODE_LAST, kind, &entry->to, &length);
    if (status == CLINIC_OK) {
        entry->to = key_beneath(entry->to, length);
        if (compare_keys(entry->from, entry->to) > 0) {
            status = sheet_refuse(sheet, CODE_LAST, "a code not before the first one");
        }
    }
    return status;
}

static int compare_lists(const void *one, const void *other) {
    return compare_spans(((const struct list *)one)->name, ((const struct list *)other)->name);
}

uint32_t find_list(const struct clinic_grouper *grouper, struct clinic_span name) {
    struct list wanted = {.name = name};
    const struct list *found =
        bsearch(&wanted, grouper->lists, grouper->list_count, sizeof wanted, compare_lists);
    return found == NULL ? NOTHING : (uint32_t)(found - grouper->lists);
}

/* The lists by name, each once. */
static enum clinic_status collect_lists(struct clinic_grouper *grouper, fault_to fault) {
    struct sheet sheet;
    bool more = true;
    size_t count = 0;
    enum clinic_status status = sheet_open(&sheet, CLINIC_CODES, grouper->files[CLINIC_CODES], code_columns, 5, fault);
    while (status == CLINIC_OK && (status = sheet_next(&sheet, &more)) == CLINIC_OK && more) {
        struct list *list = &grouper->lists[count++];
        int kind;
        status = sheet_name(&sheet, CODE_LIST, &list->name);
        if (status == CLINIC_OK) {
            status = sheet_choice(&sheet, CODE_KIND, kinds, &kind, "diagnosis, procedure or criterion");
        }
        if (status == CLINIC_OK && kind < 0) {
            status = sheet_refuse(&sheet, CODE_KIND, "diagnosis, procedure or criterion");
        }
        if (status == CLINIC_OK) {
            list->kind = (enum kind)kind;
        }
    }
    if (status != CLINIC_OK) {
        return status;
    }
    qsort(grouper->lists, count, sizeof *grouper->lists, compare_lists);
    for (size_t i = 0; i < count; i++) {
        size_t kept = grouper->list_count;
        if (kept == 0 || compare_lists(&grouper->lists[kept - 1], &grouper->lists[i]) != 0) {
            grouper->lists[grouper->list_count++] = grouper->lists[i];
        }
    }
    return grouper->list_count <= LISTS_MOST
               ? CLINIC_OK
               : table_refuse(fault, CLINIC_CODES, 0, "at most 8192 lists");
}

enum clinic_status read_codes(struct clinic_grouper *grouper, fault_to fault) {
    struct sheet sheet;
    bool more = true;
    size_t rows = sheet_rows_most(grouper->files[CLINIC_CODES]);
    grouper->lists = new_array(rows, sizeof *grouper->lists);
    grouper->entries = new_array(rows, sizeof *grouper->entries);
    if (grouper->lists == NULL || grouper->entries == NULL) {
        return CLINIC_MEMORY;
    }
    enum clinic_status status = collect_lists(grouper, fault);
    if (status == CLINIC_OK) {
        status = sheet_open(&sheet, CLINIC_CODES, grouper->files[CLINIC_CODES], code_columns, 5, fault);
    }
    while (status == CLINIC_OK && (status = sheet_next(&sheet, &more)) == CLINIC_OK && more) {
        struct entry *entry = &grouper->entries[grouper->entry_count++];
        int kind;
        entry->row = sheet_row(&sheet);
        entry->list = find_list(grouper, sheet_cell(&sheet, CODE_LIST));
        status = sheet_choice(&sheet, CODE_KIND, kinds, &kind, "diagnosis, procedure or criterion");
        if (status == CLINIC_OK && (enum kind)kind != grouper->lists[entry->list].kind) {
            status = sheet_refuse(&sheet, CODE_KIND, "one kind in all rows of a list");
        }
        if (status == CLINIC_OK) {
            status = read_range(&sheet, (enum kind)kind, entry);
        }
    }
    return status;
}
