/* The columns of conditions that rules.csv and coefficients.csv share. */
#include <stdlib.h>
#include <string.h>

#include "grouper_tables.h"

enum { LIST_COLUMNS = WHEN_SEX };

/* Room for the tests of one more condition. */
static enum clinic_status grow_tests(struct clinic_grouper *grouper) {
    enum { NEEDED = LIST_COLUMNS * LISTS_A_CELL };
    if (grouper->test_room - grouper->test_count >= NEEDED) {
        return CLINIC_OK;
    }
    size_t room = 2 * grouper->test_room + NEEDED;
    struct test *tests = realloc(grouper->tests, room * sizeof *tests);
    if (tests == NULL) {
        return CLINIC_MEMORY;
    }
    grouper->tests = tests;
    grouper->test_room = room;
    return CLINIC_OK;
}

static enum clinic_status find_wanted(const struct clinic_grouper *grouper, struct sheet *sheet, size_t column,
                                      struct clinic_span name, enum kind kind, uint32_t *list) {
    static const char *const expected[KIND_COUNT] = {
        "a list of diagnoses in codes.csv",
        "a list of procedures in codes.csv",
        "a list of criteria in codes.csv",
    };
    *list = find_list(grouper, name);
    return *list != NOTHING && grouper->lists[*list].kind == kind ? CLINIC_OK
                                                                 : sheet_refuse(sheet, column, expected[kind]);
}

enum clinic_status read_list(struct clinic_grouper *grouper, struct sheet *sheet, size_t column, enum kind kind,
                             uint32_t *list) {
    *list = NOTHING;
    if (sheet_empty(sheet, column)) {
        return CLINIC_OK;
    }
    return find_wanted(grouper, sheet, column, sheet_cell(sheet, column), kind, list);
}

/* Up to LISTS_A_CELL names with one blank between them. */
static enum clinic_status read_tests(struct clinic_grouper *grouper, struct sheet *sheet, size_t column) {
    struct clinic_span rest = sheet_cell(sheet, column);
    enum clinic_role role = (enum clinic_role)(column % CLINIC_ROLE_COUNT);
    for (size_t taken = 0; rest.length > 0; taken++) {
        if (taken == LISTS_A_CELL) {
            return sheet_refuse(sheet, column, "at most 4 lists");
        }
        const char *blank = memchr(rest.text, ' ', rest.length);
        struct clinic_span name = {rest.text, blank == NULL ? rest.length : (size_t)(blank - rest.text)};
        struct test *test = &grouper->tests[grouper->test_count++];
        *test = (struct test){.role = (uint8_t)role, .absent = column >= WITHOUT_PRINCIPAL};
        enum clinic_status status = find_wanted(grouper, sheet, column, name, kind_of(role), &test->list);
        if (status != CLINIC_OK) {
            return status;
        }
        if (blank != NULL && name.length + 1 == rest.length) {
            return sheet_refuse(sheet, column, "one blank between lists and none at the end");
        }
        size_t gone = name.length + (blank != NULL);
        rest = (struct clinic_span){rest.text + gone, rest.length - gone};
    }
    return CLINIC_OK;
}

static bool age_of(struct clinic_span cell, bool upper, int32_t *age, bool *days) {
    int32_t number = 0;
    *days = cell.length > 0 && cell.text[cell.length - 1] == 'd';
    size_t digits = cell.length - *days;
    for (size_t i = 0; i < digits; i++) {
        if (cell.text[i] < '0' || cell.text[i] > '9' || i == 3) {
            return false;
        }
        number = number * 10 + (cell.text[i] - '0');
    }
    if (digits == 0 || number > (*days ? CLINIC_AGE_DAYS_MOST : CLINIC_AGE_MOST)) {
        return false;
    }
    bool years = !*days && (number > 0 || upper);
    *age = years ? BABY_DAYS + number : number;
    return true;
}

static enum clinic_status read_age(struct clinic_grouper *grouper, struct sheet *sheet, size_t column, int32_t *age) {
    bool days;
    if (sheet_empty(sheet, column)) {
        return CLINIC_OK;
    }
    if (!age_of(sheet_cell(sheet, column), column == AGE_TO, age, &days)) {
        return sheet_refuse(sheet, column, "years from 0 to 150, or days from 0d to 365d");
    }
    grouper->wants_days = grouper->wants_days || days;
    return CLINIC_OK;
}

static enum clinic_status read_bound(struct sheet *sheet, size_t column, int32_t most, const char *expected,
                                     int32_t *bound) {
    int64_t value = *bound;
    enum clinic_status status = sheet_integer(sheet, column, most, &value, expected);
    *bound = (int32_t)value;
    return status;
}

static enum clinic_status read_bounds(struct clinic_grouper *grouper, struct sheet *sheet, struct condition *when) {
    static const char days[] = "a whole number of days up to 36500";
    static const char level[] = "a level from 0 to 9";
    enum clinic_status status = read_age(grouper, sheet, AGE_FROM, &when->age_from);
    if (status == CLINIC_OK) {
        status = read_age(grouper, sheet, AGE_TO, &when->age_to);
    }
    struct {
        size_t column;
        int32_t most;
        const char *expected;
        int32_t *bound;
    } const rest[] = {
        {STAY_FROM, CLINIC_STAY_MOST, days, &when->stay_from},
        {STAY_TO, CLINIC_STAY_MOST, days, &when->stay_to},
        {LEVEL_FROM, LEVELS_MOST, level, &when->level_from},
        {LEVEL_TO, LEVELS_MOST, level, &when->level_to},
    };
    for (size_t i = 0; status == CLINIC_OK && i < sizeof rest / sizeof *rest; i++) {
        status = read_bound(sheet, rest[i].column, rest[i].most, rest[i].expected, rest[i].bound);
    }
    const size_t pairs[][3] = {{AGE_TO, (size_t)(when->age_from > when->age_to)},
                               {STAY_TO, (size_t)(when->stay_from > when->stay_to)},
                               {LEVEL_TO, (size_t)(when->level_from > when->level_to)}};
    for (size_t i = 0; status == CLINIC_OK && i < 3; i++) {
        if (pairs[i][1]) {
            status = sheet_refuse(sheet, pairs[i][0], "no less than the lower bound");
        }
    }
    return status;
}

enum clinic_status read_condition(struct clinic_grouper *grouper, struct sheet *sheet, struct condition *when) {
    static const char *const sexes[] = {"male", "female", NULL};
    int sex;
    *when = (struct condition){
        .first = (uint32_t)grouper->test_count,
        .sex = -1,
        .age_to = BABY_DAYS + CLINIC_AGE_MOST,
        .stay_to = CLINIC_STAY_MOST,
        .level_to = LEVELS_MOST,
    };
    enum clinic_status status = grow_tests(grouper);
    for (size_t column = 0; status == CLINIC_OK && column < LIST_COLUMNS; column++) {
        status = read_tests(grouper, sheet, column);
    }
    when->count = (uint32_t)grouper->test_count - when->first;
    if (status == CLINIC_OK) {
        status = sheet_choice(sheet, WHEN_SEX, sexes, &sex, "male, female or nothing");
    }
    if (status == CLINIC_OK) {
        when->sex = sex;
        status = read_bounds(grouper, sheet, when);
    }
    return status;
}

bool is_unconditional(const struct condition *when) {
    return when->count == 0 && when->sex < 0 && when->age_from == 0 &&
           when->age_to == BABY_DAYS + CLINIC_AGE_MOST && when->stay_from == 0 &&
           when->stay_to == CLINIC_STAY_MOST && when->level_from == 0 && when->level_to == LEVELS_MOST;
}
