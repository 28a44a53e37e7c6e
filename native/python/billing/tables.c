/* billing.Tables, billing.TableError and billing.load_tables */
#include "grouping.h"

#include <stddef.h>
#include <structmember.h>

#include "arguments.h"
#include "records.h"

static const char error_doc[] =
    "The tables are not as documented.\n\n"
    "file; row: the line in it, the header is 1, and 0 means the file as a whole; column: its name, or None;\n"
    "column_number: from 1, or None; expected: what should stand there; found: the beginning of what does.";

PyObject *str_of_span(struct clinic_span span) {
    char *plain = PyMem_Malloc(span.length + 1);
    if (plain == NULL) {
        return PyErr_NoMemory();
    }
    size_t length = clinic_span_plain(span, plain);
    PyObject *text = PyUnicode_FromStringAndSize(plain, (Py_ssize_t)length);
    PyMem_Free(plain);
    return text;
}

/* Both texts as one, whose references it takes; NULL if one is. */
static PyObject *joined(PyObject *text, PyObject *more) {
    PyObject *both = text == NULL || more == NULL ? NULL : PyUnicode_Concat(text, more);
    Py_XDECREF(text);
    Py_XDECREF(more);
    return both;
}

static PyObject *message_of(const struct clinic_table_fault *fault) {
    PyObject *message = PyUnicode_FromString(clinic_table_name(fault->table));
    if (fault->row > 0) {
        message = joined(message, PyUnicode_FromFormat(", row %zu", fault->row));
    }
    if (fault->column_name != NULL) {
        message = joined(message, PyUnicode_FromFormat(", column %s", fault->column_name));
    } else if (fault->column > 0) {
        message = joined(message, PyUnicode_FromFormat(", column %zu", fault->column));
    }
    message = joined(message, PyUnicode_FromFormat(": expected %s", fault->expected));
    if (fault->found[0] != '\0') {
        message = joined(message, PyUnicode_FromFormat(", found %s", fault->found));
    }
    return message;
}

static int set_attribute(PyObject *error, const char *name, PyObject *value) {
    int set = value == NULL ? -1 : PyObject_SetAttrString(error, name, value);
    Py_XDECREF(value);
    return set;
}

static void raise_fault(PyObject *module, const struct clinic_table_fault *fault) {
    PyObject *message = message_of(fault);
    PyObject *type = billing_object(module, BILLING_TABLE_ERROR);
    PyObject *error = message == NULL ? NULL : PyObject_CallFunctionObjArgs(type, message, NULL);
    Py_XDECREF(message);
    if (error == NULL) {
        return;
    }
    if (set_attribute(error, "file", PyUnicode_FromString(clinic_table_name(fault->table))) == 0 &&
        set_attribute(error, "row", PyLong_FromSize_t(fault->row)) == 0 &&
        set_attribute(error, "expected", PyUnicode_FromString(fault->expected)) == 0 &&
        set_attribute(error, "found", PyUnicode_FromString(fault->found)) == 0 &&
        set_attribute(error, "column", Py_BuildValue("z", fault->column_name)) == 0 &&
        (fault->column == 0 || set_attribute(error, "column_number", PyLong_FromSize_t(fault->column)) == 0)) {
        PyErr_SetObject(type, error);
    }
    Py_DECREF(error);
}

/* Which table a file is; -1 with TypeError or ValueError. */
static int table_of(PyObject *name) {
    if (str_of(name, "the name of a table") < 0) {
        return -1;
    }
    for (int table = 0; table < CLINIC_TABLE_COUNT; table++) {
        if (PyUnicode_CompareWithASCIIString(name, clinic_table_name((enum clinic_table)table)) == 0) {
            return table;
        }
    }
    PyErr_Format(PyExc_ValueError, "there is no table %R", name);
    return -1;
}

/* Keeps the file's bytes, whose reference it takes. */
static int keep_file(PyObject **files, PyObject *name, PyObject *content) {
    int table = content == NULL ? -1 : table_of(name);
    if (table >= 0 && !PyBytes_Check(content)) {
        PyErr_Format(PyExc_TypeError, "%s must be bytes", clinic_table_name((enum clinic_table)table));
        table = -1;
    }
    if (table < 0) {
        Py_XDECREF(content);
        return -1;
    }
    Py_XDECREF(files[table]);
    files[table] = content;
    return 0;
}

static int read_mapping(PyObject *source, PyObject **files) {
    PyObject *items = PyMapping_Items(source);
    int read = items == NULL ? -1 : 0;
    for (Py_ssize_t i = 0; read == 0 && i < PyList_Size(items); i++) {
        PyObject *item = PyList_GetItem(items, i);
        PyObject *name = PySequence_GetItem(item, 0);
        read = name == NULL ? -1 : keep_file(files, name, PySequence_GetItem(item, 1));
        Py_XDECREF(name);
    }
    Py_XDECREF(items);
    return read;
}

static PyObject *call_library(const char *library, const char *function, PyObject *argument) {
    PyObject *module = PyImport_ImportModule(library);
    PyObject *result = module == NULL ? NULL : PyObject_CallMethod(module, function, "O", argument);
    Py_XDECREF(module);
    return result;
}

static int read_file(PyObject *directory, PyObject *name, PyObject **files) {
    PyObject *ending = PyUnicode_FromString(".csv");
    Py_ssize_t is_csv = ending == NULL ? -1 : PyUnicode_Tailmatch(name, ending, 0, PY_SSIZE_T_MAX, 1);
    Py_XDECREF(ending);
    if (is_csv <= 0) {
        return (int)is_csv;
    }
    PyObject *path = PyObject_CallMethod(directory, "joinpath", "O", name);
    PyObject *content = path == NULL ? NULL : PyObject_CallMethod(path, "read_bytes", NULL);
    Py_XDECREF(path);
    return keep_file(files, name, content);
}

static int read_directory(PyObject *source, PyObject **files) {
    PyObject *path = call_library("pathlib", "Path", source);
    PyObject *names = path == NULL ? NULL : call_library("os", "listdir", path);
    int read = names == NULL ? -1 : 0;
    for (Py_ssize_t i = 0; read == 0 && i < PyList_Size(names); i++) {
        read = read_file(path, PyList_GetItem(names, i), files);
    }
    Py_XDECREF(names);
    Py_XDECREF(path);
    return read;
}

static int is_mapping(PyObject *source) {
    PyObject *library = PyImport_ImportModule("collections.abc");
    PyObject *mapping = library == NULL ? NULL : PyObject_GetAttrString(library, "Mapping");
    int is = mapping == NULL ? -1 : PyObject_IsInstance(source, mapping);
    Py_XDECREF(mapping);
    Py_XDECREF(library);
    return is;
}

static int read_files(PyObject *source, PyObject **files) {
    int mapping = is_mapping(source);
    if (mapping < 0) {
        return -1;
    }
    return mapping ? read_mapping(source, files) : read_directory(source, files);
}

/* SHA-256 of the names, lengths and contents in the order of the tables. */
static PyObject *fingerprint_of(PyObject *const *files) {
    PyObject *library = PyImport_ImportModule("hashlib");
    PyObject *digest = library == NULL ? NULL : PyObject_CallMethod(library, "sha256", NULL);
    Py_XDECREF(library);
    for (int table = 0; digest != NULL && table < CLINIC_TABLE_COUNT; table++) {
        if (files[table] == NULL) {
            continue;
        }
        PyObject *head = PyBytes_FromFormat("%s %zd\n", clinic_table_name((enum clinic_table)table),
                                            PyBytes_Size(files[table]));
        PyObject *first = head == NULL ? NULL : PyObject_CallMethod(digest, "update", "O", head);
        PyObject *second = first == NULL ? NULL : PyObject_CallMethod(digest, "update", "O", files[table]);
        if (second == NULL) {
            Py_CLEAR(digest);
        }
        Py_XDECREF(second);
        Py_XDECREF(first);
        Py_XDECREF(head);
    }
    PyObject *hex = digest == NULL ? NULL : PyObject_CallMethod(digest, "hexdigest", NULL);
    Py_XDECREF(digest);
    return hex;
}

static struct clinic_grouper *compile(PyObject *module, PyObject *const *files) {
    struct clinic_span spans[CLINIC_TABLE_COUNT] = {{NULL, 0}};
    struct clinic_table_fault fault;
    struct clinic_grouper *grouper;
    for (int table = 0; table < CLINIC_TABLE_COUNT; table++) {
        if (files[table] != NULL) {
            spans[table] =
                (struct clinic_span){PyBytes_AsString(files[table]), (size_t)PyBytes_Size(files[table])};
        }
    }
    enum clinic_status status;
    Py_BEGIN_ALLOW_THREADS
    status = clinic_grouper_compile(spans, &grouper, &fault);
    Py_END_ALLOW_THREADS
    if (status == CLINIC_OK) {
        return grouper;
    }
    if (status == CLINIC_INVALID) {
        raise_fault(module, &fault);
    } else {
        set_error(status, "the tables");
    }
    return NULL;
}

static PyObject *new_tables(PyObject *module, PyObject *const *files) {
    struct clinic_grouper *grouper = compile(module, files);
    PyObject *fingerprint = grouper == NULL ? NULL : fingerprint_of(files);
    struct tables_object *self =
        fingerprint == NULL ? NULL : PyObject_New(struct tables_object, billing_type(module, BILLING_TABLES));
    if (self == NULL) {
        Py_XDECREF(fingerprint);
        clinic_grouper_free(grouper);
        return NULL;
    }
    self->grouper = grouper;
    self->fingerprint = fingerprint;
    return (PyObject *)self;
}

static PyObject *load_tables(PyObject *module, PyObject *source) {
    PyObject *files[CLINIC_TABLE_COUNT] = {NULL};
    PyObject *tables = read_files(source, files) < 0 ? NULL : new_tables(module, files);
    for (int table = 0; table < CLINIC_TABLE_COUNT; table++) {
        Py_XDECREF(files[table]);
    }
    return tables;
}

static struct clinic_grouper_view view_of(PyObject *self) {
    return clinic_grouper_view(((struct tables_object *)self)->grouper);
}

static PyObject *name(PyObject *self, void *Py_UNUSED(closure)) {
    return str_of_span(view_of(self).name);
}

static PyObject *currency(PyObject *self, void *Py_UNUSED(closure)) {
    return str_of_span(view_of(self).currency);
}

static PyObject *groups(PyObject *self, void *Py_UNUSED(closure)) {
    return PyLong_FromSize_t(view_of(self).groups);
}

static PyObject *rules(PyObject *self, void *Py_UNUSED(closure)) {
    return PyLong_FromSize_t(view_of(self).rules);
}

static PyObject *wants_age_days(PyObject *self, void *Py_UNUSED(closure)) {
    return PyBool_FromLong(clinic_grouper_wants_days(((struct tables_object *)self)->grouper));
}

static PyObject *tables_compare(PyObject *self, PyObject *other, int operation) {
    if (Py_TYPE(self) != Py_TYPE(other) || (operation != Py_EQ && operation != Py_NE)) {
        Py_RETURN_NOTIMPLEMENTED;
    }
    return PyObject_RichCompare(((struct tables_object *)self)->fingerprint,
                                ((struct tables_object *)other)->fingerprint, operation);
}

static Py_hash_t tables_hash(PyObject *self) {
    return PyObject_Hash(((struct tables_object *)self)->fingerprint);
}

static void tables_dealloc(PyObject *object) {
    struct tables_object *self = (struct tables_object *)object;
    clinic_grouper_free(self->grouper);
    Py_XDECREF(self->fingerprint);
    record_dealloc(object);
}

static const char *const fields[] = {"name", "currency", "fingerprint", "groups", "rules", NULL};
static PyMemberDef members[] = {
    {"fingerprint", T_OBJECT_EX, offsetof(struct tables_object, fingerprint), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyGetSetDef getters[] = {
    {"name", name, NULL, NULL, NULL},
    {"currency", currency, NULL, NULL, NULL},
    {"groups", groups, NULL, NULL, NULL},
    {"rules", rules, NULL, NULL, NULL},
    {"wants_age_days", wants_age_days, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)"The compiled tables of a grouper; equal if their files are. Made by load_tables."},
    {Py_tp_dealloc, (void *)tables_dealloc},
    {Py_tp_repr, (void *)record_repr},
    {Py_tp_hash, (void *)tables_hash},
    {Py_tp_richcompare, (void *)tables_compare},
    {Py_tp_members, members},
    {Py_tp_getset, getters},
    {0, NULL},
};
static PyType_Spec spec = {
    .name = "native.billing.Tables",
    .basicsize = sizeof(struct tables_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = slots,
};

static PyMethodDef functions[] = {
    {"load_tables", load_tables, METH_O,
     "load_tables(source)\n--\n\nThe tables in a directory, or in a mapping of file names to bytes."},
    {NULL, NULL, 0, NULL},
};

int add_tables(PyObject *module) {
    /* The others are on every instance. */
    PyObject *attributes = Py_BuildValue("{s:O,s:O}", "column", Py_None, "column_number", Py_None);
    PyObject *error = attributes == NULL ? NULL
                                         : PyErr_NewExceptionWithDoc("native.billing.TableError", error_doc,
                                                                     PyExc_ValueError, attributes);
    Py_XDECREF(attributes);
    if (billing_keep(module, BILLING_TABLE_ERROR, error) < 0 ||
        PyModule_AddObjectRef(module, "TableError", error) < 0) {
        return -1;
    }
    return add_record(module, BILLING_TABLES, &spec, fields) < 0 ? -1 : PyModule_AddFunctions(module, functions);
}
