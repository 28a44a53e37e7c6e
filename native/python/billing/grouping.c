/* billing.Grouping, billing.Coefficient and billing.Reason */
#include "grouping.h"

#include <stddef.h>
#include <structmember.h>

#include "records.h"

enum { FIRST_YEAR = CLINIC_AGE_DAYS_MOST };

static PyStructSequence_Field coefficient_fields[] = {
    {"name", NULL}, {"operation", "multiply or add"}, {"value", "in millionths"}, {NULL, NULL}};
static PyStructSequence_Desc coefficient_description = {
    "native.billing.Coefficient", "A coefficient that applied.", coefficient_fields, 3};

static PyStructSequence_Field reason_fields[] = {{"condition", "the column of rules.csv"},
                                                 {"value", "what of the case met it, or None"},
                                                 {"wanted", "the list, or the bounds"},
                                                 {"row", "the line of codes.csv, or None"},
                                                 {NULL, NULL}};
static PyStructSequence_Desc reason_description = {
    "native.billing.Reason", "A condition of the rule that matched, and why it did.", reason_fields, 4};

struct grouping_object *new_grouping(PyObject *module, struct tables_object *tables, struct case_object *subject) {
    struct grouping_object *self = PyObject_New(struct grouping_object, billing_type(module, BILLING_GROUPING));
    if (self != NULL) {
        self->tables = (struct tables_object *)Py_NewRef((PyObject *)tables);
        self->subject = (struct case_object *)Py_NewRef((PyObject *)subject);
        self->grouping = (struct clinic_grouping){.rule = 0};
    }
    return self;
}

static void grouping_dealloc(PyObject *object) {
    struct grouping_object *self = (struct grouping_object *)object;
    Py_DECREF((PyObject *)self->tables);
    Py_DECREF((PyObject *)self->subject);
    record_dealloc(object);
}

static const struct clinic_grouper *grouper_of(PyObject *self) {
    return ((struct grouping_object *)self)->tables->grouper;
}

static const struct clinic_grouping *grouping_of(PyObject *self) {
    return &((struct grouping_object *)self)->grouping;
}

static PyObject *group(PyObject *self, void *Py_UNUSED(closure)) {
    return str_of_span(clinic_grouper_group(grouper_of(self), grouping_of(self)->group).name);
}

static PyObject *title(PyObject *self, void *Py_UNUSED(closure)) {
    return str_of_span(clinic_grouper_group(grouper_of(self), grouping_of(self)->group).title);
}

static PyObject *currency(PyObject *self, void *Py_UNUSED(closure)) {
    return str_of_span(clinic_grouper_view(grouper_of(self)).currency);
}

static PyObject *rule(PyObject *self, void *Py_UNUSED(closure)) {
    return str_of_span(clinic_grouper_rule(grouper_of(self), grouping_of(self)->rule).name);
}

static PyObject *rule_text(PyObject *self, void *Py_UNUSED(closure)) {
    return str_of_span(clinic_grouper_rule(grouper_of(self), grouping_of(self)->rule).text);
}

static PyObject *rule_row(PyObject *self, void *Py_UNUSED(closure)) {
    return PyLong_FromUnsignedLong(clinic_grouper_rule(grouper_of(self), grouping_of(self)->rule).row);
}

static PyObject *short_stay(PyObject *self, void *Py_UNUSED(closure)) {
    return PyBool_FromLong(grouping_of(self)->short_stay);
}

/* A tuple that takes the item at i; NULL if either is. */
static PyObject *put(PyObject *tuple, Py_ssize_t i, PyObject *item) {
    if (item == NULL || PyTuple_SetItem(tuple, i, item) < 0) {
        Py_CLEAR(tuple);
    }
    return tuple;
}

static PyObject *coefficients(PyObject *self, void *Py_UNUSED(closure)) {
    const struct clinic_grouping *grouping = grouping_of(self);
    PyTypeObject *type = billing_type(PyType_GetModule(Py_TYPE(self)), BILLING_COEFFICIENT);
    PyObject *applied = PyTuple_New(grouping->applied_count);
    for (Py_ssize_t i = 0; applied != NULL && i < grouping->applied_count; i++) {
        struct clinic_coefficient_view view = clinic_grouper_coefficient(grouper_of(self), grouping->applied[i]);
        PyObject *values[] = {
            str_of_span(view.name),
            PyUnicode_InternFromString(view.adds ? "add" : "multiply"),
            PyLong_FromLongLong(view.value),
        };
        applied = put(applied, i, new_result(type, 3, values));
    }
    return applied;
}

/* 27d or 18 */
static PyObject *age_text(int32_t age) {
    return age <= FIRST_YEAR ? PyUnicode_FromFormat("%dd", age) : PyUnicode_FromFormat("%d", age - FIRST_YEAR);
}

static PyObject *between(PyObject *from, PyObject *to) {
    PyObject *text = from == NULL || to == NULL ? NULL : PyUnicode_FromFormat("%U to %U", from, to);
    Py_XDECREF(from);
    Py_XDECREF(to);
    return text;
}

static PyObject *bounds_text(const struct clinic_reason *reason) {
    if (reason->aspect == CLINIC_BY_SEX) {
        return PyUnicode_FromString(reason->from == CLINIC_SEX_MALE ? "male" : "female");
    }
    if (reason->aspect == CLINIC_BY_AGE) {
        return between(age_text(reason->from), age_text(reason->to));
    }
    return PyUnicode_FromFormat("%d to %d", reason->from, reason->to);
}

static PyObject *bounded_value(PyObject *self, enum clinic_aspect aspect) {
    const struct clinic_case *given = &((struct grouping_object *)self)->subject->given;
    switch (aspect) {
    case CLINIC_BY_SEX:
        return PyObject_GetAttrString((PyObject *)((struct grouping_object *)self)->subject, "sex");
    case CLINIC_BY_AGE:
        return given->age_days >= 0 ? PyUnicode_FromFormat("%dd", given->age_days)
                                    : PyUnicode_FromFormat("%d", given->age);
    case CLINIC_BY_STAY:
        return PyUnicode_FromFormat("%d", given->stay);
    default:
        return PyUnicode_FromFormat("%d", grouping_of(self)->level);
    }
}

static PyObject *code_value(PyObject *self, const struct clinic_reason *reason) {
    const struct case_object *subject = ((struct grouping_object *)self)->subject;
    if (reason->absent) {
        Py_RETURN_NONE;
    }
    return Py_NewRef(reason->role == CLINIC_PRINCIPAL
                         ? subject->principal
                         : PyTuple_GetItem(subject->codes[reason->role], (Py_ssize_t)reason->code));
}

static PyObject *reason_result(PyObject *self, PyTypeObject *type, const struct clinic_reason *reason) {
    static const char *const roles[] = {"principal", "secondary", "procedure", "criterion"};
    static const char *const aspects[] = {"", "sex", "age", "stay", "level"};
    bool by_code = reason->aspect == CLINIC_BY_CODE;
    PyObject *values[] = {
        PyUnicode_FromFormat("%s%s", reason->absent ? "without_" : "",
                             by_code ? roles[reason->role] : aspects[reason->aspect]),
        by_code ? code_value(self, reason) : bounded_value(self, reason->aspect),
        by_code ? str_of_span(reason->list) : bounds_text(reason),
        reason->row > 0 ? PyLong_FromUnsignedLong(reason->row) : Py_NewRef(Py_None),
    };
    return new_result(type, 4, values);
}

static PyObject *explanation(PyObject *self, void *Py_UNUSED(closure)) {
    struct clinic_reason reasons[CLINIC_REASONS_MOST];
    PyTypeObject *type = billing_type(PyType_GetModule(Py_TYPE(self)), BILLING_REASON);
    size_t count = clinic_grouper_explain(grouper_of(self), &((struct grouping_object *)self)->subject->given,
                                          grouping_of(self), reasons);
    PyObject *all = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; all != NULL && i < count; i++) {
        all = put(all, (Py_ssize_t)i, reason_result(self, type, &reasons[i]));
    }
    return all;
}

static const char *const fields[] = {"group",    "title",  "amount",       "currency",   "weight",    "base_rate",
                                     "coefficients", "outlier_days", "day_weight", "short_stay", "level",
                                     "rule",     "rule_row", "rule_text",  "explanation", NULL};
#define NUMBER(field, type) {#field, type, offsetof(struct grouping_object, grouping.field), READONLY, NULL}
static PyMemberDef members[] = {
    NUMBER(amount, T_LONGLONG),  NUMBER(weight, T_LONGLONG), NUMBER(base_rate, T_LONGLONG),
    NUMBER(day_weight, T_LONGLONG), NUMBER(outlier_days, T_INT), NUMBER(level, T_UBYTE),
    {NULL, 0, 0, 0, NULL},
};
#define GETTER(name) {#name, name, NULL, NULL, NULL}
static PyGetSetDef getters[] = {
    GETTER(group),     GETTER(title),        GETTER(currency),    GETTER(rule), GETTER(rule_text), GETTER(rule_row),
    GETTER(short_stay), GETTER(coefficients), GETTER(explanation), {NULL, NULL, NULL, NULL, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)"The group of a case, its amount, and why. Made by group and group_many."},
    {Py_tp_dealloc, (void *)grouping_dealloc},
    {Py_tp_repr, (void *)record_repr},
    {Py_tp_hash, (void *)record_hash},
    {Py_tp_richcompare, (void *)record_compare},
    {Py_tp_members, members},
    {Py_tp_getset, getters},
    {0, NULL},
};
static PyType_Spec spec = {
    .name = "native.billing.Grouping",
    .basicsize = sizeof(struct grouping_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = slots,
};

int add_grouping_type(PyObject *module) {
    return add_result(module, BILLING_COEFFICIENT, &coefficient_description) < 0 ||
                   add_result(module, BILLING_REASON, &reason_description) < 0
               ? -1
               : add_record(module, BILLING_GROUPING, &spec, fields);
}
