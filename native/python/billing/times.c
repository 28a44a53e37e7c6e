#include "times.h"

#define SECOND 1000000LL
#define DAY (86400 * SECOND)

static int check_instance(PyObject *value, PyObject *type, const char *name, const char *wanted) {
    int is = PyObject_IsInstance(value, type);
    if (is == 0) {
        PyErr_Format(PyExc_TypeError, "%s must be a %s, not %R", name, wanted, (PyObject *)Py_TYPE(value));
    }
    return is > 0 ? 0 : -1;
}

static int attribute(PyObject *object, const char *name, long long *number) {
    PyObject *value = PyObject_GetAttrString(object, name);
    if (value == NULL) {
        return -1;
    }
    *number = PyLong_AsLongLong(value);
    Py_DECREF(value);
    return *number == -1 && PyErr_Occurred() != NULL ? -1 : 0;
}

static int microseconds_of(PyObject *timedelta, const char *name, int64_t *microseconds) {
    long long days;
    long long seconds;
    long long rest;
    if (attribute(timedelta, "days", &days) < 0 || attribute(timedelta, "seconds", &seconds) < 0 ||
        attribute(timedelta, "microseconds", &rest) < 0) {
        return -1;
    }
    int64_t within;
    if (__builtin_mul_overflow(days, DAY, microseconds) || __builtin_mul_overflow(seconds, SECOND, &within) ||
        __builtin_add_overflow(within, rest, &within) || __builtin_add_overflow(*microseconds, within, microseconds)) {
        PyErr_Format(PyExc_OverflowError, "%s does not fit 64 bits of microseconds", name);
        return -1;
    }
    return 0;
}

int duration_of(PyObject *module, PyObject *value, const char *name, int64_t *microseconds) {
    if (check_instance(value, billing_object(module, BILLING_TIMEDELTA), name, "timedelta") < 0) {
        return -1;
    }
    return microseconds_of(value, name, microseconds);
}

static int check_aware(PyObject *value, const char *name) {
    PyObject *offset = PyObject_CallMethod(value, "utcoffset", NULL);
    if (offset == NULL) {
        return -1;
    }
    int naive = offset == Py_None;
    Py_DECREF(offset);
    if (naive) {
        PyErr_Format(PyExc_ValueError, "%s must be aware: it has no time zone", name);
    }
    return naive ? -1 : 0;
}

/* Both sides in UTC: between times of one zone, Python subtracts the wall clocks and not the instants. */
int instant_of(PyObject *module, PyObject *value, const char *name, int64_t *microseconds) {
    if (check_instance(value, billing_object(module, BILLING_DATETIME), name, "datetime") < 0 ||
        check_aware(value, name) < 0) {
        return -1;
    }
    PyObject *utc = PyObject_CallMethod(value, "astimezone", "O", billing_object(module, BILLING_UTC));
    PyObject *since = utc == NULL ? NULL : PyNumber_Subtract(utc, billing_object(module, BILLING_EPOCH));
    int converted = since == NULL ? -1 : microseconds_of(since, name, microseconds);
    Py_XDECREF(since);
    Py_XDECREF(utc);
    return converted;
}

PyObject *new_timedelta(PyObject *module, int64_t microseconds) {
    return PyObject_CallFunction(billing_object(module, BILLING_TIMEDELTA), "iiL", 0, 0, (long long)microseconds);
}

/* datetime.timezone.utc */
static PyObject *utc_of(PyObject *library) {
    PyObject *timezone = PyObject_GetAttrString(library, "timezone");
    PyObject *utc = timezone == NULL ? NULL : PyObject_GetAttrString(timezone, "utc");
    Py_XDECREF(timezone);
    return utc;
}

int add_times(PyObject *module) {
    PyObject *library = PyImport_ImportModule("datetime");
    if (library == NULL) {
        return -1;
    }
    int kept = -1;
    if (billing_keep(module, BILLING_DATETIME, PyObject_GetAttrString(library, "datetime")) == 0 &&
        billing_keep(module, BILLING_TIMEDELTA, PyObject_GetAttrString(library, "timedelta")) == 0 &&
        billing_keep(module, BILLING_UTC, utc_of(library)) == 0) {
        PyObject *epoch = PyObject_CallFunction(billing_object(module, BILLING_DATETIME), "iiiiiiiO", 1970, 1, 1, 0, 0, 0,
                                                0, billing_object(module, BILLING_UTC));
        kept = billing_keep(module, BILLING_EPOCH, epoch);
    }
    Py_DECREF(library);
    return kept;
}
