/*
 * Who pays how much of a bill under an insurance plan.
 *
 * The order is the common one of indemnity plans (healthcare.gov's glossary: co-insurance is due once the deductible is
 * met; a fixed co-pay, which plans charge before or after it, is charged after it here). Russia's Law 4015-1, art. 10, knows
 * both ends: the deductible (франшиза, unconditional) is what the insurer does not bear of a loss, and the insured sum
 * bounds what it pays. Line by line, in the order given:
 *
 *   1. an excluded line is the patient's alone and counts toward nothing;
 *   2. the patient pays until the year's deductible is met;
 *   3. of the rest, the patient pays the co-pay: a fixed amount for each unit (never above the rest), or a percentage of
 *      the rest, half a minor unit rounded up;
 *   4. the payer pays what is left, until the year's ceiling is reached; what is above it is the patient's.
 */
#ifndef CLINIC_COVERAGE_H
#define CLINIC_COVERAGE_H

#include <stddef.h>
#include <stdint.h>

#include "clinic/status.h"

enum clinic_rule_kind {
    CLINIC_COVERED,       /* no co-pay */
    CLINIC_COPAY_FIXED,   /* value is minor units for each unit of the line */
    CLINIC_COPAY_PERCENT, /* value is basis points of what the deductible leaves */
    CLINIC_EXCLUDED
};

/* What the plan says of a line's category. value >= 0, and at most 10,000 for a percentage. */
struct clinic_rule {
    enum clinic_rule_kind kind;
    int64_t value;
};

/* gross >= 0, quantity >= 1 */
struct clinic_charge {
    int64_t gross;
    int64_t quantity;
    struct clinic_rule rule;
};

/* What is left of the year: both >= 0; no ceiling is INT64_MAX. */
struct clinic_limits {
    int64_t deductible_left;
    int64_t ceiling_left;
};

/* payer + patient = gross; patient = excluded + deductible + copay + above_ceiling; none is below 0. */
struct clinic_split {
    int64_t payer;
    int64_t patient;
    int64_t excluded;
    int64_t deductible;
    int64_t copay;
    int64_t above_ceiling;
};

/*
 * Splits `count` charges into `splits` (as many) and their sum `total`, and takes what they use from `limits`.
 * On CLINIC_INVALID and CLINIC_OVERFLOW `*failed` is the charge's index (`count` if a limit is below zero or the total
 * does not fit), and `limits` is unspecified.
 */
CLINIC_MUST_CHECK enum clinic_status clinic_split_coverage(const struct clinic_charge *charges, size_t count,
                                                           struct clinic_limits *limits, struct clinic_split *splits,
                                                           struct clinic_split *total, size_t *failed);

#endif
