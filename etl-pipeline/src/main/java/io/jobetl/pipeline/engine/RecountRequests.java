package io.jobetl.pipeline.engine;

import io.jobetl.pipeline.port.RecountRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeMap;

/** Requests that wait for their hour to be read, by hour. Mutable, for one thread. */
final class RecountRequests {
    private final TreeMap<Integer, List<Long>> idsByHour = new TreeMap<>();

    void add(List<RecountRequest> requests) {
        requests.forEach(request -> add(request.epochHour(), List.of(request.id())));
    }

    void add(int epochHour, List<Long> ids) {
        if (!ids.isEmpty()) {
            idsByHour.computeIfAbsent(epochHour, hour -> new ArrayList<>()).addAll(ids);
        }
    }

    /** Ids of the requests for this hour, which from now on are somebody else's business. */
    List<Long> take(int epochHour) {
        List<Long> ids = idsByHour.remove(epochHour);
        return ids == null ? List.of() : ids;
    }

    void moveTo(RecountRequests other) {
        idsByHour.forEach(other::add);
        idsByHour.clear();
    }

    List<Long> of(int epochHour) {
        return idsByHour.getOrDefault(epochHour, List.of());
    }

    NavigableSet<Integer> hours() {
        return idsByHour.navigableKeySet();
    }
}
