/* billing.Cause and billing.refundable */
#include "clinic/refund.h"

#include "arguments.h"
#include "policy.h"
#include "records.h"
#include "times.h"

/* In the order of enum clinic_cause and enum clinic_refund_rule. */
static const char *const causes[] = {"patient", "clinic", "no_show", "withdrawal", NULL};
static const char *const rules[] = {"clinic", "withdrawal", "tier", "too_late", "no_show", "statutory_floor"};

static PyStructSequence_Field refund_fields[] = {{"amount", NULL}, {"kept", NULL}, {"rule", NULL}, {NULL, NULL}};
static PyStructSequence_Desc refund_type = {"native.billing.Refund",
                                            "What goes back and what is kept, by which rule: amount + kept = paid.",
                                            refund_fields, 3};

enum { POLICY, PAID, DELIVERED, ACTUAL_COSTS, CAUSE, STARTS_AT, CANCELLED_AT };

static const struct signature signature = {
    .callable = "refundable",
    .names = {"policy", "paid", "delivered", "actual_costs", "cause", "starts_at", "cancelled_at"},
    .count = 7,
    .required = 7,
};

static int read_times(PyObject *module, PyObject *const *bound, struct clinic_cancellation *cancellation) {
    if (instant_of(module, bound[STARTS_AT], "starts_at", &cancellation->starts_at) < 0) {
        return -1;
    }
    if (cancellation->cause == CLINIC_CAUSE_NO_SHOW && bound[CANCELLED_AT] == Py_None) {
        return 0;
    }
    return instant_of(module, bound[CANCELLED_AT], "cancelled_at", &cancellation->cancelled_at);
}

static int read_cancellation(PyObject *module, PyObject *const *bound, struct clinic_cancellation *cancellation) {
    int cause;
    *cancellation = (struct clinic_cancellation){0};
    if (int64_within(bound[PAID], "paid", 0, INT64_MAX, &cancellation->paid) < 0 ||
        int64_within(bound[DELIVERED], "delivered", 0, INT64_MAX, &cancellation->delivered) < 0 ||
        int64_within(bound[ACTUAL_COSTS], "actual_costs", 0, INT64_MAX, &cancellation->actual_costs) < 0 ||
        choice_of(bound[CAUSE], "cause", causes, &cause) < 0) {
        return -1;
    }
    cancellation->cause = (enum clinic_cause)cause;
    return read_times(module, bound, cancellation);
}

static PyObject *refundable(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    PyObject *bound[MOST_ARGUMENTS];
    if (bind_call(&signature, args, given, names, bound) < 0) {
        return NULL;
    }
    if (!Py_IS_TYPE(bound[POLICY], billing_type(module, BILLING_POLICY))) {
        PyErr_Format(PyExc_TypeError, "policy must be a Policy, not %R", (PyObject *)Py_TYPE(bound[POLICY]));
        return NULL;
    }
    const struct policy_object *policy = (struct policy_object *)bound[POLICY];
    struct clinic_cancellation cancellation;
    struct clinic_refund refund;
    if (read_cancellation(module, bound, &cancellation) < 0) {
        return NULL;
    }
    enum clinic_status status = clinic_refundable(&policy->policy, &cancellation, &refund);
    if (status != CLINIC_OK) {
        set_error(status, "the notice does not fit 64 bits");
        return NULL;
    }
    PyObject *values[] = {PyLong_FromLongLong(refund.amount), PyLong_FromLongLong(refund.kept),
                          PyUnicode_InternFromString(rules[refund.rule])};
    return new_result(billing_type(module, BILLING_REFUND), 3, values);
}

static PyMethodDef functions[] = {
    {"refundable", (PyCFunction)(void (*)(void))refundable, METH_FASTCALL | METH_KEYWORDS,
     "refundable(policy, paid, delivered, actual_costs, cause, starts_at, cancelled_at)\n--\n\n"
     "What goes back of a payment for what does not take place."},
    {NULL, NULL, 0, NULL},
};

int add_refund(PyObject *module) {
    if (add_str_enum(module, "Cause", causes) < 0 || add_result(module, BILLING_REFUND, &refund_type) < 0) {
        return -1;
    }
    return PyModule_AddFunctions(module, functions);
}
