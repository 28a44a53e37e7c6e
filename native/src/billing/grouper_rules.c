/* rules.csv and complications.csv */
#include <stdlib.h>

#include "grouper_tables.h"

enum { RULE_NAME = CONDITION_COLUMNS, RULE_PRIORITY, RULE_GROUP, RULE_TEXT, RULE_COLUMNS };
static const struct column rule_columns[] = {
    CONDITION_COLUMN_NAMES, {"rule", true}, {"priority", true}, {"group", true}, {"text", false}};

static int compare_rules(const void *one, const void *other) {
    const struct rule *a = one;
    const struct rule *b = other;
    if (a->priority != b->priority) {
        return a->priority < b->priority ? -1 : 1;
    }
    if (a->weight != b->weight) {
        return a->weight > b->weight ? -1 : 1;
    }
    return (a->row > b->row) - (a->row < b->row);
}

/* By name, then row */
static int compare_names(const void *one, const void *other) {
    const struct rule *a = *(const struct rule *const *)one;
    const struct rule *b = *(const struct rule *const *)other;
    int order = compare_spans(a->name, b->name);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static enum clinic_status check_names(const struct clinic_grouper *grouper, fault_to fault) {
    const struct rule **by_name = new_array(grouper->rule_count, sizeof(const struct rule *));
    if (by_name == NULL) {
        return CLINIC_MEMORY;
    }
    for (size_t i = 0; i < grouper->rule_count; i++) {
        by_name[i] = &grouper->rules[i];
    }
    qsort(by_name, grouper->rule_count, sizeof *by_name, compare_names);
    enum clinic_status status = CLINIC_OK;
    for (size_t i = 1; status == CLINIC_OK && i < grouper->rule_count; i++) {
        if (compare_spans(by_name[i - 1]->name, by_name[i]->name) == 0) {
            status = table_refuse(fault, CLINIC_RULES, by_name[i]->row, "each rule's name once");
        }
    }
    free(by_name);
    return status;
}

/* The last rule takes what no other does, and none comes behind it. */
static enum clinic_status check_reach(const struct clinic_grouper *grouper, fault_to fault) {
    size_t first = 0;
    while (first < grouper->rule_count && !is_unconditional(&grouper->rules[first].when)) {
        first++;
    }
    if (first == grouper->rule_count) {
        return table_refuse(fault, CLINIC_RULES, 0, "a rule without conditions, for the cases no other rule takes");
    }
    if (first + 1 < grouper->rule_count) {
        return table_refuse(fault, CLINIC_RULES, grouper->rules[first + 1].row,
                            "a rule that comes before the one without conditions (by priority, weight, row)");
    }
    return CLINIC_OK;
}

enum clinic_status read_group_name(const struct clinic_grouper *grouper, struct sheet *sheet, size_t column,
                                          uint32_t *group) {
    *group = find_group(grouper, sheet_cell(sheet, column));
    return *group == NOTHING ? sheet_refuse(sheet, column, "a group of groups.csv") : CLINIC_OK;
}

static enum clinic_status read_rule(struct clinic_grouper *grouper, struct sheet *sheet, struct rule *rule) {
    static const char priority[] = "a whole number up to 1000000, the smaller the earlier";
    *rule = (struct rule){.row = sheet_row(sheet), .text = sheet_cell(sheet, RULE_TEXT), .priority = -1};
    enum clinic_status status = sheet_name(sheet, RULE_NAME, &rule->name);
    if (status == CLINIC_OK) {
        status = sheet_integer(sheet, RULE_PRIORITY, 1000000, &rule->priority, priority);
    }
    if (status == CLINIC_OK && rule->priority < 0) {
        status = sheet_refuse(sheet, RULE_PRIORITY, priority);
    }
    if (status == CLINIC_OK) {
        status = read_group_name(grouper, sheet, RULE_GROUP, &rule->group);
    }
    if (status == CLINIC_OK) {
        rule->weight = grouper->groups[rule->group].weight;
        status = read_condition(grouper, sheet, &rule->when);
    }
    return status;
}

enum clinic_status read_rules(struct clinic_grouper *grouper, fault_to fault) {
    struct sheet sheet;
    bool more = true;
    grouper->rules = new_array(sheet_rows_most(grouper->files[CLINIC_RULES]), sizeof *grouper->rules);
    if (grouper->rules == NULL) {
        return CLINIC_MEMORY;
    }
    enum clinic_status status =
        sheet_open(&sheet, CLINIC_RULES, grouper->files[CLINIC_RULES], rule_columns, RULE_COLUMNS, fault);
    while (status == CLINIC_OK && (status = sheet_next(&sheet, &more)) == CLINIC_OK && more) {
        status = read_rule(grouper, &sheet, &grouper->rules[grouper->rule_count++]);
    }
    if (status == CLINIC_OK) {
        qsort(grouper->rules, grouper->rule_count, sizeof *grouper->rules, compare_rules);
        status = check_names(grouper, fault);
    }
    return status == CLINIC_OK ? check_reach(grouper, fault) : status;
}

enum { COMPLICATION_LIST, COMPLICATION_LEVEL, COMPLICATION_UNLESS, COMPLICATION_COLUMNS };
static const struct column complication_columns[] = {
    {"secondary", true}, {"level", true}, {"unless_principal", false}};

static enum clinic_status read_complication(struct clinic_grouper *grouper, struct sheet *sheet,
                                            struct complication *complication) {
    static const char expected[] = "a level from 1 to 9";
    int64_t level = 0;
    enum clinic_status status = read_list(grouper, sheet, COMPLICATION_LIST, KIND_DIAGNOSIS, &complication->list);
    if (status == CLINIC_OK && complication->list == NOTHING) {
        status = sheet_refuse(sheet, COMPLICATION_LIST, "a list of diagnoses in codes.csv");
    }
    if (status == CLINIC_OK) {
        status = sheet_integer(sheet, COMPLICATION_LEVEL, LEVELS_MOST, &level, expected);
    }
    if (status == CLINIC_OK && level == 0) {
        status = sheet_refuse(sheet, COMPLICATION_LEVEL, expected);
    }
    complication->level = (int32_t)level;
    return status == CLINIC_OK
               ? read_list(grouper, sheet, COMPLICATION_UNLESS, KIND_DIAGNOSIS, &complication->unless)
               : status;
}

enum clinic_status read_complications(struct clinic_grouper *grouper, fault_to fault) {
    struct sheet sheet;
    bool more = true;
    struct clinic_span file = grouper->files[CLINIC_COMPLICATIONS];
    grouper->complications = new_array(sheet_rows_most(file), sizeof *grouper->complications);
    if (grouper->complications == NULL) {
        return CLINIC_MEMORY;
    }
    if (file.text == NULL) {
        return CLINIC_OK;
    }
    enum clinic_status status =
        sheet_open(&sheet, CLINIC_COMPLICATIONS, file, complication_columns, COMPLICATION_COLUMNS, fault);
    while (status == CLINIC_OK && (status = sheet_next(&sheet, &more)) == CLINIC_OK && more) {
        status = read_complication(grouper, &sheet, &grouper->complications[grouper->complication_count++]);
    }
    return status;
}
