package io.jobetl.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks a tar stream: files, folders and symbolic links, with the owner's exec bit. Owners, times and everything else
 * are ignored. A name or link that leads out of the target is refused, and so is a header with a wrong checksum.
 */
final class TarReader extends TarArchiveInputStream {

    private TarReader(InputStream in) {
        super(in, StandardCharsets.UTF_8.name());
    }

    static void unpack(InputStream in, Path target) throws IOException {
        // Never closed: the stream belongs to the caller.
        TarReader tar = new TarReader(in);
        tar.unpackAll(target.toAbsolutePath().normalize());
    }

    private void unpackAll(Path target) throws IOException {
        TarArchiveEntry entry = getNextEntry();
        while (entry != null) {
            unpackEntry(entry, target);
            entry = getNextEntry();
        }
    }

    private void unpackEntry(TarArchiveEntry entry, Path target) throws IOException {
        String name = entry.getName();
        Path path = inside(target, target.resolve(name), name);
        switch (entry.getLinkFlag()) {
            case TarConstants.LF_DIR -> Files.createDirectories(path);
            case TarConstants.LF_SYMLINK -> {
                String link = entry.getLinkName();
                Path parent = path.getParent();
                if (parent == null) {
                    throw new IOException("link without a folder: " + name);
                }
                inside(target, parent.resolve(link), name + " -> " + link);
                Files.createDirectories(parent);
                Files.createSymbolicLink(path, Path.of(link));
            }
            case TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM -> {
                Path parent = path.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.copy(this, path);
                if ((entry.getMode() & 0100) != 0) {
                    makeExecutable(path);
                }
            }
            default -> {
                // A device or a hard link: what we unpack needs neither.
            }
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

    /** The library takes a header as it is; without this, a damaged name would become a file. */
    @Override
    protected byte @Nullable [] readRecord() throws IOException {
        byte[] header = super.readRecord();
        if (header != null && !isEOFRecord(header) && !TarUtils.verifyCheckSum(header)) {
            throw new IOException("not a tar archive, or a damaged one (checksum of a header)");
        }
        return header;
    }
}
