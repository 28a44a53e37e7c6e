/* Codes cut into parts, so that one binary search finds all lists of a code. */
#include <stdlib.h>

#include "grouper_tables.h"

/* What all lists of all parts may come to: 256 MiB. */
enum { MEMBERS_MOST = 1 << 26 };

struct edge {
    struct clinic_key at;
    uint32_t list;
    bool begins;
};

/* What begins at a place goes before what ends there, so that a list is never left before it is entered. */
static int compare_edges(const void *one, const void *other) {
    const struct edge *a = one;
    const struct edge *b = other;
    int order = compare_keys(a->at, b->at);
    return order != 0 ? order : b->begins - a->begins;
}

/* The lists that cover the present part, each with how many of its entries do. */
struct cover {
    uint32_t *times;  /* by list */
    uint32_t *places; /* by list: where it stands in `now` */
    uint32_t *now;
    size_t count;
};

static void pass(struct cover *cover, const struct edge *edge) {
    uint32_t list = edge->list;
    if (edge->begins) {
        if (cover->times[list]++ == 0) {
            cover->places[list] = (uint32_t)cover->count;
            cover->now[cover->count++] = list;
        }
    } else if (--cover->times[list] == 0) {
        uint32_t last = cover->now[--cover->count];
        cover->now[cover->places[list]] = last;
        cover->places[last] = cover->places[list];
    }
}

/* Walks the parts; with `book` arrays in place it fills them. Answers the members of all parts. */
static size_t walk(struct book *book, struct cover *cover, const struct edge *edges, size_t count, bool fill) {
    size_t members = 0;
    book->count = 0;
    for (size_t i = 0; i < count;) {
        struct clinic_key at = edges[i].at;
        while (i < count && compare_keys(edges[i].at, at) == 0) {
            pass(cover, &edges[i++]);
        }
        if (fill) {
            book->starts[book->count] = at;
            book->firsts[book->count] = (uint32_t)members;
            for (size_t k = 0; k < cover->count; k++) {
                book->members[members + k] = cover->now[k];
            }
        }
        book->count++;
        members += cover->count;
        if (members > MEMBERS_MOST) {
            return members;
        }
    }
    if (fill) {
        book->firsts[book->count] = (uint32_t)members;
    }
    return members;
}

static enum clinic_status fill_book(struct book *book, struct cover *cover, const struct edge *edges, size_t count,
                                    fault_to fault) {
    size_t members = walk(book, cover, edges, count, false);
    if (members > MEMBERS_MOST) {
        return table_refuse(fault, CLINIC_CODES, 0, "lists that overlap less");
    }
    book->starts = new_array(book->count, sizeof *book->starts);
    book->firsts = new_array(book->count + 1, sizeof *book->firsts);
    book->members = new_array(members, sizeof *book->members);
    if (book->starts == NULL || book->firsts == NULL || book->members == NULL) {
        return CLINIC_MEMORY;
    }
    (void)walk(book, cover, edges, count, true);
    return CLINIC_OK;
}

static enum clinic_status make_book(struct clinic_grouper *grouper, enum kind kind, struct cover *cover,
                                    struct edge *edges, fault_to fault) {
    size_t count = 0;
    for (size_t i = 0; i < grouper->entry_count; i++) {
        const struct entry *entry = &grouper->entries[i];
        if (grouper->lists[entry->list].kind == kind) {
            edges[count++] = (struct edge){entry->from, entry->list, true};
            edges[count++] = (struct edge){key_after(entry->to), entry->list, false};
        }
    }
    qsort(edges, count, sizeof *edges, compare_edges);
    return fill_book(&grouper->books[kind], cover, edges, count, fault);
}

enum clinic_status make_books(struct clinic_grouper *grouper, fault_to fault) {
    struct edge *edges = new_array(2 * grouper->entry_count, sizeof *edges);
    struct cover cover = {
        .times = new_array(grouper->list_count, sizeof *cover.times),
        .places = new_array(grouper->list_count, sizeof *cover.places),
        .now = new_array(grouper->list_count, sizeof *cover.now),
    };
    enum clinic_status status = CLINIC_MEMORY;
    if (edges != NULL && cover.times != NULL && cover.places != NULL && cover.now != NULL) {
        status = CLINIC_OK;
        for (int kind = 0; status == CLINIC_OK && kind < KIND_COUNT; kind++) {
            status = make_book(grouper, (enum kind)kind, &cover, edges, fault);
        }
    }
    free(cover.now);
    free(cover.places);
    free(cover.times);
    free(edges);
    return status;
}

size_t book_find(const struct book *book, struct clinic_key key) {
    size_t from = 0;
    size_t to = book->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (compare_keys(book->starts[middle], key) <= 0) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from == 0 ? SIZE_MAX : from - 1;
}
