/* clinic_group beside a plain grouper that asks every rule, list and code in turn. */
#include "made_tables.h"

static int begins(const char *code, const char *with) {
    return strncmp(code, with, strlen(with)) == 0;
}

static int is_in(const struct made *made, unsigned list, unsigned number) {
    const char *code = made_codes[number];
    for (unsigned i = 0; i < MADE_ENTRIES; i++) {
        const struct made_entry *entry = &made->entries[i];
        const char *first = made_codes[entry->first];
        const char *last = made_codes[entry->last];
        int covers = entry->match == MADE_CODE      ? strcmp(code, first) == 0
                     : entry->match == MADE_BENEATH ? begins(code, first)
                                                    : strcmp(code, first) >= 0 &&
                                                          (strcmp(code, last) <= 0 || begins(code, last));
        if (entry->list == list && covers) {
            return 1;
        }
    }
    return 0;
}

static int secondary_in(const struct made *made, unsigned list) {
    for (unsigned i = 0; i < made->secondary_count; i++) {
        if (made->secondary[i] != made->principal && is_in(made, list, made->secondary[i])) {
            return 1;
        }
    }
    return 0;
}

static unsigned level_of(const struct made *made) {
    unsigned level = 0;
    for (unsigned list = 0; list < MADE_LISTS; list++) {
        int excluded = made->unless[list] != 0 && is_in(made, made->unless[list] - 1, made->principal);
        if (made->levels[list] > level && !excluded && secondary_in(made, list)) {
            level = made->levels[list];
        }
    }
    return level;
}

static int applies(const struct made *made, const struct made_rule *rule, unsigned level) {
    return (rule->principal == 0 || is_in(made, rule->principal - 1, made->principal)) &&
           (rule->secondary == 0 || secondary_in(made, rule->secondary - 1)) &&
           (rule->without == 0 || !secondary_in(made, rule->without - 1)) && made->stay >= rule->stay_from &&
           level >= rule->level_from;
}

static int wins(const struct made *made, const struct made_rule *rule, const struct made_rule *over) {
    return over == NULL || rule->priority < over->priority ||
           (rule->priority == over->priority && made->weights[rule->group] > made->weights[over->group]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct made made;
    unsigned level;
    make(&made, data, size);
    unsigned row = made_grouped(&made, &level);
    const struct made_rule *best = NULL;
    MUST(level == level_of(&made));
    for (unsigned i = 0; i < MADE_RULES; i++) {
        if (applies(&made, &made.rules[i], level) && wins(&made, &made.rules[i], best)) {
            best = &made.rules[i];
        }
    }
    MUST(row == (best == NULL ? MADE_RULES : (unsigned)(best - made.rules)));
    return 0;
}
