package io.jobetl.runtime.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files that are small by nature, so that a device, a pipe or a wrong file ends nothing but the reading. */
final class SmallFile {
    /** A thousand times what a configuration takes. */
    private static final int MOST_BYTES = 1 << 20;

    private SmallFile() {}

    /** A file that is none of this kind; the message follows its name. */
    static final class UnusableException extends IOException {
        private static final long serialVersionUID = 1L;

        UnusableException(String message) {
            super(message);
        }
    }

    /**
     * Its text.
     *
     * @throws java.nio.charset.CharacterCodingException when it is not UTF-8
     * @throws UnusableException when it is no regular file, or too long
     */
    static String read(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (!Files.isRegularFile(path)) {
            throw new UnusableException("is no regular file; name one");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new UnusableException("is longer than 1 MiB; is it the right file?");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
    }
}
