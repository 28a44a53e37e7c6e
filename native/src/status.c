#include "clinic/status.h"

const char *clinic_status_name(enum clinic_status status) {
    switch (status) {
    case CLINIC_OK:
        return "ok";
    case CLINIC_INVALID:
        return "invalid";
    case CLINIC_OVERFLOW:
        return "overflow";
    case CLINIC_REFUSED:
        return "refused";
    case CLINIC_MEMORY:
        return "memory";
    case CLINIC_IO:
        return "io";
    case CLINIC_INTERNAL:
        return "internal";
    }
    return "unknown";
}
