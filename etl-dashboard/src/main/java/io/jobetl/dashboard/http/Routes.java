package io.jobetl.dashboard.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is answered where. Filled before it is served.
 *
 * <p>Data is given to those who know the token only; the page itself, which holds none, and the health that a machine
 * asks for, to everybody.
 */
public final class Routes {
    private static final String LIVE = "/api/v1/live";
    private static final String LOGIN = "/api/v1/login";

    private final Map<String, Route> exact = new LinkedHashMap<>();
    private final Map<String, Route> below = new LinkedHashMap<>();
    private final Route rest;
    private final EventStreams streams;

    /** @param rest answers what no other route does */
    public Routes(Route rest, EventStreams streams) {
        this.rest = rest;
        this.streams = streams;
    }

    /** @param path one that ends with a slash stands for all below it */
    public Routes with(String path, Route route) {
        (path.endsWith("/") ? below : exact).put(path, route);
        return this;
    }

    Route of(String path) {
        Route route = exact.get(path);
        if (route != null) {
            return route;
        }
        for (Map.Entry<String, Route> each : below.entrySet()) {
            if (path.startsWith(each.getKey())) {
                return each.getValue();
            }
        }
        return rest;
    }

    EventStreams streams() {
        return streams;
    }

    boolean isStream(String path) {
        return path.equals(LIVE);
    }

    boolean isLogin(String path) {
        return path.equals(LOGIN);
    }

    /** What tells machines that restart processes how this one is. */
    boolean isHealth(String path) {
        return path.equals("/health/live") || path.equals("/health/ready");
    }

    boolean isProtected(String path) {
        return path.startsWith("/api/") || path.startsWith("/metrics");
    }
}
