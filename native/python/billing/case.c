/* billing.Case */
#include "grouping.h"

#include <stddef.h>
#include <string.h>
#include <structmember.h>

#include "arguments.h"
#include "records.h"

static const struct signature signature = {
    .callable = "Case",
    .names = {"principal", "age", "sex", "stay", "secondary", "procedures", "criteria", "age_days"},
    .count = 8,
    .required = 4,
};
static const char *const fields[] = {"principal", "age",        "sex",      "stay",     "secondary",
                                     "procedures", "criteria", "age_days", NULL};
static const char *const sexes[] = {"male", "female", "other", "unknown", NULL};

/* The argument of each role and how its codes are called in messages. */
static const struct {
    int argument;
    const char *name;
} places[CLINIC_ROLE_COUNT] = {
    [CLINIC_PRINCIPAL] = {0, "principal"},
    [CLINIC_SECONDARY] = {4, "secondary"},
    [CLINIC_PROCEDURE] = {5, "procedures"},
    [CLINIC_CRITERION] = {6, "criteria"},
};

static PyObject *read_diagnosis(PyObject *value, const char *name, struct clinic_key *key, bool principal) {
    struct clinic_icd10 code;
    PyObject *normal = icd10_of(value, name, CLINIC_ICD10_CLINICAL, &code);
    if (normal == NULL) {
        return NULL;
    }
    if (principal && code.mark == CLINIC_ICD10_ASTERISK) {
        PyErr_Format(PyExc_ValueError, "%s: a code with an asterisk is never the principal diagnosis", name);
        Py_CLEAR(normal);
    } else if (clinic_diagnosis_key(code.characters, code.length, key) != CLINIC_OK) {
        set_error(CLINIC_INVALID, name);
        Py_CLEAR(normal);
    }
    return normal;
}

static PyObject *read_other(PyObject *value, const char *name, struct clinic_key *key) {
    const char *text;
    Py_ssize_t length;
    char folded[CLINIC_KEY_MOST + 1];
    size_t at;
    if (text_of(value, name, &text, &length) < 0) {
        return NULL;
    }
    if (clinic_code_key(text, (size_t)length, key, folded, &at) != CLINIC_OK) {
        PyErr_Format(PyExc_ValueError, "%s, character %zu: expected a code of 1 to %d of A-Z 0-9 . - / _", name, at,
                     CLINIC_KEY_MOST);
        return NULL;
    }
    return PyUnicode_FromString(folded);
}

/* The given codes as a tuple; an empty one if the argument was left out. */
static PyObject *listed(PyObject *given, const char *name) {
    if (given == NULL) {
        return PyTuple_New(0);
    }
    if (PyUnicode_Check(given)) {
        PyErr_Format(PyExc_TypeError, "%s must be a sequence of codes, not one str", name);
        return NULL;
    }
    PyObject *listed = PySequence_Tuple(given);
    if (listed != NULL && PyTuple_Size(listed) > CLINIC_CODES_MOST) {
        PyErr_Format(PyExc_ValueError, "%s holds more than %d codes", name, CLINIC_CODES_MOST);
        Py_CLEAR(listed);
    }
    return listed;
}

static PyObject *read_codes(PyObject *raw, enum clinic_role role, struct clinic_key *keys) {
    Py_ssize_t count = PyTuple_Size(raw);
    PyObject *codes = PyTuple_New(count);
    for (Py_ssize_t i = 0; codes != NULL && i < count; i++) {
        char name[32];
        PyOS_snprintf(name, sizeof name, "%s[%zd]", places[role].name, i);
        PyObject *value = PyTuple_GetItem(raw, i);
        PyObject *code = role == CLINIC_SECONDARY ? read_diagnosis(value, name, &keys[i], false)
                                                  : read_other(value, name, &keys[i]);
        if (code == NULL || PyTuple_SetItem(codes, i, code) < 0) {
            Py_CLEAR(codes);
        }
    }
    return codes;
}

static int read_numbers(PyObject *const *bound, struct clinic_case *given) {
    int64_t age;
    int64_t stay;
    int64_t days = -1;
    int sex;
    if (int64_within(bound[1], "age", 0, CLINIC_AGE_MOST, &age) < 0 ||
        choice_of(bound[2], "sex", sexes, &sex) < 0 ||
        int64_within(bound[3], "stay", 0, CLINIC_STAY_MOST, &stay) < 0 ||
        (bound[7] != NULL && bound[7] != Py_None &&
         int64_within(bound[7], "age_days", 0, CLINIC_AGE_DAYS_MOST, &days) < 0)) {
        return -1;
    }
    if (age > 0 && days >= 0) {
        PyErr_SetString(PyExc_ValueError, "age_days is for the first year only, when age is 0");
        return -1;
    }
    given->age = (int32_t)age;
    given->age_days = (int32_t)days;
    given->stay = (int32_t)stay;
    given->sex = (enum clinic_sex)sex;
    return 0;
}

/* Fills the codes and their keys from `raw`, tuples by role. */
static int fill(struct case_object *self, PyObject *principal, PyObject *const *raw) {
    size_t total = 1;
    for (int role = CLINIC_SECONDARY; role < CLINIC_ROLE_COUNT; role++) {
        total += (size_t)PyTuple_Size(raw[role]);
    }
    self->keys = PyMem_Calloc(total, sizeof *self->keys);
    if (self->keys == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    self->principal = read_diagnosis(principal, places[CLINIC_PRINCIPAL].name, self->keys, true);
    self->given.codes[CLINIC_PRINCIPAL] = self->keys;
    self->given.counts[CLINIC_PRINCIPAL] = 1;
    struct clinic_key *at = self->keys + 1;
    for (int role = CLINIC_SECONDARY; role < CLINIC_ROLE_COUNT && self->principal != NULL; role++) {
        self->codes[role] = read_codes(raw[role], (enum clinic_role)role, at);
        if (self->codes[role] == NULL) {
            return -1;
        }
        self->given.codes[role] = at;
        self->given.counts[role] = (size_t)PyTuple_Size(raw[role]);
        at += self->given.counts[role];
    }
    return self->principal == NULL ? -1 : 0;
}

static struct case_object *allocate(PyTypeObject *type) {
    struct case_object *self = PyObject_New(struct case_object, type);
    if (self != NULL) {
        self->principal = NULL;
        memset(self->codes, 0, sizeof self->codes);
        self->keys = NULL;
        self->given = (struct clinic_case){.age = 0};
    }
    return self;
}

static PyObject *case_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *bound[MOST_ARGUMENTS];
    PyObject *raw[CLINIC_ROLE_COUNT] = {NULL};
    if (bind_new(&signature, args, kwargs, bound) < 0) {
        return NULL;
    }
    bool read = true;
    for (int role = CLINIC_SECONDARY; read && role < CLINIC_ROLE_COUNT; role++) {
        raw[role] = listed(bound[places[role].argument], places[role].name);
        read = raw[role] != NULL;
    }
    struct case_object *self = read ? allocate(type) : NULL;
    if (self != NULL && (read_numbers(bound, &self->given) < 0 || fill(self, bound[0], raw) < 0)) {
        Py_CLEAR(self);
    }
    for (int role = CLINIC_SECONDARY; role < CLINIC_ROLE_COUNT; role++) {
        Py_XDECREF(raw[role]);
    }
    return (PyObject *)self;
}

static void case_dealloc(PyObject *object) {
    struct case_object *self = (struct case_object *)object;
    PyMem_Free(self->keys);
    Py_XDECREF(self->principal);
    for (int role = 0; role < CLINIC_ROLE_COUNT; role++) {
        Py_XDECREF(self->codes[role]);
    }
    record_dealloc(object);
}

static PyObject *sex(PyObject *self, void *Py_UNUSED(closure)) {
    return PyUnicode_InternFromString(sexes[((struct case_object *)self)->given.sex]);
}

static PyObject *age_days(PyObject *self, void *Py_UNUSED(closure)) {
    int32_t days = ((struct case_object *)self)->given.age_days;
    if (days < 0) {
        Py_RETURN_NONE;
    }
    return PyLong_FromLong(days);
}

#define CODES(name, role) {name, T_OBJECT_EX, offsetof(struct case_object, codes[role]), READONLY, NULL}
static PyMemberDef members[] = {
    {"principal", T_OBJECT_EX, offsetof(struct case_object, principal), READONLY, NULL},
    CODES("secondary", CLINIC_SECONDARY),
    CODES("procedures", CLINIC_PROCEDURE),
    CODES("criteria", CLINIC_CRITERION),
    {"age", T_INT, offsetof(struct case_object, given.age), READONLY, NULL},
    {"stay", T_INT, offsetof(struct case_object, given.stay), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyGetSetDef getters[] = {
    {"sex", sex, NULL, NULL, NULL},
    {"age_days", age_days, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)"Case(principal, age, sex, stay, secondary=(), procedures=(), criteria=(), age_days=None)\n"
                        "--\n\nA finished stay as the grouper sees it."},
    {Py_tp_new, (void *)case_new},
    {Py_tp_dealloc, (void *)case_dealloc},
    RECORD_SLOTS,
    {Py_tp_members, members},
    {Py_tp_getset, getters},
    {0, NULL},
};
static PyType_Spec spec = {
    .name = "native.billing.Case",
    .basicsize = sizeof(struct case_object),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

int add_case(PyObject *module) {
    return add_record(module, BILLING_CASE, &spec, fields);
}
