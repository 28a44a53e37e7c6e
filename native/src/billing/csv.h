/*
 * CSV as RFC 4180 has it, in UTF-8 (a byte order mark is skipped), lines ending in LF or CRLF. Narrower where a slip would
 * go unseen: no line break inside quotes, no control character but the tabulator, no empty line but at the end.
 */
#ifndef CLINIC_BILLING_CSV_H
#define CLINIC_BILLING_CSV_H

#include "clinic/grouper.h"

enum { CSV_CELLS_MOST = 32, CSV_CELL_MOST = 4096 };

struct csv {
    const char *at;
    const char *end;
    size_t row; /* of the record last read */
};

struct csv_record {
    size_t count; /* 0 behind the last record */
    struct clinic_span cells[CSV_CELLS_MOST]; /* without their quotes; doubled ones stay */
};

struct csv csv_open(struct clinic_span file);

/* CLINIC_INVALID with the fault's row, column, expected and found filled. */
CLINIC_MUST_CHECK enum clinic_status csv_next(struct csv *csv, struct csv_record *record,
                                              struct clinic_table_fault *fault);

/* Fills `found` with the beginning of the cell, whole characters. */
void csv_show(struct clinic_table_fault *fault, struct clinic_span cell);

#endif
