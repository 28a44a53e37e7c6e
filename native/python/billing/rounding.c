/* billing.Rounding */
#include "rounding.h"

#include "arguments.h"
#include "records.h"

static const char *const names[] = {"line_half_even", "line_half_up", "total_half_even", "total_half_up", NULL};
static const struct clinic_rounding roundings[] = {
    {CLINIC_VAT_BY_LINE, CLINIC_HALF_EVEN},
    {CLINIC_VAT_BY_LINE, CLINIC_HALF_UP},
    {CLINIC_VAT_BY_TOTAL, CLINIC_HALF_EVEN},
    {CLINIC_VAT_BY_TOTAL, CLINIC_HALF_UP},
};

int rounding_of(PyObject *value, struct clinic_rounding *rounding) {
    int chosen;
    if (choice_of(value, "rounding", names, &chosen) < 0) {
        return -1;
    }
    *rounding = roundings[chosen];
    return 0;
}

int add_rounding(PyObject *module) {
    return add_str_enum(module, "Rounding", names);
}
