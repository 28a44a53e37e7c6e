/* billing.Plan */
#include "plan.h"

#include <stddef.h>
#include <structmember.h>

#include "arguments.h"
#include "copay.h"
#include "records.h"

static const struct signature signature = {
    .callable = "Plan",
    .names = {"deductible", "deductible_met", "ceiling", "ceiling_used", "copays", "exclusions"},
    .count = 6,
    .required = 0,
};
static const char *const fields[] = {"deductible",   "deductible_met", "ceiling", "ceiling_used",
                                     "copays",       "exclusions",     NULL};

int plan_rule(const struct plan_object *plan, PyObject *category, struct clinic_rule *rule) {
    int excluded = PySet_Contains(plan->exclusions, category);
    if (excluded != 0) {
        *rule = (struct clinic_rule){CLINIC_EXCLUDED, 0};
        return excluded < 0 ? -1 : 0;
    }
    PyObject *copay = PyDict_GetItemWithError(plan->copays, category);
    *rule = copay == NULL ? (struct clinic_rule){CLINIC_COVERED, 0} : copay_rule((struct copay_object *)copay);
    return copay == NULL && PyErr_Occurred() != NULL ? -1 : 0;
}

static int64_t left_of(int64_t whole, int64_t used) {
    return whole > used ? whole - used : 0;
}

struct clinic_limits plan_limits(const struct plan_object *plan) {
    return (struct clinic_limits){
        .deductible_left = left_of(plan->deductible, plan->deductible_met),
        .ceiling_left = plan->has_ceiling ? left_of(plan->ceiling, plan->ceiling_used) : INT64_MAX,
    };
}

/* Puts category: copay into the dict, the category as an exact str. */
static int add_copay_of(PyObject *copays, PyObject *category, PyObject *copay, PyTypeObject *type) {
    if (str_of(category, "a category of copays") < 0) {
        return -1;
    }
    if (!Py_IS_TYPE(copay, type)) {
        PyErr_Format(PyExc_TypeError, "copays must map categories to Copay, not %R", (PyObject *)Py_TYPE(copay));
        return -1;
    }
    PyObject *exact = PyUnicode_FromObject(category);
    int added = exact == NULL ? -1 : PyDict_SetItem(copays, exact, copay);
    Py_XDECREF(exact);
    return added;
}

/* A dict of what the mapping holds; TypeError if it is none. */
static PyObject *dict_of(PyObject *mapping) {
    PyObject *dict = PyDict_New();
    if (dict != NULL && mapping != NULL && PyDict_Update(dict, mapping) < 0) {
        if (PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_Format(PyExc_TypeError, "copays must be a mapping, not %R", (PyObject *)Py_TYPE(mapping));
        }
        Py_CLEAR(dict);
    }
    return dict;
}

static PyObject *copays_of(PyObject *value, PyTypeObject *type) {
    PyObject *given = dict_of(value);
    PyObject *copays = given == NULL ? NULL : PyDict_New();
    PyObject *category;
    PyObject *copay;
    Py_ssize_t position = 0;
    while (copays != NULL && PyDict_Next(given, &position, &category, &copay)) {
        if (add_copay_of(copays, category, copay, type) < 0) {
            Py_CLEAR(copays);
        }
    }
    Py_XDECREF(given);
    return copays;
}

/* The categories as exact str; a str by itself is one category too few, so it is refused. */
static PyObject *exclusions_of(PyObject *value) {
    if (value == NULL) {
        return PyFrozenSet_New(NULL);
    }
    if (PyUnicode_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "exclusions must be a collection of categories, not one str");
        return NULL;
    }
    PyObject *given = PySequence_List(value);
    for (Py_ssize_t i = 0; given != NULL && i < PyList_Size(given); i++) {
        PyObject *category = PyList_GetItem(given, i);
        PyObject *exact = str_of(category, "an exclusion") < 0 ? NULL : PyUnicode_FromObject(category);
        if (exact == NULL || PyList_SetItem(given, i, exact) < 0) {
            Py_CLEAR(given);
        }
    }
    PyObject *exclusions = given == NULL ? NULL : PyFrozenSet_New(given);
    Py_XDECREF(given);
    return exclusions;
}

static int check_apart(const struct plan_object *plan) {
    PyObject *category;
    PyObject *copay;
    Py_ssize_t position = 0;
    while (PyDict_Next(plan->copays, &position, &category, &copay)) {
        int excluded = PySet_Contains(plan->exclusions, category);
        if (excluded > 0) {
            PyErr_Format(PyExc_ValueError, "%R has a co-pay and is excluded", category);
        }
        if (excluded != 0) {
            return -1;
        }
    }
    return 0;
}

static int read_amounts(PyObject *const *bound, struct plan_object *plan) {
    plan->has_ceiling = bound[2] != NULL && bound[2] != Py_None;
    if ((bound[0] != NULL && int64_within(bound[0], "deductible", 0, INT64_MAX, &plan->deductible) < 0) ||
        (bound[1] != NULL && int64_within(bound[1], "deductible_met", 0, INT64_MAX, &plan->deductible_met) < 0) ||
        (plan->has_ceiling && int64_within(bound[2], "ceiling", 0, INT64_MAX, &plan->ceiling) < 0) ||
        (bound[3] != NULL && int64_within(bound[3], "ceiling_used", 0, INT64_MAX, &plan->ceiling_used) < 0)) {
        return -1;
    }
    return 0;
}

static PyObject *plan_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *bound[MOST_ARGUMENTS];
    PyObject *module = PyType_GetModule(type);
    if (module == NULL || bind_new(&signature, args, kwargs, bound) < 0) {
        return NULL;
    }
    struct plan_object *self = PyObject_New(struct plan_object, type);
    if (self == NULL) {
        return NULL;
    }
    self->deductible = self->deductible_met = self->ceiling = self->ceiling_used = 0;
    self->exclusions = NULL;
    self->copays = copays_of(bound[4], billing_type(module, BILLING_COPAY));
    if (self->copays != NULL) {
        self->exclusions = exclusions_of(bound[5]);
    }
    if (self->exclusions == NULL || check_apart(self) < 0 || read_amounts(bound, self) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static void plan_dealloc(PyObject *self) {
    struct plan_object *plan = (struct plan_object *)self;
    Py_XDECREF(plan->copays);
    Py_XDECREF(plan->exclusions);
    record_dealloc(self);
}

static PyObject *get_ceiling(PyObject *self, void *Py_UNUSED(closure)) {
    const struct plan_object *plan = (struct plan_object *)self;
    if (!plan->has_ceiling) {
        Py_RETURN_NONE;
    }
    return PyLong_FromLongLong(plan->ceiling);
}

static PyObject *get_copays(PyObject *self, void *Py_UNUSED(closure)) {
    return PyDict_Copy(((struct plan_object *)self)->copays);
}

/* As record_hash; the dict counts as the set of its items. */
static Py_hash_t plan_hash(PyObject *self) {
    PyObject *values = record_values(self);
    PyObject *items = values == NULL ? NULL : PyDict_Items(((struct plan_object *)self)->copays);
    PyObject *copays = items == NULL ? NULL : PyFrozenSet_New(items);
    Py_XDECREF(items);
    Py_hash_t hash = -1;
    if (copays != NULL && PyTuple_SetItem(values, 4, copays) == 0) {
        hash = PyObject_Hash(values);
    }
    Py_XDECREF(values);
    return hash;
}

#define NUMBER(field) {#field, T_LONGLONG, offsetof(struct plan_object, field), READONLY, NULL}
static PyMemberDef members[] = {
    NUMBER(deductible),
    NUMBER(deductible_met),
    NUMBER(ceiling_used),
    {"exclusions", T_OBJECT_EX, offsetof(struct plan_object, exclusions), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyGetSetDef getters[] = {
    {"ceiling", get_ceiling, NULL, NULL, NULL},
    {"copays", get_copays, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)"Plan(deductible=0, deductible_met=0, ceiling=None, ceiling_used=0, copays={}, exclusions=())\n"
                        "--\n\nWhat a payer covers, and what of the year is used."},
    {Py_tp_new, (void *)plan_new},
    {Py_tp_dealloc, (void *)plan_dealloc},
    {Py_tp_repr, (void *)record_repr},
    {Py_tp_hash, (void *)plan_hash},
    {Py_tp_richcompare, (void *)record_compare},
    {Py_tp_members, members},
    {Py_tp_getset, getters},
    {Py_tp_methods, record_methods},
    {0, NULL},
};
static PyType_Spec spec = {
    .name = "native.billing.Plan",
    .basicsize = sizeof(struct plan_object),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

int add_plan(PyObject *module) {
    return add_record(module, BILLING_PLAN, &spec, fields);
}
