/*
 * A table-driven case-mix grouper: diagnoses, procedures, criteria, age, sex and stay → group → amount.
 *
 * The tables are CSV files, described in native/python/native/tables/README.md; a compiled grouper is immutable and may be used from any
 * number of threads. Weights and coefficients are millionths, amounts are minor units, and everything is exact until the one
 * rounding of the amount.
 */
#ifndef CLINIC_GROUPER_H
#define CLINIC_GROUPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clinic/status.h"

enum {
    CLINIC_MILLIONTHS = 1000000,
    CLINIC_KEY_MOST = 20,        /* characters of a code */
    CLINIC_CODES_MOST = 1000,    /* codes of each kind in a case */
    CLINIC_AGE_MOST = 150,       /* years */
    CLINIC_AGE_DAYS_MOST = 365,  /* of the first year */
    CLINIC_STAY_MOST = 36500,    /* days */
    CLINIC_APPLIED_MOST = 32,    /* coefficients of one case */
    CLINIC_REASONS_MOST = 40
};

/* Bytes of the input, or of the grouper's own copy. */
struct clinic_span {
    const char *text;
    size_t length;
};

enum clinic_table {
    CLINIC_PARAMETERS,
    CLINIC_CODES,
    CLINIC_GROUPS,
    CLINIC_RULES,
    CLINIC_COMPLICATIONS, /* optional: text NULL */
    CLINIC_COEFFICIENTS,  /* optional */
    CLINIC_TABLE_COUNT
};

/* «parameters.csv» and so on; static strings. */
const char *clinic_table_name(enum clinic_table table);
bool clinic_table_optional(enum clinic_table table);

/* What is wrong with the tables, and where. */
struct clinic_table_fault {
    enum clinic_table table;
    size_t row;    /* the line of the file, the header is 1; 0 for the file as a whole */
    size_t column; /* from 1; 0 for the row as a whole */
    const char *column_name; /* a static string, or NULL */
    const char *expected;    /* a static string */
    char found[48];          /* the beginning of the cell */
};

/* A code as it is compared: CLINIC_KEY_MOST characters of 6 bits from the top of `high` on. */
struct clinic_key {
    uint64_t high;
    uint64_t low;
};

/* The characters of a struct clinic_icd10; its mark is no part of the key. */
CLINIC_MUST_CHECK enum clinic_status clinic_diagnosis_key(const char *characters, size_t length,
                                                          struct clinic_key *key);

/*
 * A procedure or a criterion: up to CLINIC_KEY_MOST of A-Z 0-9 . - / _ after folding (clinic/icd10.h). `text` gets the
 * folded form and a terminator. CLINIC_INVALID with `*at` the character from 1.
 */
CLINIC_MUST_CHECK enum clinic_status clinic_code_key(const char *code, size_t length, struct clinic_key *key,
                                                     char text[CLINIC_KEY_MOST + 1], size_t *at);

enum clinic_sex { CLINIC_SEX_MALE, CLINIC_SEX_FEMALE, CLINIC_SEX_OTHER, CLINIC_SEX_UNKNOWN, CLINIC_SEX_COUNT };

/* The groups of conditions that name lists of codes; also the places of a case's codes. */
enum clinic_role {
    CLINIC_PRINCIPAL,
    CLINIC_SECONDARY,
    CLINIC_PROCEDURE,
    CLINIC_CRITERION,
    CLINIC_ROLE_COUNT
};

/* `codes[CLINIC_PRINCIPAL]` is one key. A secondary diagnosis that repeats the principal one is not looked at. */
struct clinic_case {
    const struct clinic_key *codes[CLINIC_ROLE_COUNT];
    size_t counts[CLINIC_ROLE_COUNT];
    int32_t age;      /* whole years */
    int32_t age_days; /* whole days in the first year; -1 if not known or if `age` is above 0 */
    int32_t stay;     /* days */
    enum clinic_sex sex;
};

struct clinic_grouper;

/*
 * Compiles the six files; copies what it needs. CLINIC_INVALID with the fault filled, CLINIC_MEMORY. The grouper is freed
 * with clinic_grouper_free, which accepts NULL.
 */
CLINIC_MUST_CHECK enum clinic_status clinic_grouper_compile(const struct clinic_span files[CLINIC_TABLE_COUNT],
                                                            struct clinic_grouper **grouper,
                                                            struct clinic_table_fault *fault);
void clinic_grouper_free(struct clinic_grouper *grouper);

/* Whether a bound of the tables is in days of age: then a case of age 0 needs its age_days. */
bool clinic_grouper_wants_days(const struct clinic_grouper *grouper);

struct clinic_grouping {
    uint32_t rule;
    uint32_t group;
    int64_t weight; /* the group's, or its weight of a short stay */
    int64_t day_weight;
    int64_t base_rate;
    int64_t amount;
    int32_t outlier_days;
    uint8_t level; /* of complications */
    uint8_t applied_count;
    bool short_stay;
    uint32_t applied[CLINIC_APPLIED_MOST]; /* coefficients, in the order of their rows */
};

/*
 * Every case has a group: the tables hold a rule without conditions. CLINIC_INVALID for a case outside its bounds, or of age 0
 * without age_days where the tables want it; CLINIC_OVERFLOW if the amount does not fit.
 */
CLINIC_MUST_CHECK enum clinic_status clinic_group(const struct clinic_grouper *grouper, const struct clinic_case *given,
                                                  struct clinic_grouping *grouping);

/*
 * round(base_rate × ((weight + day_weight × outlier_days) × Π multiply + Σ add)); all in millionths but base_rate and
 * outlier_days, none negative. Half up or, with `even`, half to even. CLINIC_OVERFLOW if it does not fit.
 */
CLINIC_MUST_CHECK enum clinic_status clinic_group_amount(int64_t base_rate, int64_t weight, const int64_t *multiply,
                                                         size_t count, int64_t add, bool even, int64_t *amount);

enum clinic_aspect { CLINIC_BY_CODE, CLINIC_BY_SEX, CLINIC_BY_AGE, CLINIC_BY_STAY, CLINIC_BY_LEVEL };

/* One condition of a rule and what of the case met it. */
struct clinic_reason {
    enum clinic_aspect aspect;
    enum clinic_role role;   /* by code */
    bool absent;             /* by code: nothing of the case is in the list */
    struct clinic_span list; /* by code */
    size_t code;             /* by code and not absent: the first code of that role in the list */
    uint32_t row;            /* by code and not absent: the line of codes.csv that names it */
    int32_t from, to;        /* by age: days below 366, years + 365 above; by sex: `from` */
};

/* The conditions of the grouping's rule in the order of their columns; none for the rule without. Answers their number. */
size_t clinic_grouper_explain(const struct clinic_grouper *grouper, const struct clinic_case *given,
                              const struct clinic_grouping *grouping, struct clinic_reason reasons[CLINIC_REASONS_MOST]);

/* Texts may hold doubled quotes: clinic_span_plain takes them away. */
struct clinic_rule_view {
    struct clinic_span name, text;
    uint32_t row;
};
struct clinic_group_view {
    struct clinic_span name, title;
};
struct clinic_coefficient_view {
    struct clinic_span name;
    bool adds;
    int64_t value;
};
struct clinic_grouper_view {
    struct clinic_span name, currency;
    size_t groups, rules, lists, coefficients;
};

struct clinic_grouper_view clinic_grouper_view(const struct clinic_grouper *grouper);
struct clinic_rule_view clinic_grouper_rule(const struct clinic_grouper *grouper, uint32_t rule);
struct clinic_group_view clinic_grouper_group(const struct clinic_grouper *grouper, uint32_t group);
struct clinic_coefficient_view clinic_grouper_coefficient(const struct clinic_grouper *grouper, uint32_t coefficient);

/* Writes the span with doubled quotes made single into `text` of span.length bytes; answers the length. */
size_t clinic_span_plain(struct clinic_span span, char *text);

#endif
