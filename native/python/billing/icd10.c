/* billing.icd10_valid and billing.icd10_normalise */
#include "arguments.h"
#include "grouping.h"

/* Diagnoses are protected data: what is wrong with one is said by its place, the code itself is not shown. */
static int refuse_code(const char *name, size_t at, const char *expected) {
    PyErr_Format(PyExc_ValueError, "%s, character %zu: expected %s", name, at, expected);
    return -1;
}

/* A code as anybody types it, blanks around it and all. */
enum { TYPED_MOST = 1000 };

int text_of(PyObject *value, const char *name, const char **text, Py_ssize_t *length) {
    if (str_of(value, name) < 0) {
        return -1;
    }
    if (PyUnicode_GetLength(value) > TYPED_MOST) {
        return refuse_code(name, TYPED_MOST + 1, "the end of the code");
    }
    *text = PyUnicode_AsUTF8AndSize(value, length);
    if (*text != NULL) {
        return 0;
    }
    if (PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) {
        PyErr_Clear();
        return refuse_code(name, 1, "characters of Unicode, not surrogates");
    }
    return -1;
}

PyObject *icd10_of(PyObject *value, const char *name, enum clinic_icd10_form form, struct clinic_icd10 *code) {
    const char *text;
    Py_ssize_t length;
    struct clinic_icd10_fault fault;
    char normal[CLINIC_ICD10_TEXT];
    if (text_of(value, name, &text, &length) < 0) {
        return NULL;
    }
    if (clinic_icd10_read(text, (size_t)length, form, code, &fault) != CLINIC_OK) {
        refuse_code(name, fault.at, fault.expected);
        return NULL;
    }
    return PyUnicode_FromStringAndSize(normal, (Py_ssize_t)clinic_icd10_write(code, normal));
}

static PyObject *normalise(const struct signature *signature, PyObject *const *args, Py_ssize_t count,
                           PyObject *names) {
    PyObject *bound[MOST_ARGUMENTS];
    bool clinical = false;
    struct clinic_icd10 code;
    if (bind_call(signature, args, count, names, bound) < 0 ||
        (bound[1] != NULL && bool_of(bound[1], "clinical", &clinical) < 0)) {
        return NULL;
    }
    return icd10_of(bound[0], "code", clinical ? CLINIC_ICD10_CLINICAL : CLINIC_ICD10_WHO, &code);
}

static PyObject *icd10_normalise(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count,
                                 PyObject *names) {
    static const struct signature signature = {
        .callable = "icd10_normalise", .names = {"code", "clinical"}, .count = 2, .required = 1};
    return normalise(&signature, args, count, names);
}

static PyObject *icd10_valid(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count,
                             PyObject *names) {
    static const struct signature signature = {
        .callable = "icd10_valid", .names = {"code", "clinical"}, .count = 2, .required = 1};
    PyObject *normal = normalise(&signature, args, count, names);
    if (normal != NULL) {
        Py_DECREF(normal);
        Py_RETURN_TRUE;
    }
    if (!PyErr_ExceptionMatches(PyExc_ValueError)) {
        return NULL;
    }
    PyErr_Clear();
    Py_RETURN_FALSE;
}

static PyMethodDef functions[] = {
    {"icd10_normalise", (PyCFunction)(void (*)(void))icd10_normalise, METH_FASTCALL | METH_KEYWORDS,
     "icd10_normalise(code, clinical=False)\n--\n\nThe code in its WHO form; ValueError if it has none."},
    {"icd10_valid", (PyCFunction)(void (*)(void))icd10_valid, METH_FASTCALL | METH_KEYWORDS,
     "icd10_valid(code, clinical=False)\n--\n\nWhether icd10_normalise reads the code."},
    {NULL, NULL, 0, NULL},
};

int add_icd10(PyObject *module) {
    return PyModule_AddFunctions(module, functions);
}
