/* What a person asks of a grouping: why, and what its numbers are called. */
#include "grouper_tables.h"

static struct clinic_reason reason_of_test(const struct clinic_grouper *grouper, const struct clinic_case *given,
                                           const struct test *test) {
    struct clinic_reason reason = {
        .aspect = CLINIC_BY_CODE,
        .role = (enum clinic_role)test->role,
        .absent = test->absent,
        .list = grouper->lists[test->list].name,
    };
    for (size_t i = 0; !test->absent && i < given->counts[test->role]; i++) {
        struct clinic_key key = given->codes[test->role][i];
        bool repeated = test->role == CLINIC_SECONDARY && compare_keys(key, given->codes[CLINIC_PRINCIPAL][0]) == 0;
        for (size_t k = 0; !repeated && k < grouper->entry_count; k++) {
            const struct entry *entry = &grouper->entries[k];
            if (entry->list == test->list && compare_keys(entry->from, key) <= 0 &&
                compare_keys(key, entry->to) <= 0) {
                reason.code = i;
                reason.row = entry->row;
                return reason;
            }
        }
    }
    return reason;
}

static size_t add_bounds(const struct condition *when, struct clinic_reason *reasons) {
    const struct clinic_reason bounds[] = {
        {.aspect = CLINIC_BY_SEX, .from = when->sex},
        {.aspect = CLINIC_BY_AGE, .from = when->age_from, .to = when->age_to},
        {.aspect = CLINIC_BY_STAY, .from = when->stay_from, .to = when->stay_to},
        {.aspect = CLINIC_BY_LEVEL, .from = when->level_from, .to = when->level_to},
    };
    const bool set[] = {
        when->sex >= 0,
        when->age_from > 0 || when->age_to < BABY_DAYS + CLINIC_AGE_MOST,
        when->stay_from > 0 || when->stay_to < CLINIC_STAY_MOST,
        when->level_from > 0 || when->level_to < LEVELS_MOST,
    };
    size_t count = 0;
    for (size_t i = 0; i < sizeof set / sizeof *set; i++) {
        if (set[i]) {
            reasons[count++] = bounds[i];
        }
    }
    return count;
}

size_t clinic_grouper_explain(const struct clinic_grouper *grouper, const struct clinic_case *given,
                              const struct clinic_grouping *grouping,
                              struct clinic_reason reasons[CLINIC_REASONS_MOST]) {
    const struct condition *when = &grouper->rules[grouping->rule].when;
    for (uint32_t i = 0; i < when->count; i++) {
        reasons[i] = reason_of_test(grouper, given, &grouper->tests[when->first + i]);
    }
    return when->count + add_bounds(when, reasons + when->count);
}

struct clinic_grouper_view clinic_grouper_view(const struct clinic_grouper *grouper) {
    return (struct clinic_grouper_view){
        .name = grouper->name,
        .currency = grouper->currency,
        .groups = grouper->group_count,
        .rules = grouper->rule_count,
        .lists = grouper->list_count,
        .coefficients = grouper->coefficient_count,
    };
}

struct clinic_rule_view clinic_grouper_rule(const struct clinic_grouper *grouper, uint32_t rule) {
    const struct rule *found = &grouper->rules[rule];
    return (struct clinic_rule_view){.name = found->name, .text = found->text, .row = found->row};
}

struct clinic_group_view clinic_grouper_group(const struct clinic_grouper *grouper, uint32_t group) {
    return (struct clinic_group_view){grouper->groups[group].name, grouper->groups[group].title};
}

struct clinic_coefficient_view clinic_grouper_coefficient(const struct clinic_grouper *grouper,
                                                          uint32_t coefficient) {
    const struct coefficient *found = &grouper->coefficients[coefficient];
    return (struct clinic_coefficient_view){found->name, found->adds, found->value};
}
