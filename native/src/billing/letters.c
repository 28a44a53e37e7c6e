#include "letters.h"

/* The Cyrillic capital, the Latin one drawn alike, and how far the small letter is from the capital. */
static const struct {
    uint16_t cyrillic;
    uint8_t small;
    char latin;
} look_alikes[] = {
    {0x0410, 0x20, 'A'}, {0x0412, 0x20, 'B'}, {0x0415, 0x20, 'E'}, {0x041A, 0x20, 'K'}, {0x041C, 0x20, 'M'},
    {0x041D, 0x20, 'H'}, {0x041E, 0x20, 'O'}, {0x0420, 0x20, 'P'}, {0x0421, 0x20, 'C'}, {0x0422, 0x20, 'T'},
    {0x0425, 0x20, 'X'}, {0x0405, 0x50, 'S'}, {0x0406, 0x50, 'I'}, {0x0408, 0x50, 'J'},
};

static bool follows(const char *text, size_t count) {
    for (size_t i = 1; i <= count; i++) {
        if (((unsigned char)text[i] & 0xC0) != 0x80) {
            return false;
        }
    }
    return true;
}

static uint32_t tail(const char *text, size_t at) {
    return (unsigned char)text[at] & 0x3FU;
}

size_t clinic_character(const char *text, size_t length, uint32_t *character) {
    uint32_t first = (unsigned char)text[0];
    *character = CLINIC_NO_CHARACTER;
    if (first < 0x80) {
        *character = first;
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF && length >= 2 && follows(text, 1)) {
        *character = (first & 0x1F) << 6 | tail(text, 1);
        return 2;
    }
    if (first >= 0xE0 && first <= 0xEF && length >= 3 && follows(text, 2)) {
        uint32_t read = (first & 0x0F) << 12 | tail(text, 1) << 6 | tail(text, 2);
        if (read >= 0x800 && (read < 0xD800 || read > 0xDFFF)) {
            *character = read;
            return 3;
        }
    }
    if (first >= 0xF0 && first <= 0xF4 && length >= 4 && follows(text, 3)) {
        uint32_t read = (first & 0x07) << 18 | tail(text, 1) << 12 | tail(text, 2) << 6 | tail(text, 3);
        if (read >= 0x10000 && read <= 0x10FFFF) {
            *character = read;
            return 4;
        }
    }
    return 1;
}

size_t clinic_letter(const char *text, size_t length, uint32_t *folded) {
    uint32_t character;
    size_t taken = clinic_character(text, length, &character);
    *folded = character;
    if (character >= 'a' && character <= 'z') {
        *folded = character - 'a' + 'A';
    } else if (character >= 0x0400 && character < 0x0460) {
        for (size_t i = 0; i < sizeof look_alikes / sizeof *look_alikes; i++) {
            if (character == look_alikes[i].cyrillic ||
                character == (uint32_t)look_alikes[i].cyrillic + look_alikes[i].small) {
                *folded = (unsigned char)look_alikes[i].latin;
            }
        }
    }
    return taken;
}
