#include "sheet.h"

#include <string.h>

static const char *const table_names[CLINIC_TABLE_COUNT] = {
    [CLINIC_PARAMETERS] = "parameters.csv",       [CLINIC_CODES] = "codes.csv",
    [CLINIC_GROUPS] = "groups.csv",               [CLINIC_RULES] = "rules.csv",
    [CLINIC_COMPLICATIONS] = "complications.csv", [CLINIC_COEFFICIENTS] = "coefficients.csv",
};

const char *clinic_table_name(enum clinic_table table) {
    return table_names[table];
}

bool clinic_table_optional(enum clinic_table table) {
    return table == CLINIC_COMPLICATIONS || table == CLINIC_COEFFICIENTS;
}

int compare_spans(struct clinic_span one, struct clinic_span other) {
    size_t shorter = one.length < other.length ? one.length : other.length;
    int order = shorter == 0 ? 0 : memcmp(one.text, other.text, shorter);
    if (order != 0) {
        return order;
    }
    return (one.length > other.length) - (one.length < other.length);
}

static bool is(struct clinic_span span, const char *word) {
    return span.length == strlen(word) && memcmp(span.text, word, span.length) == 0;
}

bool is_name(struct clinic_span span) {
    for (size_t i = 0; i < span.length; i++) {
        char c = span.text[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
              c == '-')) {
            return false;
        }
    }
    return span.length >= 1 && span.length <= NAME_MOST;
}

enum clinic_status table_refuse(struct clinic_table_fault *fault, enum clinic_table table, size_t row,
                                const char *expected) {
    *fault = (struct clinic_table_fault){.table = table, .row = row, .expected = expected};
    return CLINIC_INVALID;
}

enum clinic_status sheet_refuse(struct sheet *sheet, size_t column, const char *expected) {
    size_t place = sheet->places[column];
    *sheet->fault = (struct clinic_table_fault){
        .table = sheet->table,
        .row = sheet->csv.row,
        .column = place == SIZE_MAX ? 0 : place + 1,
        .column_name = sheet->columns[column].name,
        .expected = expected,
    };
    csv_show(sheet->fault, sheet_cell(sheet, column));
    return CLINIC_INVALID;
}

static enum clinic_status read_record(struct sheet *sheet) {
    *sheet->fault = (struct clinic_table_fault){.table = sheet->table};
    enum clinic_status status = csv_next(&sheet->csv, &sheet->record, sheet->fault);
    if (status == CLINIC_OK && sheet->record.count > 0 && sheet->width > 0 && sheet->record.count != sheet->width) {
        return table_refuse(sheet->fault, sheet->table, sheet->csv.row, "as many cells as the header has");
    }
    if (status == CLINIC_INVALID && sheet->fault->column > 0) {
        for (size_t i = 0; i < sheet->count; i++) {
            if (sheet->places[i] == sheet->fault->column - 1) {
                sheet->fault->column_name = sheet->columns[i].name;
            }
        }
    }
    return status;
}

static enum clinic_status place_column(struct sheet *sheet, size_t cell) {
    const char *expected = "the name of a column of this file";
    for (size_t i = 0; i < sheet->count; i++) {
        if (!is(sheet->record.cells[cell], sheet->columns[i].name)) {
            continue;
        }
        if (sheet->places[i] == SIZE_MAX) {
            sheet->places[i] = cell;
            return CLINIC_OK;
        }
        expected = "each column once";
    }
    *sheet->fault = (struct clinic_table_fault){
        .table = sheet->table, .row = sheet->csv.row, .column = cell + 1, .expected = expected};
    csv_show(sheet->fault, sheet->record.cells[cell]);
    return CLINIC_INVALID;
}

enum clinic_status sheet_open(struct sheet *sheet, enum clinic_table table, struct clinic_span file,
                              const struct column *columns, size_t count, struct clinic_table_fault *fault) {
    *sheet = (struct sheet){
        .table = table, .csv = csv_open(file), .columns = columns, .count = count, .fault = fault};
    for (size_t i = 0; i < count; i++) {
        sheet->places[i] = SIZE_MAX;
    }
    enum clinic_status status = read_record(sheet);
    if (status != CLINIC_OK) {
        return status;
    }
    for (size_t cell = 0; cell < sheet->record.count; cell++) {
        status = place_column(sheet, cell);
        if (status != CLINIC_OK) {
            return status;
        }
    }
    sheet->width = sheet->record.count;
    for (size_t i = 0; i < count; i++) {
        if (columns[i].required && sheet->places[i] == SIZE_MAX) {
            status = table_refuse(fault, table, 1, "this column");
            fault->column_name = columns[i].name;
            return status;
        }
    }
    return CLINIC_OK;
}

enum clinic_status sheet_next(struct sheet *sheet, bool *more) {
    enum clinic_status status = read_record(sheet);
    *more = status == CLINIC_OK && sheet->record.count > 0;
    return status;
}

size_t sheet_rows_most(struct clinic_span file) {
    size_t rows = 1;
    for (size_t i = 0; i < file.length; i++) {
        rows += file.text[i] == '\n';
    }
    return rows;
}

uint32_t sheet_row(const struct sheet *sheet) {
    return (uint32_t)sheet->csv.row;
}

struct clinic_span sheet_cell(const struct sheet *sheet, size_t column) {
    size_t place = sheet->places[column];
    return place < sheet->record.count ? sheet->record.cells[place] : (struct clinic_span){"", 0};
}

bool sheet_empty(const struct sheet *sheet, size_t column) {
    return sheet_cell(sheet, column).length == 0;
}

enum clinic_status sheet_name(struct sheet *sheet, size_t column, struct clinic_span *name) {
    *name = sheet_cell(sheet, column);
    return is_name(*name) ? CLINIC_OK
                          : sheet_refuse(sheet, column, "a name of 1 to 64 of A-Z a-z 0-9 _ . -");
}

/* Digits from `*at` on, times ten each, at most `most` of them; false if the number does not fit. */
static bool read_digits(struct clinic_span cell, size_t *at, size_t most, int64_t *value) {
    for (size_t taken = 0; taken < most && *at < cell.length; taken++, (*at)++) {
        char c = cell.text[*at];
        if (c < '0' || c > '9') {
            break;
        }
        if (__builtin_mul_overflow(*value, 10, value) || __builtin_add_overflow(*value, c - '0', value)) {
            return false;
        }
    }
    return true;
}

enum clinic_status sheet_integer(struct sheet *sheet, size_t column, int64_t most, int64_t *value,
                                 const char *expected) {
    struct clinic_span cell = sheet_cell(sheet, column);
    if (cell.length == 0) {
        return CLINIC_OK;
    }
    size_t at = 0;
    int64_t read = 0;
    if (!read_digits(cell, &at, SIZE_MAX, &read) || at != cell.length || read > most) {
        return sheet_refuse(sheet, column, expected);
    }
    *value = read;
    return CLINIC_OK;
}

enum clinic_status sheet_millionths(struct sheet *sheet, size_t column, int64_t most, int64_t *value,
                                    const char *expected) {
    struct clinic_span cell = sheet_cell(sheet, column);
    if (cell.length == 0) {
        return CLINIC_OK;
    }
    size_t at = 0;
    int64_t read = 0;
    bool fits = read_digits(cell, &at, SIZE_MAX, &read) && at > 0;
    size_t places = 0;
    if (fits && at < cell.length && cell.text[at] == '.') {
        size_t before = ++at;
        fits = read_digits(cell, &at, 6, &read);
        places = at - before;
        fits = fits && places > 0;
    }
    for (; fits && places < 6; places++) {
        fits = !__builtin_mul_overflow(read, 10, &read);
    }
    if (!fits || at != cell.length || read > most) {
        return sheet_refuse(sheet, column, expected);
    }
    *value = read;
    return CLINIC_OK;
}

enum clinic_status sheet_choice(struct sheet *sheet, size_t column, const char *const *words, int *chosen,
                                const char *expected) {
    struct clinic_span cell = sheet_cell(sheet, column);
    *chosen = -1;
    for (int i = 0; words[i] != NULL; i++) {
        if (is(cell, words[i])) {
            *chosen = i;
        }
    }
    return *chosen >= 0 || cell.length == 0 ? CLINIC_OK : sheet_refuse(sheet, column, expected);
}
