#include "check.h"
#include "crew.h"

enum { PIECES_MOST = 300 };

/* Each piece has a place of its own: a piece done twice at once is a race that a sanitizer sees. */
struct tally {
    int done[PIECES_MOST];
    size_t latest[WORKERS_MOST]; /* piece of each worker, plus one */
    bool out_of_order[WORKERS_MOST];
    bool unknown_worker;
};

static void count(void *context, size_t worker, size_t piece) {
    struct tally *tally = context;
    if (worker >= WORKERS_MOST) {
        tally->unknown_worker = true;
        return;
    }
    if (piece < tally->latest[worker]) {
        tally->out_of_order[worker] = true;
    }
    tally->latest[worker] = piece + 1;
    tally->done[piece]++;
}

static void every_piece_is_done_once(struct crew *crew, size_t pieces) {
    struct tally tally = {0};
    crew_run(crew, count, &tally, pieces);
    for (size_t i = 0; i < PIECES_MOST; i++) {
        CHECK_INT(tally.done[i], i < pieces);
    }
    for (size_t i = 0; i < WORKERS_MOST; i++) {
        CHECK(!tally.out_of_order[i]);
    }
    CHECK(!tally.unknown_worker);
}

static void test_every_piece_of_every_round_is_done_once(void) {
    struct crew *crew = crew_begin();
    for (size_t pieces = 0; pieces <= PIECES_MOST; pieces++) {
        every_piece_is_done_once(crew, pieces);
    }
    crew_end(crew);
}

static void test_a_crew_may_end_before_its_helpers_have_begun(void) {
    for (int i = 0; i < 200; i++) {
        struct crew *crew = crew_begin();
        every_piece_is_done_once(crew, (size_t)(i % 3));
        crew_end(crew);
    }
}

static void test_without_a_crew_the_caller_does_all_in_order(void) {
    struct tally tally = {0};
    every_piece_is_done_once(NULL, 20);
    crew_run(NULL, count, &tally, 20);
    CHECK_INT(tally.latest[0], 20);
    crew_end(NULL);
}

int main(void) {
    RUN(test_every_piece_of_every_round_is_done_once);
    RUN(test_a_crew_may_end_before_its_helpers_have_begun);
    RUN(test_without_a_crew_the_caller_does_all_in_order);
    return CHECK_RESULT();
}
