#include <stdlib.h>

#include "check.h"
#include "clinic/grouper.h"

static const char parameters[] = "parameter,value\nname,\"T \"\"1\"\"\"\ncurrency,RUB\nbase_rate,1000\nrounding,half_up\n";
static const char codes[] =
    "list,kind,match,first,last\nlung,diagnosis,range,J12,J18\nall,diagnosis,range,A00,Z99\n"
    "sepsis,diagnosis,code,A41.9,\ncut,procedure,beneath,A16,\n";
static const char groups[] =
    "group,title,weight,stay_from,short_weight,stay_to,day_weight\nG1,One,1.5,3,0.5,10,0.1\nG2,Two,2,,,,\nG9,Rest,0,,,,\n";
static const char rules[] =
    "rule,priority,group,principal,without_secondary,procedure,age_to,level_from\nlung,1,G1,lung,,,,\n"
    "grave,1,G2,lung,,,,2\ncut,2,G2,,sepsis,cut,27d,\nrest,9,G9,,,,,\n";
static const char complications[] = "secondary,level,unless_principal\nsepsis,2,sepsis\n";
static const char coefficients[] = "coefficient,family,operation,value,procedure\nhalf,f,multiply,0.5,cut\nmore,g,add,1,cut\n";

static struct clinic_span span_of(const char *text) {
    return (struct clinic_span){text, strlen(text)};
}

static void tables(struct clinic_span files[CLINIC_TABLE_COUNT]) {
    files[CLINIC_PARAMETERS] = span_of(parameters);
    files[CLINIC_CODES] = span_of(codes);
    files[CLINIC_GROUPS] = span_of(groups);
    files[CLINIC_RULES] = span_of(rules);
    files[CLINIC_COMPLICATIONS] = span_of(complications);
    files[CLINIC_COEFFICIENTS] = span_of(coefficients);
}

static struct clinic_grouper *compiled(void) {
    struct clinic_span files[CLINIC_TABLE_COUNT];
    struct clinic_table_fault fault;
    struct clinic_grouper *grouper = NULL;
    tables(files);
    CHECK_OK(clinic_grouper_compile(files, &grouper, &fault));
    return grouper;
}

static struct clinic_key diagnosis(const char *characters) {
    struct clinic_key key;
    CHECK_OK(clinic_diagnosis_key(characters, strlen(characters), &key));
    return key;
}

static struct clinic_key procedure(const char *code) {
    struct clinic_key key;
    char text[CLINIC_KEY_MOST + 1];
    size_t at;
    CHECK_OK(clinic_code_key(code, strlen(code), &key, text, &at));
    return key;
}

static struct clinic_case case_of(const struct clinic_key *principal) {
    struct clinic_case given = {.age = 40, .age_days = -1, .stay = 5, .sex = CLINIC_SEX_MALE};
    given.codes[CLINIC_PRINCIPAL] = principal;
    given.counts[CLINIC_PRINCIPAL] = 1;
    return given;
}

static struct clinic_grouping grouped(const struct clinic_grouper *grouper, const struct clinic_case *given) {
    struct clinic_grouping grouping = {.rule = 0};
    CHECK_OK(clinic_group(grouper, given, &grouping));
    return grouping;
}

static void check_rule(const struct clinic_grouper *grouper, uint32_t rule, const char *name) {
    struct clinic_span span = clinic_grouper_rule(grouper, rule).name;
    CHECK_INT(span.length, strlen(name));
    CHECK_BYTES(span.text, name, strlen(name));
}

static void test_a_case_gets_the_first_rule_it_meets(void) {
    struct clinic_grouper *grouper = compiled();
    struct clinic_key lung = diagnosis("J189");
    struct clinic_key sepsis = diagnosis("A419");
    struct clinic_case given = case_of(&lung);
    check_rule(grouper, grouped(grouper, &given).rule, "lung");
    given.codes[CLINIC_SECONDARY] = &sepsis;
    given.counts[CLINIC_SECONDARY] = 1;
    check_rule(grouper, grouped(grouper, &given).rule, "grave");
    given.codes[CLINIC_PRINCIPAL] = &sepsis;
    check_rule(grouper, grouped(grouper, &given).rule, "rest");
    clinic_grouper_free(grouper);
}

static void test_the_amount_has_short_and_long_stays(void) {
    struct clinic_grouper *grouper = compiled();
    struct clinic_key lung = diagnosis("J12");
    struct clinic_case given = case_of(&lung);
    CHECK_INT(grouped(grouper, &given).amount, 1500);
    given.stay = 2;
    CHECK_INT(grouped(grouper, &given).amount, 500);
    given.stay = 13;
    CHECK_INT(grouped(grouper, &given).amount, 1800);
    CHECK_INT(grouped(grouper, &given).outlier_days, 3);
    clinic_grouper_free(grouper);
}

static void test_coefficients_multiply_then_add(void) {
    struct clinic_grouper *grouper = compiled();
    struct clinic_key lung = diagnosis("J18");
    struct clinic_key cut = procedure("\xD0\xB0"
                                      "16.1");
    struct clinic_case given = case_of(&lung);
    given.codes[CLINIC_PROCEDURE] = &cut;
    given.counts[CLINIC_PROCEDURE] = 1;
    struct clinic_grouping grouping = grouped(grouper, &given);
    CHECK_INT(grouping.applied_count, 2);
    CHECK_INT(grouping.amount, 1750);
    clinic_grouper_free(grouper);
}

static void test_the_explanation_names_list_code_and_row(void) {
    struct clinic_grouper *grouper = compiled();
    struct clinic_key other = diagnosis("Z00");
    struct clinic_key cut = procedure("A16");
    struct clinic_case given = case_of(&other);
    struct clinic_reason reasons[CLINIC_REASONS_MOST];
    given.codes[CLINIC_PROCEDURE] = &cut;
    given.counts[CLINIC_PROCEDURE] = 1;
    given.age = 0;
    given.age_days = 27;
    struct clinic_grouping grouping = grouped(grouper, &given);
    check_rule(grouper, grouping.rule, "cut");
    CHECK_INT(clinic_grouper_explain(grouper, &given, &grouping, reasons), 3);
    CHECK(reasons[0].role == CLINIC_PROCEDURE && reasons[0].row == 5 && !reasons[0].absent);
    CHECK(reasons[1].role == CLINIC_SECONDARY && reasons[1].absent);
    CHECK(reasons[2].aspect == CLINIC_BY_AGE && reasons[2].to == 27);
    clinic_grouper_free(grouper);
}

static void test_a_case_outside_its_bounds_is_invalid(void) {
    struct clinic_grouper *grouper = compiled();
    struct clinic_key lung = diagnosis("J18");
    struct clinic_grouping grouping;
    const struct clinic_case right = case_of(&lung);
    struct clinic_case wrong[6] = {right, right, right, right, right, right};
    wrong[0].age = -1;
    wrong[1].age = CLINIC_AGE_MOST + 1;
    wrong[2].stay = CLINIC_STAY_MOST + 1;
    wrong[3].age_days = 1;
    wrong[4].counts[CLINIC_PRINCIPAL] = 0;
    wrong[5].age = 0; /* and no days, which a rule asks for */
    for (size_t i = 0; i < 6; i++) {
        CHECK_STATUS(clinic_group(grouper, &wrong[i], &grouping), CLINIC_INVALID);
    }
    clinic_grouper_free(grouper);
}

static void test_every_truncation_loads_or_says_where_it_fails(void) {
    struct clinic_span files[CLINIC_TABLE_COUNT];
    struct clinic_table_fault fault;
    for (int table = 0; table < CLINIC_TABLE_COUNT; table++) {
        tables(files);
        for (size_t length = files[table].length; length-- > 0;) {
            struct clinic_grouper *grouper;
            char *copy = malloc(length + 1); /* of its own length, for the sanitizer to see an overrun */
            memcpy(copy, files[table].text, length);
            struct clinic_span all[CLINIC_TABLE_COUNT];
            tables(all);
            all[table] = (struct clinic_span){copy, length};
            enum clinic_status status = clinic_grouper_compile(all, &grouper, &fault);
            CHECK(status == CLINIC_OK || (fault.expected != NULL && (grouper == NULL)));
            clinic_grouper_free(grouper);
            free(copy);
        }
    }
}

static void test_required_files_are_missed_and_optional_ones_are_not(void) {
    struct clinic_table_fault fault;
    for (int table = 0; table < CLINIC_TABLE_COUNT; table++) {
        struct clinic_span files[CLINIC_TABLE_COUNT];
        struct clinic_grouper *grouper;
        tables(files);
        files[table] = (struct clinic_span){NULL, 0};
        bool optional = clinic_table_optional((enum clinic_table)table);
        CHECK_STATUS(clinic_grouper_compile(files, &grouper, &fault), optional ? CLINIC_OK : CLINIC_INVALID);
        CHECK(optional || fault.table == (enum clinic_table)table);
        clinic_grouper_free(grouper);
    }
}

static void test_keys_have_their_bounds(void) {
    struct clinic_key key;
    char text[CLINIC_KEY_MOST + 1];
    size_t at;
    CHECK_OK(clinic_code_key("12345678901234567890", 20, &key, text, &at));
    CHECK_STATUS(clinic_code_key("123456789012345678901", 21, &key, text, &at), CLINIC_INVALID);
    CHECK_INT(at, 21);
    CHECK_STATUS(clinic_code_key("A+", 2, &key, text, &at), CLINIC_INVALID);
    CHECK_INT(at, 2);
    CHECK_STATUS(clinic_code_key("", 0, &key, text, &at), CLINIC_INVALID);
}

int main(void) {
    RUN(test_a_case_gets_the_first_rule_it_meets);
    RUN(test_the_amount_has_short_and_long_stays);
    RUN(test_coefficients_multiply_then_add);
    RUN(test_the_explanation_names_list_code_and_row);
    RUN(test_a_case_outside_its_bounds_is_invalid);
    RUN(test_every_truncation_loads_or_says_where_it_fails);
    RUN(test_required_files_are_missed_and_optional_ones_are_not);
    RUN(test_keys_have_their_bounds);
    return CHECK_RESULT();
}
