/*
 * Runs a target without libFuzzer: first each file of the corpus, then blind mutations of them. Takes these of
 * libFuzzer's options, -max_total_time=SECONDS, -runs=NUMBER, -seed=NUMBER, -artifact_prefix=PATH, and folders.
 */
#include <dirent.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "fuzz.h"

enum { FILES_MOST = 4096, LENGTH_MOST = 4096 };

struct file {
    uint8_t *data;
    size_t size;
};

static struct file files[FILES_MOST];
static size_t file_count;
static uint8_t current[LENGTH_MOST];
static size_t current_size;
static const char *prefix = "";
static uint64_t state = 1;

static uint64_t next_random(void) { /* splitmix64 */
    uint64_t value = state += UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
    return value ^ value >> 31;
}

static size_t below(size_t most) {
    return most == 0 ? 0 : (size_t)(next_random() % most);
}

static void keep_input(int signal_number) {
    char name[512];
    snprintf(name, sizeof name, "%scrash-%ld", prefix, (long)getpid());
    FILE *out = fopen(name, "wb");
    if (out != NULL) {
        fwrite(current, 1, current_size, out);
        fclose(out);
    }
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static void load_file(const char *path) {
    FILE *in = fopen(path, "rb");
    uint8_t data[LENGTH_MOST];
    if (in == NULL || file_count == FILES_MOST) {
        return;
    }
    size_t size = fread(data, 1, sizeof data, in);
    fclose(in);
    files[file_count++] = (struct file){exact_copy((struct clinic_bytes){data, size}), size};
}

static void load_folder(const char *path) {
    DIR *folder = opendir(path);
    struct dirent *entry;
    if (folder == NULL) {
        load_file(path);
        return;
    }
    while ((entry = readdir(folder)) != NULL) {
        char name[1024];
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.') {
            load_file(name);
        }
    }
    closedir(folder);
}

static void mutate(void) {
    for (size_t times = 1 + below(6); times != 0; times--) {
        size_t at = below(current_size + 1);
        size_t length = 1 + below(8);
        switch (below(5)) {
        case 0: /* change a bit */
            current[at % LENGTH_MOST] ^= (uint8_t)(1U << below(8));
            break;
        case 1: /* change a byte */
            current[at % LENGTH_MOST] = (uint8_t)next_random();
            break;
        case 2: /* cut off */
            current_size = at;
            break;
        case 3: /* leave out */
            if (at + length <= current_size) {
                memmove(current + at, current + at + length, current_size - at - length);
                current_size -= length;
            }
            break;
        default: /* put in */
            if (current_size + length <= LENGTH_MOST) {
                memmove(current + at + length, current + at, current_size - at);
                for (size_t i = 0; i < length; i++) {
                    current[at + i] = (uint8_t)next_random();
                }
                current_size += length;
            }
        }
    }
}

static void run_current(void) {
    uint8_t *copy = exact_copy((struct clinic_bytes){current, current_size});
    (void)LLVMFuzzerTestOneInput(copy, current_size);
    free(copy);
}

static void choose(const struct file *file) {
    memset(current, 0, sizeof current);
    if (file->size != 0) {
        memcpy(current, file->data, file->size);
    }
    current_size = file->size;
}

int main(int count, char **arguments) {
    long seconds = 0;
    unsigned long long runs = 0, done = 0;
    state = (uint64_t)time(NULL);
    for (int i = 1; i < count; i++) {
        const char *argument = arguments[i];
        if (strncmp(argument, "-max_total_time=", 16) == 0) {
            seconds = strtol(argument + 16, NULL, 10);
        } else if (strncmp(argument, "-runs=", 6) == 0) {
            runs = strtoull(argument + 6, NULL, 10);
        } else if (strncmp(argument, "-seed=", 6) == 0) {
            state = strtoull(argument + 6, NULL, 10);
        } else if (strncmp(argument, "-artifact_prefix=", 17) == 0) {
            prefix = argument + 17;
        } else if (argument[0] != '-') {
            load_folder(argument);
        }
    }
    signal(SIGABRT, keep_input);
    time_t end = time(NULL) + seconds;
    for (; done < file_count; done++) {
        choose(&files[done]);
        run_current();
    }
    while ((seconds != 0 && time(NULL) < end) || done < runs) {
        choose(file_count == 0 ? &(struct file){NULL, 0} : &files[below(file_count)]);
        mutate();
        run_current();
        done++;
    }
    fprintf(stderr, "stat::number_of_executed_units: %llu\n", done);
    return 0;
}
