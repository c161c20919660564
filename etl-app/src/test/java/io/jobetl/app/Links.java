package io.jobetl.app;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Links of Markdown documents below one folder, which none of them may leave. Not thread-safe. */
public final class Links {
    private static final Pattern FENCE = Pattern.compile("(?ms)^ *(```+|~~~+).*?^ *\\1 *$");
    private static final Pattern CODE = Pattern.compile("(`+)[^`]*\\1");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)(?:\\s+\"[^\"]*\")?\\)"
            + "|\\b(?:src|srcset|href)=\"([^\"]+)\"|^\\[[^\\]]+\\]: +(\\S+)$|<(https?:[^>\\s]+)>");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *#*$");

    private final Path root;
    private final Map<Path, Set<String>> anchors = new HashMap<>();
    private int followed;

    /** @param root absolute and normalized */
    public Links(Path root) {
        this.root = root;
    }

    /** The links that lead nowhere, each after its document. */
    public List<String> broken(Iterable<Path> documents) throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents) {
            for (String target : targets(Files.readString(document))) {
                followed++;
                if (!resolves(document, target)) {
                    broken.add(root.relativize(document) + " -> " + target);
                }
            }
        }
        return broken;
    }

    /** How many links have been looked at so far. */
    public int followed() {
        return followed;
    }

    /** Where the links of a text lead, as they are written there. */
    static List<String> targets(String text) {
        List<String> targets = new ArrayList<>();
        Matcher link = LINK.matcher(withoutCode(text));
        while (link.find()) {
            targets.add(target(link));
        }
        return targets;
    }

    private static String target(Matcher link) {
        for (int group = 1; group <= link.groupCount(); group++) {
            if (link.group(group) != null) {
                return link.group(group);
            }
        }
        throw new IllegalStateException(link.group());
    }

    private boolean resolves(Path document, String target) throws IOException {
        if (target.contains(":")) {
            return isWellFormed(target);
        }
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path file = path.isEmpty() ? document : document.resolveSibling(path).normalize();
        if (!file.startsWith(root) || !Files.exists(file)) {
            return false;
        }
        return hash < 0 || (file.toString().endsWith(".md") && anchors(file).contains(target.substring(hash + 1)));
    }

    private static boolean isWellFormed(String target) {
        try {
            URI uri = URI.create(target);
            return "mailto".equals(uri.getScheme()) || ("https".equals(uri.getScheme()) && uri.getHost() != null);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    Set<String> anchors(Path document) throws IOException {
        Set<String> known = anchors.get(document);
        if (known == null) {
            known = new HashSet<>();
            Matcher heading =
                    HEADING.matcher(FENCE.matcher(Files.readString(document)).replaceAll(""));
            while (heading.find()) {
                String anchor = anchor(heading.group(1));
                for (int again = 1; !known.add(anchor); again++) {
                    anchor = anchor(heading.group(1)) + "-" + again;
                }
            }
            anchors.put(document, known);
        }
        return known;
    }

    static String anchor(String heading) {
        return heading.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static String withoutCode(String text) {
        return CODE.matcher(FENCE.matcher(text).replaceAll("")).replaceAll("");
    }
}
