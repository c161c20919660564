package io.jobetl.dashboard.view;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** The last 50 problems; one that comes again is counted, not listed again. Thread-safe. */
final class Problems {
    static final int MOST = 50;

    private final Deque<Problem> newestFirst = new ArrayDeque<>();

    synchronized void add(Instant now, String where, String what, String remedy) {
        Problem problem = new Problem(now, now, 1, where, what, remedy);
        for (Iterator<Problem> known = newestFirst.iterator(); known.hasNext(); ) {
            Problem each = known.next();
            if (each.isSameAs(where, what)) {
                known.remove();
                problem = each.again(now, remedy);
                break;
            }
        }
        newestFirst.addFirst(problem);
        if (newestFirst.size() > MOST) {
            newestFirst.removeLast();
        }
    }

    synchronized List<Problem> newestFirst() {
        return new ArrayList<>(newestFirst);
    }
}
