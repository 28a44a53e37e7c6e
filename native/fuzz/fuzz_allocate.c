/* clinic_allocate: exact sums, parts within a unit of the share, and no say for the order. */
#include "clinic/money.h"
#include "numbers.h"

__extension__ typedef __int128 wide;

enum { MOST = 64 };

struct division {
    int64_t total;
    int64_t weights[MOST];
    int64_t parts[MOST];
    size_t count;
};

static enum clinic_status divide(struct division *division) {
    struct clinic_share scratch[MOST];
    return clinic_allocate(division->total, division->weights, division->count, scratch, division->parts);
}

static void check_parts(const struct division *division, wide sum) {
    wide given = 0;
    for (size_t i = 0; i < division->count; i++) {
        wide share = (wide)division->total * division->weights[i] / sum;
        wide beyond = division->parts[i] - share;
        MUST(beyond == 0 || beyond == (division->total < 0 ? -1 : 1));
        MUST(division->weights[i] != 0 || division->parts[i] == 0);
        given += division->parts[i];
    }
    MUST(given == division->total);
}

/* Among equal weights the larger part stands first, backwards too; so a weight's parts are the same both ways. */
static void check_backwards(const struct division *division) {
    struct division back = {.total = division->total, .count = division->count};
    for (size_t i = 0; i < back.count; i++) {
        back.weights[i] = division->weights[back.count - 1 - i];
    }
    MUST(divide(&back) == CLINIC_OK);
    for (size_t i = 0; i < back.count; i++) {
        wide forth_sum = 0;
        wide back_sum = 0;
        for (size_t j = 0; j < back.count; j++) {
            forth_sum += division->weights[j] == division->weights[i] ? division->parts[j] : 0;
            back_sum += back.weights[j] == division->weights[i] ? back.parts[j] : 0;
        }
        MUST(forth_sum == back_sum);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    struct division division = {.total = take_signed(&input)};
    wide sum = 0;
    while (input.left != 0 && division.count < MOST) {
        int64_t weight = take_unsigned(&input);
        division.weights[division.count++] = weight;
        sum += weight;
    }
    enum clinic_status status = divide(&division);
    MUST(status == (sum == 0 ? CLINIC_INVALID : CLINIC_OK));
    if (status == CLINIC_OK) {
        check_parts(&division, sum);
        check_backwards(&division);
    }
    return 0;
}
