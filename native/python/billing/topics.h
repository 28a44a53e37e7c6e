/* One file of this folder a topic. Each adds its types and functions; -1 with an exception set, or 0. */
#ifndef CLINIC_BILLING_TOPICS_H
#define CLINIC_BILLING_TOPICS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#endif
