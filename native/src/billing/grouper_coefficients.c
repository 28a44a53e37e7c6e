/* coefficients.csv */
#include "grouper_tables.h"

enum { FACTOR_NAME = CONDITION_COLUMNS, FACTOR_FAMILY, FACTOR_OPERATION, FACTOR_VALUE, FACTOR_GROUP,
       FACTOR_COLUMNS };
static const struct column coefficient_columns[] = {
    CONDITION_COLUMN_NAMES, {"coefficient", true}, {"family", true}, {"operation", true}, {"value", true},
    {"group", false}};

/* The family of that name, which must have the same operation, or a new one. */
static enum clinic_status join_family(struct clinic_grouper *grouper, struct sheet *sheet,
                                      struct coefficient *coefficient, struct clinic_span name) {
    size_t multipliers = !coefficient->adds;
    for (size_t i = 0; i < grouper->family_count; i++) {
        const struct family *family = &grouper->families[i];
        multipliers += !family->adds;
        if (compare_spans(family->name, name) == 0) {
            coefficient->family = (uint32_t)i;
            return family->adds == coefficient->adds
                       ? CLINIC_OK
                       : sheet_refuse(sheet, FACTOR_OPERATION, "one operation in all rows of a family");
        }
    }
    if (grouper->family_count == FAMILIES_MOST || multipliers > MULTIPLIERS_MOST) {
        return sheet_refuse(sheet, FACTOR_FAMILY, "at most 32 families, 16 of them of multipliers");
    }
    coefficient->family = (uint32_t)grouper->family_count;
    grouper->families[grouper->family_count++] = (struct family){.name = name, .adds = coefficient->adds};
    return CLINIC_OK;
}

static enum clinic_status read_value(struct sheet *sheet, struct coefficient *coefficient) {
    static const char *const operations[] = {"multiply", "add", NULL};
    static const char *const values[] = {"a factor from 0 to 999.999999", "a weight from 0 to 9999.999999"};
    int operation;
    enum clinic_status status = sheet_choice(sheet, FACTOR_OPERATION, operations, &operation, "multiply or add");
    if (status == CLINIC_OK && operation < 0) {
        status = sheet_refuse(sheet, FACTOR_OPERATION, "multiply or add");
    }
    if (status != CLINIC_OK) {
        return status;
    }
    coefficient->adds = operation == 1;
    if (sheet_empty(sheet, FACTOR_VALUE)) {
        return sheet_refuse(sheet, FACTOR_VALUE, values[operation]);
    }
    return sheet_millionths(sheet, FACTOR_VALUE, coefficient->adds ? WEIGHT_MOST : MULTIPLIER_MOST,
                            &coefficient->value, values[operation]);
}

static enum clinic_status read_coefficient(struct clinic_grouper *grouper, struct sheet *sheet,
                                           struct coefficient *coefficient) {
    *coefficient = (struct coefficient){.row = sheet_row(sheet), .group = NOTHING};
    struct clinic_span family;
    enum clinic_status status = sheet_name(sheet, FACTOR_NAME, &coefficient->name);
    if (status == CLINIC_OK) {
        status = sheet_name(sheet, FACTOR_FAMILY, &family);
    }
    if (status == CLINIC_OK) {
        status = read_value(sheet, coefficient);
    }
    if (status == CLINIC_OK) {
        status = join_family(grouper, sheet, coefficient, family);
    }
    if (status == CLINIC_OK && !sheet_empty(sheet, FACTOR_GROUP)) {
        status = read_group_name(grouper, sheet, FACTOR_GROUP, &coefficient->group);
    }
    return status == CLINIC_OK ? read_condition(grouper, sheet, &coefficient->when) : status;
}

enum clinic_status read_coefficients(struct clinic_grouper *grouper, fault_to fault) {
    struct sheet sheet;
    bool more = true;
    struct clinic_span file = grouper->files[CLINIC_COEFFICIENTS];
    grouper->coefficients = new_array(sheet_rows_most(file), sizeof *grouper->coefficients);
    if (grouper->coefficients == NULL) {
        return CLINIC_MEMORY;
    }
    if (file.text == NULL) {
        return CLINIC_OK;
    }
    enum clinic_status status =
        sheet_open(&sheet, CLINIC_COEFFICIENTS, file, coefficient_columns, FACTOR_COLUMNS, fault);
    while (status == CLINIC_OK && (status = sheet_next(&sheet, &more)) == CLINIC_OK && more) {
        status = read_coefficient(grouper, &sheet, &grouper->coefficients[grouper->coefficient_count++]);
    }
    return status;
}
