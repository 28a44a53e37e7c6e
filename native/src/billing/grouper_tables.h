/* The compiled form of the grouper's tables, and the steps of its making. */
#ifndef CLINIC_BILLING_GROUPER_TABLES_H
#define CLINIC_BILLING_GROUPER_TABLES_H

#include "sheet.h"

enum {
    LISTS_MOST = 8192,
    LISTS_A_CELL = 4,
    FAMILIES_MOST = CLINIC_APPLIED_MOST,
    MULTIPLIERS_MOST = 16, /* families that multiply */
    LEVELS_MOST = 9,
    BABY_DAYS = 365        /* ages compared: days up to this, years + this above */
};

#define NOTHING UINT32_MAX
#define WEIGHT_MOST INT64_C(9999999999)     /* 9999.999999 */
#define MULTIPLIER_MOST INT64_C(999999999)  /* 999.999999 */

/* Kinds of lists: CLINIC_PRINCIPAL stands for diagnoses of both roles. */
enum kind { KIND_DIAGNOSIS, KIND_PROCEDURE, KIND_CRITERION, KIND_COUNT };

static inline enum kind kind_of(enum clinic_role role) {
    return role == CLINIC_PRINCIPAL || role == CLINIC_SECONDARY ? KIND_DIAGNOSIS
           : role == CLINIC_PROCEDURE                           ? KIND_PROCEDURE
                                                                : KIND_CRITERION;
}

/* One row of codes.csv: the codes from `from` to `to`. */
struct entry {
    struct clinic_key from, to;
    uint32_t list;
    uint32_t row;
};

struct list {
    struct clinic_span name;
    enum kind kind;
};

/*
 * All codes of a kind cut where a list begins or ends: codes from starts[i] up to starts[i + 1] are in the same lists,
 * members[firsts[i]] … members[firsts[i + 1] - 1].
 */
struct book {
    struct clinic_key *starts;
    uint32_t *firsts;
    uint32_t *members;
    size_t count;
};

struct group {
    struct clinic_span name, title;
    int64_t weight, short_weight, day_weight, base_rate;
    int64_t stay_from, stay_to;
    uint32_t row;
};

struct test {
    uint32_t list;
    uint8_t role;
    bool absent;
};

/* All of: the tests, and the bounds (both ends included). */
struct condition {
    uint32_t first, count; /* of `tests` */
    int32_t sex;           /* -1: any */
    int32_t age_from, age_to;
    int32_t stay_from, stay_to;
    int32_t level_from, level_to;
};

struct rule {
    struct condition when;
    struct clinic_span name, text;
    int64_t priority;
    int64_t weight; /* of its group */
    uint32_t group;
    uint32_t row;
};

struct coefficient {
    struct condition when;
    struct clinic_span name;
    int64_t value;
    uint32_t group; /* NOTHING: any */
    uint32_t family;
    uint32_t row;
    bool adds;
};

/* Of the coefficients of a family only the first that matches applies. */
struct family {
    struct clinic_span name;
    bool adds;
};

/* A secondary diagnosis in `list` is of this level unless the principal one is in `unless`. */
struct complication {
    uint32_t list, unless;
    int32_t level;
};

/* members[firsts[i]] … members[firsts[i + 1] - 1] belong to i. */
struct index {
    uint32_t *firsts;
    uint32_t *members;
};

struct clinic_grouper {
    char *texts; /* the files; all spans point here */
    struct clinic_span files[CLINIC_TABLE_COUNT];
    struct clinic_span name, currency;
    int64_t base_rate;
    bool even;
    bool wants_days;

    struct list *lists; /* by name */
    struct entry *entries;
    struct group *groups; /* by name */
    struct test *tests;
    struct rule *rules; /* the best first: of the rules that match, the first one wins */
    struct complication *complications;
    struct coefficient *coefficients; /* by row */
    struct family families[FAMILIES_MOST];
    size_t list_count, entry_count, group_count, test_count, test_room, rule_count, complication_count,
        coefficient_count, family_count;

    struct book books[KIND_COUNT];
    struct index anchored[CLINIC_ROLE_COUNT]; /* by list: the rules whose first test wants it, ascending */
    uint32_t *unanchored;
    size_t unanchored_count;
    struct index by_secondary;   /* by list: complications */
    struct index by_group;       /* by group: coefficients, ascending; the last group + 1: those of any group */
};

static inline int compare_keys(struct clinic_key one, struct clinic_key other) {
    if (one.high != other.high) {
        return one.high < other.high ? -1 : 1;
    }
    return (one.low > other.low) - (one.low < other.low);
}

/* The last code that begins with these `length` >= 1 characters; the code after. */
struct clinic_key key_beneath(struct clinic_key key, size_t length);
struct clinic_key key_after(struct clinic_key key);

/* The part of the book a code is in; SIZE_MAX if it stands before the first. */
size_t book_find(const struct book *book, struct clinic_key key);

/* NOTHING if there is none. */
uint32_t find_list(const struct clinic_grouper *grouper, struct clinic_span name);
uint32_t find_group(const struct clinic_grouper *grouper, struct clinic_span name);

/* An array of `count` zeroed elements, room for one at least; NULL if there is no memory. */
void *new_array(size_t count, size_t size);

typedef struct clinic_table_fault *fault_to;

/* The steps, in this order; each reads what the ones before made. */
CLINIC_MUST_CHECK enum clinic_status read_parameters(struct clinic_grouper *grouper, fault_to fault);
CLINIC_MUST_CHECK enum clinic_status read_codes(struct clinic_grouper *grouper, fault_to fault);
CLINIC_MUST_CHECK enum clinic_status read_groups(struct clinic_grouper *grouper, fault_to fault);
CLINIC_MUST_CHECK enum clinic_status read_rules(struct clinic_grouper *grouper, fault_to fault);
CLINIC_MUST_CHECK enum clinic_status read_complications(struct clinic_grouper *grouper, fault_to fault);
CLINIC_MUST_CHECK enum clinic_status read_coefficients(struct clinic_grouper *grouper, fault_to fault);
CLINIC_MUST_CHECK enum clinic_status make_books(struct clinic_grouper *grouper, fault_to fault);
CLINIC_MUST_CHECK enum clinic_status make_indexes(struct clinic_grouper *grouper);

/* A list by its name in this column, which must be of the kind; NOTHING if the cell is empty. */
CLINIC_MUST_CHECK enum clinic_status read_list(struct clinic_grouper *grouper, struct sheet *sheet, size_t column,
                                               enum kind kind, uint32_t *list);

/* The columns of conditions begin at 0 of every sheet that has them. */
enum {
    WHEN_PRINCIPAL,
    WHEN_SECONDARY,
    WHEN_PROCEDURE,
    WHEN_CRITERION,
    WITHOUT_PRINCIPAL,
    WITHOUT_SECONDARY,
    WITHOUT_PROCEDURE,
    WITHOUT_CRITERION,
    WHEN_SEX,
    AGE_FROM,
    AGE_TO,
    STAY_FROM,
    STAY_TO,
    LEVEL_FROM,
    LEVEL_TO,
    CONDITION_COLUMNS
};
#define CONDITION_COLUMN_NAMES                                                                             \
    {"principal", false}, {"secondary", false}, {"procedure", false}, {"criterion", false},                \
        {"without_principal", false}, {"without_secondary", false}, {"without_procedure", false},          \
        {"without_criterion", false}, {"sex", false}, {"age_from", false}, {"age_to", false},              \
        {"stay_from", false}, {"stay_to", false}, {"level_from", false}, {"level_to", false}

/* A group that must be in groups.csv. */
CLINIC_MUST_CHECK enum clinic_status read_group_name(const struct clinic_grouper *grouper, struct sheet *sheet,
                                                     size_t column, uint32_t *group);
CLINIC_MUST_CHECK enum clinic_status read_condition(struct clinic_grouper *grouper, struct sheet *sheet,
                                                    struct condition *when);
bool is_unconditional(const struct condition *when);

#endif
