/* What the files of the grouper share: the types Case, Tables and Grouping, and codes read from Python. */
#ifndef CLINIC_BILLING_GROUPING_H
#define CLINIC_BILLING_GROUPING_H

#include "topics.h"

#include "clinic/grouper.h"
#include "clinic/icd10.h"

struct case_object {
    PyObject_HEAD
    PyObject *principal;                 /* str */
    PyObject *codes[CLINIC_ROLE_COUNT]; /* tuples of str; none for the principal diagnosis */
    struct clinic_key *keys;
    struct clinic_case given;
};

struct tables_object {
    PyObject_HEAD
    struct clinic_grouper *grouper;
    PyObject *fingerprint; /* str */
};

struct grouping_object {
    PyObject_HEAD
    struct tables_object *tables;
    struct case_object *subject;
    struct clinic_grouping grouping;
};

/* A str as UTF-8, or -1 with ValueError or TypeError; the message never shows it. */
int text_of(PyObject *value, const char *name, const char **text, Py_ssize_t *length);

/* The code's normal form as a str, and the code itself; NULL with an exception that never shows it. */
PyObject *icd10_of(PyObject *value, const char *name, enum clinic_icd10_form form, struct clinic_icd10 *code);

/* A str of the span, doubled quotes made single. */
PyObject *str_of_span(struct clinic_span span);

/* An empty Grouping of the case by the tables. */
struct grouping_object *new_grouping(PyObject *module, struct tables_object *tables, struct case_object *subject);

/* What add_grouping adds, each in a file of its own. */
int add_case(PyObject *module);
int add_tables(PyObject *module);
int add_grouping_type(PyObject *module);

#endif
