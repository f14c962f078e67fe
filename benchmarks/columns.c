/* The eight rules of columns.yaml in one pass over sorted columns, written out by hand: what a processor can do. */

#include <stdint.h>

#define DAY 86400000000LL
#define HOUR 3600000000LL
#define NEVER INT64_MAX

enum { INTERVIEW, THANKS, CHECK_IN, CALL, REPLY, OPT_OUT, CONTRACT };
enum { OVERDUE, DUE, ALLOWED, TOO_SOON, BLOCKED, CLOSED };
enum { R_THANKS, R_SILENCE, R_DECISION, R_WEEKS, R_CALLS, R_TALKED, R_DAYTIME, R_OVER, R_NONE = -1 };

typedef struct {
    const int64_t *starts, *offsets;
    int32_t count;
} zone_t;

static int stretch(const zone_t *z, int64_t t) {
    int low = 0, high = z->count - 1;
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (z->starts[middle] <= t) low = middle; else high = middle - 1;
    }
    return low;
}

static int64_t local(const zone_t *z, int64_t t) { return t + z->offsets[stretch(z, t)]; }

static int64_t instant(const zone_t *z, int64_t wall) {
    /* the first stretch in which the clock shows this, or has left it behind */
    int low = 0, high = z->count - 1;
    while (low < high) {
        int middle = (low + high) / 2;
        if (z->starts[middle + 1] + z->offsets[middle] > wall) high = middle; else low = middle + 1;
    }
    int64_t t = wall - z->offsets[low];
    return t < z->starts[low] ? wall - z->offsets[low - 1] : t;
}

static int64_t days_later(const zone_t *z, int64_t t, int days) { return instant(z, local(z, t) + days * DAY); }

static int shut(const zone_t *z, int64_t t) {
    int64_t of_day = local(z, t) % DAY;
    return of_day < 8 * HOUR || of_day > 21 * HOUR;
}

static int64_t opening(const zone_t *z, int64_t t) {
    int64_t wall = local(z, t), day = wall / DAY * DAY;
    return instant(z, wall - day < 8 * HOUR ? day + 8 * HOUR : day + DAY + 8 * HOUR);
}

typedef struct {
    int8_t *status;
    int64_t *not_before, *due_by;
    int16_t *rule;
} out_t;

static void put(const out_t *o, int64_t row, int status, int64_t not_before, int64_t due_by, int rule) {
    o->status[row] = status, o->not_before[row] = not_before, o->due_by[row] = due_by, o->rule[row] = rule;
}

void decide(int64_t first, int64_t last, const int32_t *thread, const int64_t *at, const int8_t *type,
            const int8_t *outcome, const zone_t *zones, const int8_t *zone, const int32_t *decision, int32_t unknown,
            int64_t now, int8_t *status, int64_t *not_before, int64_t *due_by, int16_t *rule) {
    out_t o = {status, not_before, due_by, rule};
    int64_t i = first;
    while (i < last) {
        int32_t who = thread[i];
        int64_t asked = NEVER, any = 0, checked = 0, talked = 0, calls[7] = {0};
        int made = 0, over = 0;
        for (; i < last && thread[i] == who; i++) {
            int64_t t = at[i];
            switch (type[i]) {
                case INTERVIEW: if (asked == NEVER) asked = t; any = t; break;
                case THANKS: asked = NEVER, any = t; break;
                case CHECK_IN: checked = any = t; break;
                case CALL: calls[made++ % 7] = t; if (outcome[i] == 2) talked = t; any = t; break;
                case REPLY: any = t; break;
                default: over = 1;
            }
        }
        const zone_t *z = &zones[zone[who]];
        int64_t row = 3 * (int64_t)who;
        /* thank-you */
        if (over) put(&o, row, CLOSED, NEVER, NEVER, R_OVER);
        else if (asked == NEVER) put(&o, row, ALLOWED, NEVER, NEVER, R_NONE);
        else put(&o, row, now > asked + 24 * HOUR ? OVERDUE : DUE, NEVER, asked + 24 * HOUR, R_THANKS);
        /* check-in */
        int64_t until = 0, opens = 0;
        int why = R_NONE;
        if (checked && checked > now - 23 * DAY) {
            int64_t end = days_later(z, checked, 21);
            if (end > now) until = end, why = R_WEEKS;
        }
        if (decision[who] != unknown) {
            int64_t end = instant(z, (decision[who] + 1) * DAY);
            if (end > now) { if (end > until) until = end; why = R_DECISION; }
        }
        if (any && any > now - 16 * DAY) {
            opens = days_later(z, any, 14);
            if (opens > now) { if (opens > until) until = opens; why = R_SILENCE; }
        }
        if (over) put(&o, row + 1, CLOSED, NEVER, NEVER, why == R_NONE ? R_OVER : why);
        else if (until) put(&o, row + 1, TOO_SOON, until, NEVER, why);
        else put(&o, row + 1, any ? DUE : ALLOWED, NEVER, NEVER, any ? R_SILENCE : R_NONE);
        /* call */
        until = 0, why = R_NONE;
        if (shut(z, now)) until = now, why = R_DAYTIME;
        if (talked > now - 9 * DAY) {
            int64_t end = days_later(z, talked, 7);
            if (end > now) { until = end; why = R_TALKED; }
        }
        if (made >= 7 && calls[made % 7] > now - 9 * DAY) {
            int64_t end = days_later(z, calls[made % 7], 7);
            if (end > now) { if (end > until) until = end; why = R_CALLS; }
        }
        if (over) put(&o, row + 2, CLOSED, NEVER, NEVER, why == R_NONE ? R_OVER : why);
        else if (until) { if (shut(z, until)) until = opening(z, until); put(&o, row + 2, TOO_SOON, until, NEVER, why); }
        else put(&o, row + 2, ALLOWED, NEVER, NEVER, R_NONE);
    }
}
