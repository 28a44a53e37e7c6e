#include "csv.h"

#include <string.h>

#include "letters.h"

struct csv csv_open(struct clinic_span file) {
    static const char mark[] = {'\xEF', '\xBB', '\xBF'};
    struct csv csv = {.at = file.text, .end = file.text + file.length, .row = 0};
    if (file.length >= sizeof mark && memcmp(file.text, mark, sizeof mark) == 0) {
        csv.at += sizeof mark;
    }
    return csv;
}

void csv_show(struct clinic_table_fault *fault, struct clinic_span cell) {
    size_t length = cell.length;
    if (length >= sizeof fault->found) {
        length = sizeof fault->found - 1;
        while (length > 0 && ((unsigned char)cell.text[length] & 0xC0) == 0x80) {
            length--;
        }
    }
    if (length > 0) {
        memcpy(fault->found, cell.text, length);
    }
    fault->found[length] = '\0';
}

static enum clinic_status refuse(const struct csv *csv, size_t column, const char *expected,
                                 struct clinic_table_fault *fault) {
    fault->row = csv->row;
    fault->column = column;
    fault->expected = expected;
    return CLINIC_INVALID;
}

/* Where the line ends: at LF, CRLF or the end of the file. */
static const char *line_end(const struct csv *csv, const char **next) {
    size_t left = (size_t)(csv->end - csv->at);
    const char *feed = left == 0 ? NULL : memchr(csv->at, '\n', left);
    if (feed == NULL) {
        *next = csv->end;
        return csv->end;
    }
    *next = feed + 1;
    return feed > csv->at && feed[-1] == '\r' ? feed - 1 : feed;
}

static const char *check_text(struct clinic_span cell) {
    if (cell.length > CSV_CELL_MOST) {
        return "at most 4096 bytes";
    }
    for (size_t i = 0; i < cell.length;) {
        uint32_t character;
        size_t taken = clinic_character(cell.text + i, cell.length - i, &character);
        if (taken == 1 && character == CLINIC_NO_CHARACTER) {
            return "UTF-8";
        }
        if ((character < ' ' && character != '\t') || character == 0x7F) {
            return "no control character";
        }
        i += taken;
    }
    return NULL;
}

/* The quoted cell at `*at`, which stands behind its opening quote; leaves `*at` behind the closing one. */
static const char *quoted(const char **at, const char *end, struct clinic_span *cell) {
    const char *start = *at;
    for (const char *p = start; p < end; p++) {
        if (*p != '"') {
            continue;
        }
        if (p + 1 < end && p[1] == '"') {
            p++;
            continue;
        }
        *cell = (struct clinic_span){start, (size_t)(p - start)};
        *at = p + 1;
        return p + 1 == end || p[1] == ',' ? NULL : "a comma or the end of the line behind the closing quote";
    }
    return "a closing quote on the same line";
}

static const char *bare(const char **at, const char *end, struct clinic_span *cell) {
    const char *comma = *at == end ? NULL : memchr(*at, ',', (size_t)(end - *at));
    const char *stop = comma == NULL ? end : comma;
    *cell = (struct clinic_span){*at, (size_t)(stop - *at)};
    *at = stop;
    return cell->length > 0 && memchr(cell->text, '"', cell->length) != NULL ? "quotes around the whole cell" : NULL;
}

static enum clinic_status read_cells(const struct csv *csv, const char *end, struct csv_record *record,
                                     struct clinic_table_fault *fault) {
    const char *at = csv->at;
    for (;;) {
        if (record->count == CSV_CELLS_MOST) {
            return refuse(csv, 0, "at most 32 columns", fault);
        }
        struct clinic_span *cell = &record->cells[record->count++];
        const char *expected;
        if (at < end && *at == '"') {
            at++;
            expected = quoted(&at, end, cell);
        } else {
            expected = bare(&at, end, cell);
        }
        if (expected == NULL) {
            expected = check_text(*cell);
        }
        if (expected != NULL) {
            return refuse(csv, record->count, expected, fault);
        }
        if (at == end) {
            return CLINIC_OK;
        }
        at++;
    }
}

enum clinic_status csv_next(struct csv *csv, struct csv_record *record, struct clinic_table_fault *fault) {
    record->count = 0;
    if (csv->at == csv->end) {
        return CLINIC_OK;
    }
    csv->row++;
    const char *next;
    const char *end = line_end(csv, &next);
    if (end == csv->at) {
        for (const char *p = next; p < csv->end; p++) {
            if (*p != '\n' && *p != '\r') {
                return refuse(csv, 0, "no empty line but at the end", fault);
            }
        }
        csv->at = csv->end;
        return CLINIC_OK;
    }
    enum clinic_status status = read_cells(csv, end, record, fault);
    csv->at = next;
    return status;
}

size_t clinic_span_plain(struct clinic_span span, char *text) {
    size_t length = 0;
    for (size_t i = 0; i < span.length; i++) {
        text[length++] = span.text[i];
        if (span.text[i] == '"' && i + 1 < span.length && span.text[i + 1] == '"') {
            i++;
        }
    }
    return length;
}
