#include "clinic/identifier.h"

#include <stdbool.h>
#include <string.h>

enum { PHONE_LEAST = 7, PHONE_MOST = 15, NATIONAL = 10 };

/* One code point of UTF-8, as it stands in the text. */
struct symbol {
    uint32_t code;
    const uint8_t *at;
    size_t length;
};

static size_t length_by_lead(uint8_t lead) {
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xC2 && lead < 0xE0) {
        return 2;
    }
    if (lead >= 0xE0 && lead < 0xF0) {
        return 3;
    }
    return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

/* False at the end and on what is not UTF-8; the caller tells them apart by `*at`. */
static bool next(struct clinic_bytes text, size_t *at, struct symbol *symbol) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (*at == text.length) {
        return false;
    }
    const uint8_t *start = text.data + *at;
    size_t length = length_by_lead(*start);
    if (length == 0 || length > text.length - *at) {
        return false;
    }
    uint32_t code = length == 1 ? *start : *start & (0x7FU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((start[i] & 0xC0) != 0x80) {
            return false;
        }
        code = code << 6 | (start[i] & 0x3FU);
    }
    if (code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
        return false;
    }
    *symbol = (struct symbol){code, start, length};
    *at += length;
    return true;
}

static bool is_blank(uint32_t code) {
    return code == ' ' || (code >= 0x09 && code <= 0x0D) || code == 0x85 || code == 0xA0 || code == 0x1680 ||
           (code >= 0x2000 && code <= 0x200A) || code == 0x2028 || code == 0x2029 || code == 0x202F ||
           code == 0x205F || code == 0x3000;
}

/* Marks that are pasted along and never seen: soft hyphen, zero widths, directions, byte order. */
static bool is_invisible(uint32_t code) {
    return code == 0xAD || (code >= 0x200B && code <= 0x200F) || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2060 && code <= 0x2069) || code == 0xFEFF;
}

static bool is_digit(uint32_t code) {
    return code >= '0' && code <= '9';
}

static bool is_letter(uint32_t code) {
    return (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z') ||
           (code >= 0xC0 && code <= 0x24F && code != 0xD7 && code != 0xF7) || (code >= 0x400 && code <= 0x52F);
}

static bool separates_digits(uint32_t code) {
    return is_blank(code) || code == '-' || code == '(' || code == ')' || code == '.' || code == '/' ||
           (code >= 0x2010 && code <= 0x2015) || code == 0x2212;
}

static enum clinic_status spaced(struct clinic_bytes text, bool one_word, uint8_t *out, size_t *length) {
    struct symbol symbol;
    size_t at = 0;
    size_t used = 0;
    bool blank = false;
    while (next(text, &at, &symbol)) {
        if (is_invisible(symbol.code)) {
            continue;
        }
        if (is_blank(symbol.code)) {
            blank = used != 0;
            continue;
        }
        if (blank && one_word) {
            return CLINIC_INVALID;
        }
        if (blank) {
            out[used++] = ' ';
            blank = false;
        }
        memcpy(out + used, symbol.at, symbol.length);
        used += symbol.length;
    }
    *length = used;
    return at == text.length && used != 0 ? CLINIC_OK : CLINIC_INVALID;
}

static enum clinic_status email(struct clinic_bytes text, uint8_t *out, size_t *length) {
    enum clinic_status status = spaced(text, true, out, length);
    if (status != CLINIC_OK) {
        return status;
    }
    const uint8_t *at = memchr(out, '@', *length);
    return at != NULL && at != out && at != out + *length - 1 ? CLINIC_OK : CLINIC_INVALID;
}

/* What `phone` has read: digits in `out`, and whether a plus stood before them. */
static enum clinic_status phone_digits(struct clinic_bytes text, uint8_t *out, size_t *length, bool *plus) {
    struct symbol symbol;
    size_t at = 0;
    *length = 0;
    *plus = false;
    while (next(text, &at, &symbol)) {
        if (is_digit(symbol.code)) {
            out[(*length)++] = (uint8_t)symbol.code;
        } else if (symbol.code == '+' && *length == 0 && !*plus) {
            *plus = true;
        } else if (!separates_digits(symbol.code) && !is_invisible(symbol.code)) {
            return CLINIC_INVALID;
        }
    }
    return at == text.length ? CLINIC_OK : CLINIC_INVALID;
}

static enum clinic_status phone(struct clinic_bytes text, uint8_t *out, size_t *length) {
    bool international;
    enum clinic_status status = phone_digits(text, out, length, &international);
    if (status != CLINIC_OK) {
        return status;
    }
    if (!international && *length > 2 && out[0] == '0' && out[1] == '0') {
        international = true;
        *length -= 2;
        memmove(out, out + 2, *length);
    }
    if (!international && *length == NATIONAL) {
        memmove(out + 1, out, NATIONAL);
        out[0] = '7';
        *length = NATIONAL + 1;
    } else if (!international && *length == NATIONAL + 1 && out[0] == '8') {
        out[0] = '7';
    } else if (!international && *length <= NATIONAL) {
        return CLINIC_INVALID;
    }
    return *length >= PHONE_LEAST && *length <= PHONE_MOST && out[0] != '0' ? CLINIC_OK : CLINIC_INVALID;
}

static enum clinic_status document(struct clinic_bytes text, uint8_t *out, size_t *length) {
    struct symbol symbol;
    size_t at = 0;
    size_t used = 0;
    bool digit = false;
    while (next(text, &at, &symbol)) {
        if (is_digit(symbol.code) || is_letter(symbol.code)) {
            digit = digit || is_digit(symbol.code);
            memcpy(out + used, symbol.at, symbol.length);
            used += symbol.length;
        }
    }
    *length = used;
    return at == text.length && digit ? CLINIC_OK : CLINIC_INVALID;
}

enum clinic_status clinic_normalise(enum clinic_identifier kind, struct clinic_bytes text, uint8_t *out,
                                    size_t *length) {
    switch (kind) {
    case CLINIC_EMAIL:
        return email(text, out, length);
    case CLINIC_PHONE:
        return phone(text, out, length);
    case CLINIC_DOCUMENT:
        return document(text, out, length);
    case CLINIC_TEXT:
        return spaced(text, false, out, length);
    }
    return CLINIC_INVALID;
}
