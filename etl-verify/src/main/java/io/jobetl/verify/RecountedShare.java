package io.jobetl.verify;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * What was found in one {@link RawShare}, in a form that is sent from one machine to another: about 20 bytes for each
 * cell. Immutable. Made and read by the same version of this class.
 */
public final class RecountedShare implements Serializable {
    private static final long serialVersionUID = 1L;

    private final RawShare share;
    private final long rows;
    private final int spelling;
    private final byte[] found;

    private RecountedShare(RawShare share, long rows, int spelling, byte[] found) {
        this.share = share;
        this.rows = rows;
        this.spelling = spelling;
        this.found = found;
    }

    static RecountedShare of(RawShare share, long rows, KeySpelling spelling, NaiveRecount recount) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            recount.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RecountedShare(share, rows, spelling.bits(), bytes.toByteArray());
    }

    /** Which one it is. */
    public RawShare share() {
        return share;
    }

    /** Rows that were read. */
    public long rows() {
        return rows;
    }

    KeySpelling spelling() {
        return KeySpelling.ofBits(spelling);
    }

    void addTo(NaiveRecount recount) {
        try (DataInputStream in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(found)))) {
            recount.absorb(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
