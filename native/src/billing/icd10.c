#include "clinic/icd10.h"

#include "letters.h"

enum { DAGGER = 0x2020, CYRILLIC_U = 0x0423, CYRILLIC_SMALL_U = 0x0443 };

static const uint32_t END = UINT32_MAX;

struct reader {
    const char *text;
    size_t left;
    size_t at; /* the number of `next` */
    size_t width;
    uint32_t next; /* END behind the last character */
};

static void look(struct reader *reader) {
    reader->at++;
    reader->next = END;
    reader->width = reader->left == 0 ? 0 : clinic_letter(reader->text, reader->left, &reader->next);
}

static void step(struct reader *reader) {
    reader->text += reader->width;
    reader->left -= reader->width;
    look(reader);
}

static bool take_if(struct reader *reader, bool wanted) {
    if (wanted) {
        step(reader);
    }
    return wanted;
}

static void skip_blanks(struct reader *reader) {
    while (reader->next != END && clinic_is_blank(reader->next)) {
        step(reader);
    }
}

static void append(struct reader *reader, struct clinic_icd10 *code) {
    code->characters[code->length++] = (char)reader->next;
    step(reader);
}

static const char *read_category(struct reader *reader, enum clinic_icd10_form form, struct clinic_icd10 *code) {
    if (reader->next == CYRILLIC_U || reader->next == CYRILLIC_SMALL_U) {
        return "Latin Y or U (the Cyrillic letter may mean either)";
    }
    if (!clinic_is_capital(reader->next)) {
        return "a letter from A to Z";
    }
    append(reader, code);
    if (!clinic_is_digit(reader->next)) {
        return "a digit";
    }
    append(reader, code);
    bool letter = form == CLINIC_ICD10_CLINICAL && (reader->next == 'A' || reader->next == 'B');
    if (!letter && !clinic_is_digit(reader->next)) {
        return form == CLINIC_ICD10_CLINICAL ? "a digit, A or B" : "a digit";
    }
    append(reader, code);
    return NULL;
}

/* Whether the text ends here but for a mark and blanks. */
static bool ends(const struct reader *reader) {
    return reader->next == END || clinic_is_blank(reader->next) || reader->next == DAGGER ||
           reader->next == '+' || reader->next == '*';
}

/* X or - in place of a fourth character that is not there */
static bool skip_filler(struct reader *reader, bool pointed) {
    if (reader->next != 'X' && !(pointed && reader->next == '-')) {
        return false;
    }
    struct reader behind = *reader;
    step(&behind);
    return ends(&behind) && take_if(reader, true);
}

static const char *read_subdivisions(struct reader *reader, enum clinic_icd10_form form, struct clinic_icd10 *code) {
    bool pointed = take_if(reader, reader->next == '.' || reader->next == ',');
    if (skip_filler(reader, pointed)) {
        return NULL;
    }
    bool clinical = form == CLINIC_ICD10_CLINICAL;
    size_t most = clinical ? CLINIC_ICD10_LONGEST : 5;
    size_t before = code->length;
    while (code->length < most &&
           (clinic_is_digit(reader->next) || (clinical && clinic_is_capital(reader->next)))) {
        append(reader, code);
    }
    if (pointed && code->length == before) {
        return clinical ? "a letter or a digit" : "a digit";
    }
    return NULL;
}

static void read_mark(struct reader *reader, struct clinic_icd10 *code) {
    if (take_if(reader, reader->next == DAGGER || reader->next == '+')) {
        code->mark = CLINIC_ICD10_DAGGER;
    } else if (take_if(reader, reader->next == '*')) {
        code->mark = CLINIC_ICD10_ASTERISK;
    }
}

static const char *read_code(struct reader *reader, enum clinic_icd10_form form, struct clinic_icd10 *code) {
    skip_blanks(reader);
    const char *expected = read_category(reader, form, code);
    if (expected == NULL) {
        expected = read_subdivisions(reader, form, code);
    }
    if (expected != NULL) {
        return expected;
    }
    read_mark(reader, code);
    skip_blanks(reader);
    return reader->next == END ? NULL : "the end of the code";
}

enum clinic_status clinic_icd10_read(const char *text, size_t length, enum clinic_icd10_form form,
                                     struct clinic_icd10 *code, struct clinic_icd10_fault *fault) {
    struct reader reader = {.text = text, .left = length};
    *code = (struct clinic_icd10){.mark = CLINIC_ICD10_PLAIN};
    look(&reader);
    const char *expected = read_code(&reader, form, code);
    if (expected == NULL) {
        return CLINIC_OK;
    }
    if (fault != NULL) {
        *fault = (struct clinic_icd10_fault){.at = reader.at, .expected = expected};
    }
    return CLINIC_INVALID;
}

size_t clinic_icd10_write(const struct clinic_icd10 *code, char text[CLINIC_ICD10_TEXT]) {
    static const char *const marks[] = {"", "\xE2\x80\xA0", "*"};
    size_t at = 0;
    for (size_t i = 0; i < code->length; i++) {
        if (i == 3) {
            text[at++] = '.';
        }
        text[at++] = code->characters[i];
    }
    for (const char *mark = marks[code->mark]; *mark != '\0'; mark++) {
        text[at++] = *mark;
    }
    text[at] = '\0';
    return at;
}
