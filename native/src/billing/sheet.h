/* One of the grouper's CSV files read by the names of its columns. Faults are filled in where they are met. */
#ifndef CLINIC_BILLING_SHEET_H
#define CLINIC_BILLING_SHEET_H

#include "csv.h"

enum { SHEET_COLUMNS_MOST = 24, NAME_MOST = 64 };

struct column {
    const char *name;
    bool required; /* optional columns may be left out; all cells of one that is are empty */
};

struct sheet {
    enum clinic_table table;
    struct csv csv;
    struct csv_record record;
    const struct column *columns;
    size_t count;
    size_t width;
    size_t places[SHEET_COLUMNS_MOST]; /* the cell of each column; SIZE_MAX if left out */
    struct clinic_table_fault *fault;
};

/* Reads the header. `columns` lives as long as the sheet. */
CLINIC_MUST_CHECK enum clinic_status sheet_open(struct sheet *sheet, enum clinic_table table, struct clinic_span file,
                                                const struct column *columns, size_t count,
                                                struct clinic_table_fault *fault);

/* The next row; `*more` is false behind the last one. */
CLINIC_MUST_CHECK enum clinic_status sheet_next(struct sheet *sheet, bool *more);

/* At most this many rows follow the header. */
size_t sheet_rows_most(struct clinic_span file);

uint32_t sheet_row(const struct sheet *sheet);
struct clinic_span sheet_cell(const struct sheet *sheet, size_t column);
bool sheet_empty(const struct sheet *sheet, size_t column);

/* CLINIC_INVALID, with the fault saying what was expected in this column of the present row. */
CLINIC_MUST_CHECK enum clinic_status sheet_refuse(struct sheet *sheet, size_t column, const char *expected);

/* The same of the row, or of the file (row 0). */
CLINIC_MUST_CHECK enum clinic_status table_refuse(struct clinic_table_fault *fault, enum clinic_table table, size_t row,
                                                  const char *expected);

/* A name: 1 to 64 of A-Z a-z 0-9 _ . - */
CLINIC_MUST_CHECK enum clinic_status sheet_name(struct sheet *sheet, size_t column, struct clinic_span *name);

/* Digits only, 0 to `most`; `*value` stays as it is if the cell is empty. */
CLINIC_MUST_CHECK enum clinic_status sheet_integer(struct sheet *sheet, size_t column, int64_t most, int64_t *value,
                                                   const char *expected);

/* A decimal of up to six places in millionths, 0 to `most` of them; `*value` stays as it is if the cell is empty. */
CLINIC_MUST_CHECK enum clinic_status sheet_millionths(struct sheet *sheet, size_t column, int64_t most, int64_t *value,
                                                      const char *expected);

/* Which of `words`, ended by NULL, the cell is; -1 if it is empty. */
CLINIC_MUST_CHECK enum clinic_status sheet_choice(struct sheet *sheet, size_t column, const char *const *words,
                                                  int *chosen, const char *expected);

bool is_name(struct clinic_span span);
int compare_spans(struct clinic_span one, struct clinic_span other);

#endif
