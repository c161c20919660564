package io.jobetl.dashboard.http;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who is let in. A name in the {@code Host} header must be one that this server is known by: otherwise any page in a
 * browser could give its own name our address and read what stands here. Addresses in numbers need no name server, so
 * they are no danger. Immutable.
 */
public final class Gate {
    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.%]+\\]|[A-Za-z0-9._-]+)(:\\d{1,5})?");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final String BEARER = "bearer ";

    private final Set<String> names = new HashSet<>(List.of("localhost"));
    private final String token;

    /**
     * @param names further names of this server, as behind a proxy
     * @param token what a client has to know; empty when nobody is asked
     */
    public Gate(List<String> names, String token) {
        names.forEach(name -> this.names.add(name.toLowerCase(Locale.ROOT)));
        this.token = token;
    }

    /** The address that this process is bound to, or the machine's name when it is bound to all. */
    public static List<String> namesOf(String host) {
        try {
            return InetAddress.getByName(host).isAnyLocalAddress()
                    ? List.of(InetAddress.getLocalHost().getHostName())
                    : List.of(host);
        } catch (java.net.UnknownHostException e) {
            return List.of(host);
        }
    }

    boolean isKnownHost(Optional<String> header) {
        Matcher host = HOST.matcher(header.orElse(""));
        if (!host.matches()) {
            return false;
        }
        String name = host.group(1).toLowerCase(Locale.ROOT);
        return name.startsWith("[") || IPV4.matcher(name).matches() || names.contains(name);
    }

    boolean asksForToken() {
        return !token.isEmpty();
    }

    /**
     * Whether the request knows the token; always, when there is none.
     *
     * @param port that it came to
     */
    boolean lets(Request request, int port) {
        return !asksForToken() || isToken(bearer(request)) || isToken(cookie(request, cookieName(port)));
    }

    /**
     * The cookie that the login gives a browser, for event streams too, which cannot send a header. Browsers keep the
     * cookies of a host together, whatever the port: under one name two servers of a host would log each other out.
     */
    private static String cookieName(int port) {
        return "etl_token_" + port;
    }

    private static String bearer(Request request) {
        String sent = request.header("authorization").orElse("");
        return sent.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? sent.substring(BEARER.length()).strip()
                : "";
    }

    private static String cookie(Request request, String name) {
        for (String part : request.header("cookie").orElse("").split(";", -1)) {
            String pair = part.strip();
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        return "";
    }

    /** Takes as long for a wrong text as for the right one. */
    private boolean isToken(String text) {
        return MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    /** The header that makes a browser remember the token, for scripts out of reach. */
    String cookieHeader(int port) {
        return cookieName(port) + "=" + token + "; Path=/; HttpOnly; SameSite=Strict";
    }
}
