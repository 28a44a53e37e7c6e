/* groups.csv */
#include <stdlib.h>

#include "grouper_tables.h"

enum { GROUP_NAME, GROUP_TITLE, GROUP_WEIGHT, GROUP_BASE_RATE, GROUP_STAY_FROM, GROUP_SHORT_WEIGHT, GROUP_STAY_TO,
       GROUP_DAY_WEIGHT, GROUP_COLUMNS };
static const struct column group_columns[] = {
    {"group", true},      {"title", true},         {"weight", true},   {"base_rate", false},
    {"stay_from", false}, {"short_weight", false}, {"stay_to", false}, {"day_weight", false}};

static int compare_groups(const void *one, const void *other) {
    const struct group *a = one;
    const struct group *b = other;
    int order = compare_spans(a->name, b->name);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

uint32_t find_group(const struct clinic_grouper *grouper, struct clinic_span name) {
    size_t from = 0;
    size_t to = grouper->group_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = compare_spans(grouper->groups[middle].name, name);
        if (order == 0) {
            return (uint32_t)middle;
        }
        if (order < 0) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return NOTHING;
}

static enum clinic_status read_stays(struct sheet *sheet, struct group *group) {
    static const char days[] = "a whole number of days up to 36500";
    static const char pair[] = "both or neither of stay_from and short_weight, of stay_to and day_weight";
    group->stay_from = 0;
    group->stay_to = CLINIC_STAY_MOST;
    enum clinic_status status = sheet_integer(sheet, GROUP_STAY_FROM, CLINIC_STAY_MOST, &group->stay_from, days);
    if (status == CLINIC_OK) {
        status = sheet_integer(sheet, GROUP_STAY_TO, CLINIC_STAY_MOST, &group->stay_to, days);
    }
    if (status == CLINIC_OK && group->stay_from > group->stay_to) {
        status = sheet_refuse(sheet, GROUP_STAY_TO, "no less than stay_from");
    }
    if (status == CLINIC_OK && sheet_empty(sheet, GROUP_STAY_FROM) != sheet_empty(sheet, GROUP_SHORT_WEIGHT)) {
        status = sheet_refuse(sheet, GROUP_SHORT_WEIGHT, pair);
    }
    if (status == CLINIC_OK && sheet_empty(sheet, GROUP_STAY_TO) != sheet_empty(sheet, GROUP_DAY_WEIGHT)) {
        status = sheet_refuse(sheet, GROUP_DAY_WEIGHT, pair);
    }
    return status;
}

static enum clinic_status read_group(const struct clinic_grouper *grouper, struct sheet *sheet,
                                     struct group *group) {
    static const char weight[] = "a weight from 0 to 9999.999999";
    *group = (struct group){.row = sheet_row(sheet), .base_rate = grouper->base_rate};
    enum clinic_status status = sheet_name(sheet, GROUP_NAME, &group->name);
    group->title = sheet_cell(sheet, GROUP_TITLE);
    if (status == CLINIC_OK && sheet_empty(sheet, GROUP_WEIGHT)) {
        status = sheet_refuse(sheet, GROUP_WEIGHT, weight);
    }
    int64_t *const values[] = {&group->weight, &group->short_weight, &group->day_weight};
    static const size_t columns[] = {GROUP_WEIGHT, GROUP_SHORT_WEIGHT, GROUP_DAY_WEIGHT};
    for (size_t i = 0; status == CLINIC_OK && i < 3; i++) {
        status = sheet_millionths(sheet, columns[i], WEIGHT_MOST, values[i], weight);
    }
    if (status == CLINIC_OK) {
        status = sheet_integer(sheet, GROUP_BASE_RATE, INT64_MAX, &group->base_rate, "a whole number of minor units");
    }
    return status == CLINIC_OK ? read_stays(sheet, group) : status;
}

enum clinic_status read_groups(struct clinic_grouper *grouper, fault_to fault) {
    struct sheet sheet;
    bool more = true;
    grouper->groups = new_array(sheet_rows_most(grouper->files[CLINIC_GROUPS]), sizeof *grouper->groups);
    if (grouper->groups == NULL) {
        return CLINIC_MEMORY;
    }
    enum clinic_status status = sheet_open(&sheet, CLINIC_GROUPS, grouper->files[CLINIC_GROUPS], group_columns,
                                           GROUP_COLUMNS, fault);
    while (status == CLINIC_OK && (status = sheet_next(&sheet, &more)) == CLINIC_OK && more) {
        status = read_group(grouper, &sheet, &grouper->groups[grouper->group_count++]);
    }
    if (status != CLINIC_OK) {
        return status;
    }
    qsort(grouper->groups, grouper->group_count, sizeof *grouper->groups, compare_groups);
    for (size_t i = 1; i < grouper->group_count; i++) {
        if (compare_spans(grouper->groups[i - 1].name, grouper->groups[i].name) == 0) {
            return table_refuse(fault, CLINIC_GROUPS, grouper->groups[i].row, "each group once");
        }
    }
    return CLINIC_OK;
}
