package io.jobetl.dashboard.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers GET and HEAD from daemon threads that come and go with the requests. What a client does or leaves undone, such
 * as half a request or an answer that it never reads, costs others nothing. Thread-safe.
 */
public final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

    private static final int MOST_THREADS = 256;
    private static final int BACKLOG = 128;
    private static final double REQUESTS_PER_SECOND = 200;
    private static final double WRONG_TOKENS_PER_SECOND = 5;
    private static final int WORTH_COMPRESSING = 1_000;

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
                            + " connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none';"
                            + " frame-ancestors 'none'",
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Vary", "Accept-Encoding");

    /** Browsers heed it where they trust the way to the server, and elsewhere complain of it. */
    private static final String OPENER_POLICY = "Cross-Origin-Opener-Policy";

    /** One accepted coding without blanks; a quality of 0 refuses it. */
    private static final Pattern GZIP = Pattern.compile("gzip(;q=(?!0(\\.0*)?$).*)?");

    private final HttpServer server;
    private final Routes routes;
    private final Gate gate;
    private final Writes writes = new Writes();
    /** Of those without the token, so that they keep nobody away who knows it. */
    private final RequestRate strangers;

    private final RequestRate rate;
    private final RequestRate wrongTokens = new RequestRate(WRONG_TOKENS_PER_SECOND, System.nanoTime());
    private final ThreadPoolExecutor threads = threads();
    private final ScheduledExecutorService watchdog =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "etl-dashboard-watchdog"));

    private WebServer(HttpServer server, Routes routes, Gate gate, double requestsPerSecond) {
        this.server = server;
        this.routes = routes;
        this.gate = gate;
        this.strangers = new RequestRate(requestsPerSecond, System.nanoTime());
        this.rate = new RequestRate(requestsPerSecond, System.nanoTime());
    }

    /**
     * Serves at this address, or at another port of the same host when that one is taken.
     *
     * @throws IOException when it cannot
     */
    public static WebServer open(InetSocketAddress wanted, Routes routes, Gate gate) throws IOException {
        return open(wanted, routes, gate, REQUESTS_PER_SECOND);
    }

    /** @param requestsPerSecond of all who know the token, and of all others together */
    static WebServer open(InetSocketAddress wanted, Routes routes, Gate gate, double requestsPerSecond)
            throws IOException {
        // Read once, when the server's class is loaded. Without the first, half-sent requests hold their threads for
        // good; without the second, small answers wait for the client's acknowledgement.
        setUnlessSet("sun.net.httpserver.maxReqTime", "5");
        setUnlessSet("sun.net.httpserver.nodelay", "true");
        WebServer opened = new WebServer(bound(wanted), routes, gate, requestsPerSecond);
        opened.start();
        return opened;
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static HttpServer bound(InetSocketAddress wanted) throws IOException {
        try {
            return HttpServer.create(wanted, BACKLOG);
        } catch (BindException taken) {
            if (wanted.getPort() == 0) {
                throw taken;
            }
            return HttpServer.create(new InetSocketAddress(wanted.getAddress(), 0), BACKLOG);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the server
    private void start() {
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
        watchdog.scheduleWithFixedDelay(() -> writes.endStuck(System.nanoTime()), 1, 1, TimeUnit.SECONDS);
    }

    /** Where it serves. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** As many threads as there are requests under way, up to a bound; more wait for their turn. */
    private static ThreadPoolExecutor threads() {
        LinkedTransferQueue<Runnable> waiting = new LinkedTransferQueue<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean offer(Runnable task) {
                return tryTransfer(task);
            }
        };
        return new ThreadPoolExecutor(
                1,
                MOST_THREADS,
                10,
                TimeUnit.SECONDS,
                waiting,
                task -> daemon(task, "etl-dashboard-http"),
                (task, pool) -> waiting.put(task));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void handle(HttpExchange exchange) {
        boolean isTaken = false;
        try {
            HEADERS.forEach(exchange.getResponseHeaders()::set);
            if (address().getAddress().isLoopbackAddress()) {
                exchange.getResponseHeaders().set(OPENER_POLICY, "same-origin");
            }
            isTaken = takenAsStream(exchange);
        } catch (IOException e) {
            LOG.debug("a client went away", e);
        } catch (RuntimeException e) {
            LOG.warn("a request could not be answered", e);
        } finally {
            // The watchdog's interrupt is for this request alone.
            Thread.interrupted();
            if (!isTaken) {
                exchange.close();
            }
        }
    }

    private boolean takenAsStream(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            send(exchange, Answer.error(405, "only GET is answered", "nothing can be changed from here"));
            return false;
        }
        Request request;
        try {
            request = Request.of(exchange);
        } catch (BadRequestException e) {
            send(exchange, badRequest(e));
            return false;
        }
        Answer refusal = refusal(request);
        if (refusal != null) {
            send(exchange, refusal);
            return false;
        }
        if (routes.isStream(request.path())) {
            return opened(exchange);
        }
        send(exchange, answer(request));
        return false;
    }

    private boolean opened(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "text/event-stream; charset=utf-8");
        headers.set("Cache-Control", "no-store");
        headers.set("X-Accel-Buffering", "no");
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        if (isHead ? routes.streams().hasRoom() : routes.streams().open(exchange, writes)) {
            if (isHead) {
                exchange.sendResponseHeaders(200, -1);
            }
            return !isHead;
        }
        headers.set("Retry-After", "10");
        send(
                exchange,
                Answer.error(
                        429,
                        EventStreams.MOST + " pages listen already",
                        "close some of them, or ask for /api/v1/operator now and then"));
        return false;
    }

    /** Null when the request may pass. */
    private @Nullable Answer refusal(Request request) {
        if (!gate.isKnownHost(request.header("host"))) {
            return Answer.error(
                    403,
                    "this server is not known by that name",
                    "ask for its address, or add the name to the setting dashboard.allowed-hosts");
        }
        if (routes.isHealth(request.path())) {
            return null; // who watches the process must not take it for dead because others ask too often
        }
        boolean isLetIn = gate.lets(request, address().getPort());
        if (!(isLetIn ? rate : strangers).lets(System.nanoTime())) {
            return Answer.error(429, "too many requests", "ask less often");
        }
        if (routes.isProtected(request.path()) && !isLetIn) {
            return wrongTokens.lets(System.nanoTime())
                    ? Answer.error(401, "the token is missing or wrong", "send Authorization: Bearer TOKEN, or log in")
                    : Answer.error(429, "too many wrong tokens", "wait a moment");
        }
        return null;
    }

    private Answer answer(Request request) {
        try {
            return routes.isLogin(request.path())
                    ? login()
                    : routes.of(request.path()).answer(request);
        } catch (BadRequestException e) {
            return badRequest(e);
        } catch (InterruptedException e) {
            return Answer.error(503, "the server is being closed", "");
        } catch (RuntimeException e) {
            LOG.warn("{} could not be answered", request.path(), e);
            return Answer.error(500, "this is a defect: " + e.getClass().getSimpleName(), "look at the log");
        }
    }

    private static Answer badRequest(BadRequestException e) {
        return Answer.error(400, String.valueOf(e.getMessage()), e.remedy());
    }

    /** Who gets here has sent the token in a header; from now on its browser sends it by itself. */
    private Answer login() {
        return new Answer(
                204,
                Answer.JSON,
                new byte[0],
                gate.asksForToken()
                        ? Map.of(
                                "Cache-Control",
                                "no-store",
                                "Set-Cookie",
                                gate.cookieHeader(address().getPort()))
                        : Map.of("Cache-Control", "no-store"));
    }

    private void send(HttpExchange exchange, Answer answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        answer.headers().forEach(headers::set);
        headers.set("Content-Type", answer.contentType());
        byte[] body = answer.body();
        String accepted = String.valueOf(exchange.getRequestHeaders().getFirst("Accept-Encoding"));
        if (body.length >= WORTH_COMPRESSING
                && takesGzip(accepted)
                && !answer.contentType().equals("image/png")) {
            body = answer.compressed();
            headers.set("Content-Encoding", "gzip");
        }
        boolean hasBody = body.length > 0 && !exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), hasBody ? body.length : -1);
        if (hasBody) {
            writes.write(exchange.getResponseBody(), body);
        }
    }

    private static boolean takesGzip(String accepted) {
        return Stream.of(accepted.toLowerCase(Locale.ROOT).split(",", -1))
                .anyMatch(coding -> GZIP.matcher(coding.replaceAll("\\s", "")).matches());
    }

    /** Ends at once; requests under way get no answer. */
    @Override
    public void close() {
        routes.streams().close();
        watchdog.shutdownNow();
        server.stop(0);
        threads.shutdownNow();
    }
}
