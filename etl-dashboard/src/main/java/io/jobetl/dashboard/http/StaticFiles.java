package io.jobetl.dashboard.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Files of a folder on the class path, read once. A browser keeps them and asks whether they have changed: it gets 304
 * while they have not. Thread-safe.
 */
public final class StaticFiles implements Route {
    /** No dot at the beginning of a part, so that no path leads out of the folder. */
    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "mjs", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "json", "application/json; charset=utf-8",
            "txt", "text/plain; charset=utf-8");

    private final ClassLoader loader;
    private final String folder;
    private final Map<String, Optional<Answer>> files = new ConcurrentHashMap<>();

    /** @param folder resource path without slashes at its ends */
    public StaticFiles(ClassLoader loader, String folder) {
        this.loader = loader;
        this.folder = folder;
    }

    @Override
    public Answer answer(Request request) {
        String name = request.path().equals("/") ? "index.html" : request.path().substring(1);
        Optional<Answer> file = NAME.matcher(name).matches() ? find(name) : Optional.empty();
        if (file.isEmpty()) {
            return Answer.error(404, "there is nothing at this address", "the page is at /, its data below /api/v1");
        }
        String tag = file.get().headers().getOrDefault("ETag", "");
        if (request.header("if-none-match").filter(tag::equals).isPresent()) {
            return new Answer(
                    304, file.get().contentType(), new byte[0], file.get().headers());
        }
        return file.get();
    }

    /** Only names that exist are remembered: those that do not are without number. */
    private Optional<Answer> find(String name) {
        Optional<Answer> known = files.get(name);
        if (known == null) {
            known = read(name);
            if (known.isPresent()) {
                files.put(name, known);
            }
        }
        return known;
    }

    private Optional<Answer> read(String name) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            return Optional.empty();
        }
        try (InputStream in = loader.getResourceAsStream(folder + "/" + name)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            return Optional.of(new Answer(
                    200, type, bytes, Map.of("Cache-Control", "no-cache", "ETag", "\"" + hash(bytes) + "\"")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
