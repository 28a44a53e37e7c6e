#include <string.h>

#include "grouper_tables.h"

enum { WORDS_MOST = LISTS_MOST / 64 };

/* The facts of a case: which lists hold one of its codes, by role. Only the words in use are set. */
struct facts {
    const struct clinic_grouper *grouper;
    const struct clinic_case *given;
    int32_t age; /* as bounds have it */
    int32_t level;
    size_t words;
    uint64_t in[CLINIC_ROLE_COUNT][WORDS_MOST];
};

static bool holds(const struct facts *facts, uint8_t role, uint32_t list) {
    return facts->in[role][list / 64] >> (list % 64) & 1;
}

static bool is_repeated(const struct clinic_case *given, enum clinic_role role, struct clinic_key key) {
    return role == CLINIC_SECONDARY && compare_keys(key, given->codes[CLINIC_PRINCIPAL][0]) == 0;
}

static void mark_lists(struct facts *facts, enum clinic_role role) {
    const struct book *book = &facts->grouper->books[kind_of(role)];
    uint64_t *in = facts->in[role];
    for (size_t i = 0; i < facts->given->counts[role]; i++) {
        struct clinic_key key = facts->given->codes[role][i];
        size_t part = is_repeated(facts->given, role, key) ? SIZE_MAX : book_find(book, key);
        if (part == SIZE_MAX) {
            continue;
        }
        for (uint32_t k = book->firsts[part]; k < book->firsts[part + 1]; k++) {
            in[book->members[k] / 64] |= UINT64_C(1) << (book->members[k] % 64);
        }
    }
}

static bool meets(const struct facts *facts, const struct condition *when) {
    const struct clinic_case *given = facts->given;
    if (facts->age < when->age_from || facts->age > when->age_to || given->stay < when->stay_from ||
        given->stay > when->stay_to || facts->level < when->level_from || facts->level > when->level_to ||
        (when->sex >= 0 && when->sex != (int32_t)given->sex)) {
        return false;
    }
    const struct test *tests = &facts->grouper->tests[when->first];
    for (uint32_t i = 0; i < when->count; i++) {
        if (holds(facts, tests[i].role, tests[i].list) == tests[i].absent) {
            return false;
        }
    }
    return true;
}

/* Calls for each list that holds a code of the role. */
typedef void visit(struct facts *facts, uint32_t list, enum clinic_role role, uint32_t *best);

static void for_each_list(struct facts *facts, enum clinic_role role, visit *seen, uint32_t *best) {
    for (size_t word = 0; word < facts->words; word++) {
        for (uint64_t left = facts->in[role][word]; left != 0; left &= left - 1) {
            seen(facts, (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(left), role, best);
        }
    }
}

static void weigh_complications(struct facts *facts, uint32_t list, enum clinic_role role, uint32_t *best) {
    (void)role;
    (void)best;
    const struct index *index = &facts->grouper->by_secondary;
    for (uint32_t i = index->firsts[list]; i < index->firsts[list + 1]; i++) {
        const struct complication *complication = &facts->grouper->complications[index->members[i]];
        bool excluded = complication->unless != NOTHING && holds(facts, CLINIC_PRINCIPAL, complication->unless);
        if (!excluded && complication->level > facts->level) {
            facts->level = complication->level;
        }
    }
}

/* Rules stand in the order they win: of ascending candidates the first that matches is the best one of them. */
static void try_rules(const struct facts *facts, const uint32_t *rules, size_t count, uint32_t *best) {
    for (size_t i = 0; i < count && rules[i] < *best; i++) {
        if (meets(facts, &facts->grouper->rules[rules[i]].when)) {
            *best = rules[i];
        }
    }
}

static void try_anchored(struct facts *facts, uint32_t list, enum clinic_role role, uint32_t *best) {
    const struct index *index = &facts->grouper->anchored[role];
    uint32_t first = index->firsts[list];
    try_rules(facts, &index->members[first], index->firsts[list + 1] - first, best);
}

static void gather(struct facts *facts, const struct clinic_grouper *grouper, const struct clinic_case *given) {
    facts->grouper = grouper;
    facts->given = given;
    facts->words = (grouper->list_count + 63) / 64;
    facts->level = 0;
    facts->age = given->age > 0 ? BABY_DAYS + given->age : given->age_days < 0 ? 0 : given->age_days;
    for (int role = 0; role < CLINIC_ROLE_COUNT; role++) {
        memset(facts->in[role], 0, facts->words * sizeof(uint64_t));
        mark_lists(facts, (enum clinic_role)role);
    }
    if (grouper->complication_count > 0) {
        for_each_list(facts, CLINIC_SECONDARY, weigh_complications, NULL);
    }
}

static uint32_t best_rule(struct facts *facts) {
    uint32_t best = NOTHING;
    try_rules(facts, facts->grouper->unanchored, facts->grouper->unanchored_count, &best);
    for (int role = 0; role < CLINIC_ROLE_COUNT; role++) {
        for_each_list(facts, (enum clinic_role)role, try_anchored, &best);
    }
    return best;
}

/* The coefficients of the group and those of any group, in the order of their rows; the first of each family that matches. */
static void apply_coefficients(const struct facts *facts, struct clinic_grouping *grouping) {
    const struct clinic_grouper *grouper = facts->grouper;
    const struct index *index = &grouper->by_group;
    uint32_t own = index->firsts[grouping->group];
    uint32_t own_end = index->firsts[grouping->group + 1];
    uint32_t any = index->firsts[grouper->group_count];
    uint32_t any_end = index->firsts[grouper->group_count + 1];
    uint32_t applied = 0;
    while (own < own_end || any < any_end) {
        bool from_own = any == any_end || (own < own_end && index->members[own] < index->members[any]);
        uint32_t next = index->members[from_own ? own++ : any++];
        const struct coefficient *coefficient = &grouper->coefficients[next];
        uint32_t family = UINT32_C(1) << coefficient->family;
        if ((applied & family) == 0 && meets(facts, &coefficient->when)) {
            applied |= family;
            grouping->applied[grouping->applied_count++] = next;
        }
    }
}

static enum clinic_status price(const struct clinic_grouper *grouper, struct clinic_grouping *grouping) {
    int64_t multiply[CLINIC_APPLIED_MOST];
    size_t count = 0;
    int64_t add = 0;
    for (size_t i = 0; i < grouping->applied_count; i++) {
        const struct coefficient *coefficient = &grouper->coefficients[grouping->applied[i]];
        if (coefficient->adds) {
            add += coefficient->value;
        } else {
            multiply[count++] = coefficient->value;
        }
    }
    int64_t weight = grouping->weight + grouping->day_weight * grouping->outlier_days;
    return clinic_group_amount(grouping->base_rate, weight, multiply, count, add, grouper->even, &grouping->amount);
}

static bool is_within(const struct clinic_grouper *grouper, const struct clinic_case *given) {
    for (int role = 0; role < CLINIC_ROLE_COUNT; role++) {
        if (given->counts[role] > CLINIC_CODES_MOST) {
            return false;
        }
    }
    return given->counts[CLINIC_PRINCIPAL] == 1 && given->age >= 0 && given->age <= CLINIC_AGE_MOST &&
           given->age_days >= -1 && given->age_days <= CLINIC_AGE_DAYS_MOST &&
           (given->age == 0 || given->age_days < 0) && given->stay >= 0 && given->stay <= CLINIC_STAY_MOST &&
           (unsigned)given->sex < CLINIC_SEX_COUNT &&
           !(grouper->wants_days && given->age == 0 && given->age_days < 0);
}

enum clinic_status clinic_group(const struct clinic_grouper *grouper, const struct clinic_case *given,
                                struct clinic_grouping *grouping) {
    struct facts facts;
    if (!is_within(grouper, given)) {
        return CLINIC_INVALID;
    }
    gather(&facts, grouper, given);
    uint32_t best = best_rule(&facts);
    const struct rule *rule = &grouper->rules[best];
    const struct group *group = &grouper->groups[rule->group];
    bool is_short = given->stay < group->stay_from;
    int32_t over = given->stay - (int32_t)group->stay_to;
    *grouping = (struct clinic_grouping){
        .rule = best,
        .group = rule->group,
        .weight = is_short ? group->short_weight : group->weight,
        .day_weight = group->day_weight,
        .base_rate = group->base_rate,
        .outlier_days = over > 0 ? over : 0,
        .level = (uint8_t)facts.level,
        .short_stay = is_short,
    };
    apply_coefficients(&facts, grouping);
    return price(grouper, grouping);
}

bool clinic_grouper_wants_days(const struct clinic_grouper *grouper) {
    return grouper->wants_days;
}
