/* Tables and a case written from a fuzzer's bytes, always right, and what of them a plain grouper needs. */
#ifndef CLINIC_FUZZ_MADE_TABLES_H
#define CLINIC_FUZZ_MADE_TABLES_H

#include <stdarg.h>

#include "clinic/grouper.h"
#include "fuzz.h"

enum { MADE_LISTS = 3, MADE_CODES = 6, MADE_ENTRIES = 12, MADE_RULES = 6, MADE_SECONDARY = 4, MADE_GROUPS = 4 };

static const char *const made_codes[MADE_CODES] = {"A00", "A001", "A01", "B99", "J18", "J189"};

struct made_entry {
    unsigned list, first, last;
    enum { MADE_CODE, MADE_BENEATH, MADE_RANGE, MADE_MATCHES } match;
};

struct made_rule {
    unsigned principal, secondary, without; /* a list + 1; 0: no condition */
    unsigned priority, group, stay_from, level_from;
};

struct made {
    struct made_entry entries[MADE_ENTRIES];
    struct made_rule rules[MADE_RULES];
    unsigned weights[MADE_GROUPS]; /* whole */
    unsigned levels[MADE_LISTS];   /* of complications, 0: none */
    unsigned unless[MADE_LISTS];   /* a list + 1; 0: always */
    unsigned principal, secondary[MADE_SECONDARY], secondary_count, stay;
    char texts[CLINIC_TABLE_COUNT][2048];
    struct clinic_span files[CLINIC_TABLE_COUNT];
};

static inline unsigned below(struct input *input, unsigned bound) {
    return take_byte(input) % bound;
}

__attribute__((format(printf, 3, 4))) static inline void made_line(struct made *made, enum clinic_table table,
                                                                   const char *format, ...) {
    size_t length = strlen(made->texts[table]);
    va_list values;
    va_start(values, format);
    int written = vsnprintf(made->texts[table] + length, sizeof made->texts[table] - length, format, values);
    va_end(values);
    MUST(written >= 0 && (size_t)written < sizeof made->texts[table] - length);
    made->files[table] = (struct clinic_span){made->texts[table], length + (size_t)written};
}

static inline void made_list(char *text, size_t room, unsigned list) {
    text[0] = '\0';
    if (list != 0) {
        snprintf(text, room, "L%u", list - 1);
    }
}

static inline void make_codes(struct made *made, struct input *input) {
    static const char *const matches[] = {"code", "beneath", "range"};
    made_line(made, CLINIC_CODES, "list,kind,match,first,last\n");
    for (unsigned i = 0; i < MADE_ENTRIES; i++) {
        struct made_entry *entry = &made->entries[i];
        entry->list = i < MADE_LISTS ? i : below(input, MADE_LISTS);
        entry->match = (unsigned)below(input, MADE_MATCHES);
        entry->first = below(input, MADE_CODES);
        entry->last = entry->first + below(input, MADE_CODES - entry->first);
        made_line(made, CLINIC_CODES, "L%u,diagnosis,%s,%s,%s\n", entry->list, matches[entry->match],
                  made_codes[entry->first], entry->match == MADE_RANGE ? made_codes[entry->last] : "");
    }
}

static inline void make_groups(struct made *made, struct input *input) {
    made_line(made, CLINIC_PARAMETERS, "parameter,value\nname,T\ncurrency,RUB\nbase_rate,1\nrounding,half_up\n");
    made_line(made, CLINIC_GROUPS, "group,title,weight\n");
    for (unsigned i = 0; i < MADE_GROUPS; i++) {
        made->weights[i] = below(input, 4);
        made_line(made, CLINIC_GROUPS, "G%u,,%u\n", i, made->weights[i]);
    }
}

static inline void make_rules(struct made *made, struct input *input) {
    made_line(made, CLINIC_RULES, "rule,priority,group,principal,secondary,without_secondary,stay_from,level_from\n");
    for (unsigned i = 0; i < MADE_RULES; i++) {
        struct made_rule *rule = &made->rules[i];
        char lists[3][12];
        rule->priority = below(input, 3);
        rule->group = below(input, MADE_GROUPS);
        rule->principal = below(input, MADE_LISTS + 1);
        rule->secondary = below(input, MADE_LISTS + 1);
        rule->without = below(input, MADE_LISTS + 1);
        rule->stay_from = 1 + below(input, 9); /* never without conditions */
        rule->level_from = below(input, 4);
        made_list(lists[0], sizeof lists[0], rule->principal);
        made_list(lists[1], sizeof lists[1], rule->secondary);
        made_list(lists[2], sizeof lists[2], rule->without);
        made_line(made, CLINIC_RULES, "R%u,%u,G%u,%s,%s,%s,%u,%u\n", i, rule->priority, rule->group, lists[0], lists[1],
                  lists[2], rule->stay_from, rule->level_from);
    }
    made_line(made, CLINIC_RULES, "rest,9,G0,,,,,\n");
}

static inline void make_complications(struct made *made, struct input *input) {
    made_line(made, CLINIC_COMPLICATIONS, "secondary,level,unless_principal\n");
    for (unsigned i = 0; i < MADE_LISTS; i++) {
        char unless[12];
        made->levels[i] = below(input, 4);
        made->unless[i] = below(input, MADE_LISTS + 1);
        made_list(unless, sizeof unless, made->unless[i]);
        if (made->levels[i] > 0) {
            made_line(made, CLINIC_COMPLICATIONS, "L%u,%u,%s\n", i, made->levels[i], unless);
        }
    }
}

static inline void make(struct made *made, const uint8_t *data, size_t size) {
    struct input input = {data, size};
    *made = (struct made){.stay = 0};
    make_codes(made, &input);
    make_groups(made, &input);
    make_rules(made, &input);
    make_complications(made, &input);
    made->principal = below(&input, MADE_CODES);
    made->stay = below(&input, 12);
    made->secondary_count = below(&input, MADE_SECONDARY + 1);
    for (unsigned i = 0; i < made->secondary_count; i++) {
        made->secondary[i] = below(&input, MADE_CODES);
    }
}

/* The rule the grouper gives the case, as a number of the file's rows from 0; its complications' level in `*level`. */
static inline unsigned made_grouped(const struct made *made, unsigned *level) {
    struct clinic_grouper *grouper;
    struct clinic_table_fault fault;
    struct clinic_key keys[1 + MADE_SECONDARY];
    MUST(clinic_grouper_compile(made->files, &grouper, &fault) == CLINIC_OK);
    MUST(clinic_diagnosis_key(made_codes[made->principal], strlen(made_codes[made->principal]), keys) == CLINIC_OK);
    for (unsigned i = 0; i < made->secondary_count; i++) {
        const char *code = made_codes[made->secondary[i]];
        MUST(clinic_diagnosis_key(code, strlen(code), &keys[1 + i]) == CLINIC_OK);
    }
    struct clinic_case given = {.age = 30, .age_days = -1, .stay = (int32_t)made->stay, .sex = CLINIC_SEX_OTHER};
    given.codes[CLINIC_PRINCIPAL] = keys;
    given.counts[CLINIC_PRINCIPAL] = 1;
    given.codes[CLINIC_SECONDARY] = keys + 1;
    given.counts[CLINIC_SECONDARY] = made->secondary_count;
    struct clinic_grouping grouping;
    MUST(clinic_group(grouper, &given, &grouping) == CLINIC_OK);
    unsigned row = clinic_grouper_rule(grouper, grouping.rule).row - 2;
    *level = grouping.level;
    clinic_grouper_free(grouper);
    return row;
}

#endif
