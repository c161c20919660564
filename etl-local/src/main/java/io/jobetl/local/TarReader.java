package io.jobetl.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks a tar stream: files, folders and symbolic links, with the owner's exec bit; ustar, GNU long names and pax
 * paths. Owners, times and everything else are ignored. A name or link that leads out of the target is refused.
 */
final class TarReader {
    private static final int BLOCK = 512;

    private final InputStream in;
    private @Nullable String longName;
    private @Nullable String longLink;

    private TarReader(InputStream in) {
        this.in = in;
    }

    static void unpack(InputStream in, Path target) throws IOException {
        new TarReader(in).unpackAll(target.toAbsolutePath().normalize());
    }

    private void unpackAll(Path target) throws IOException {
        byte[] header = new byte[BLOCK];
        while (in.readNBytes(header, 0, BLOCK) == BLOCK && header[0] != 0) {
            checkSum(header);
            long size = number(header, 124, 12);
            char type = (char) header[156];
            switch (type) {
                case 'L' -> longName = text(content(size));
                case 'K' -> longLink = text(content(size));
                case 'x' -> pax(content(size));
                case 'g' -> content(size);
                default -> {
                    entry(header, type, size, target);
                    longName = null;
                    longLink = null;
                }
            }
        }
    }

    private void entry(byte[] header, char type, long size, Path target) throws IOException {
        String name = longName != null ? longName : headerName(header);
        Path path = inside(target, target.resolve(name), name);
        switch (type) {
            case '5' -> Files.createDirectories(path);
            case '2' -> {
                String link = longLink != null ? longLink : text(header, 157, 100);
                Path parent = path.getParent();
                if (parent == null) {
                    throw new IOException("link without a folder: " + name);
                }
                inside(target, parent.resolve(link), name + " -> " + link);
                Files.createDirectories(parent);
                Files.createSymbolicLink(path, Path.of(link));
            }
            case '0', '\0' -> {
                Path parent = path.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.copy(new Bounded(in, size), path);
                skip(padding(size));
                if ((number(header, 100, 8) & 0100) != 0) {
                    makeExecutable(path);
                }
            }
            default -> skip(size + padding(size));
        }
    }

    static void makeExecutable(Path path) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(path));
        permissions.add(PosixFilePermission.OWNER_EXECUTE);
        permissions.add(PosixFilePermission.GROUP_EXECUTE);
        permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        Files.setPosixFilePermissions(path, permissions);
    }

    private static Path inside(Path target, Path path, String name) throws IOException {
        Path normal = path.normalize();
        if (!normal.startsWith(target)) {
            throw new IOException("archive entry leads out of the folder: " + name);
        }
        return normal;
    }

    private static String headerName(byte[] header) {
        String name = text(header, 0, 100);
        boolean ustar = text(header, 257, 5).equals("ustar");
        String prefix = ustar && header[262] == 0 ? text(header, 345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** Records {@code LENGTH KEY=VALUE\n}; only the paths are of interest. */
    private void pax(byte[] content) {
        int at = 0;
        while (at < content.length && content[at] != 0) {
            int space = at;
            while (content[space] != ' ') {
                space++;
            }
            int length = Integer.parseInt(new String(content, at, space - at, StandardCharsets.US_ASCII));
            String record = new String(content, space + 1, length - (space + 1 - at) - 1, StandardCharsets.UTF_8);
            if (record.startsWith("path=")) {
                longName = record.substring("path=".length());
            } else if (record.startsWith("linkpath=")) {
                longLink = record.substring("linkpath=".length());
            }
            at += length;
        }
    }

    private byte[] content(long size) throws IOException {
        byte[] bytes = in.readNBytes(Math.toIntExact(size));
        if (bytes.length < size) {
            throw new IOException("archive ends in the middle of an entry");
        }
        skip(padding(size));
        return bytes;
    }

    private void skip(long bytes) throws IOException {
        in.skipNBytes(bytes);
    }

    private static long padding(long size) {
        return (BLOCK - size % BLOCK) % BLOCK;
    }

    private static void checkSum(byte[] header) throws IOException {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            // The field itself counts as blanks.
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        if (sum != number(header, 148, 8)) {
            throw new IOException("not a tar archive, or a damaged one (checksum of a header)");
        }
    }

    /** Octal digits, or base 256 when the first bit is set. */
    private static long number(byte[] header, int from, int length) {
        if ((header[from] & 0x80) != 0) {
            long value = header[from] & 0x7f;
            for (int i = 1; i < length; i++) {
                value = (value << 8) | (header[from + i] & 0xff);
            }
            return value;
        }
        String digits = text(header, from, length).trim();
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }

    private static String text(byte[] bytes) {
        return text(bytes, 0, bytes.length);
    }

    private static String text(byte[] bytes, int from, int length) {
        int end = from;
        while (end < from + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    /** The next bytes of a stream as a stream of their own. */
    private static final class Bounded extends InputStream {
        private final InputStream in;
        private long left;

        Bounded(InputStream in, long size) {
            this.in = in;
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(bytes, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new IOException("archive ends in the middle of a file");
            }
            left -= count;
            return count;
        }
    }
}
