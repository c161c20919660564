package io.jobetl.io.cassandra.page;

import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.AbstractQueue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one answer as the server sent them: for each value its length in four bytes, negative for null, and its
 * bytes. To the driver it is the queue of rows that it expects, each made when it is taken; who asks a row for the
 * value {@link #PAGE} gets the bytes of this row and all behind it instead, and nothing is made for any of them.
 *
 * <p>Mutable, for one thread at a time.
 */
public final class LazyRows extends AbstractQueue<List<ByteBuffer>> {
    /** Stands in the place of a column's index. */
    public static final int PAGE = -1;

    private final ByteBuffer page;
    private final int columns;
    private int rows;

    /** @param page from its position to its limit, these rows and nothing else */
    LazyRows(ByteBuffer page, int columns, int rows) {
        this.page = page;
        this.columns = columns;
        this.rows = rows;
    }

    @Override
    public @Nullable List<ByteBuffer> poll() {
        if (rows == 0) {
            return null;
        }
        rows--;
        return next(page);
    }

    @Override
    public @Nullable List<ByteBuffer> peek() {
        return rows == 0 ? null : next(page.duplicate());
    }

    @Override
    public int size() {
        return rows;
    }

    @Override
    public boolean offer(List<ByteBuffer> row) {
        throw new UnsupportedOperationException("an answer has the rows that the server sent");
    }

    /** Of the rows that were not taken yet. */
    @Override
    public Iterator<List<ByteBuffer>> iterator() {
        LazyRows copy = new LazyRows(page.duplicate(), columns, rows);
        List<List<ByteBuffer>> all = new ArrayList<>(rows);
        for (List<ByteBuffer> row = copy.poll(); row != null; row = copy.poll()) {
            all.add(row);
        }
        return all.iterator();
    }

    private List<ByteBuffer> next(ByteBuffer from) {
        int start = from.position();
        @Nullable ByteBuffer[] values = new @Nullable ByteBuffer[columns];
        for (int column = 0; column < columns; column++) {
            int length = from.getInt();
            if (length >= 0) {
                byte[] value = new byte[length]; // a copy, so that a kept value does not keep the page
                from.get(value);
                values[column] = ByteBuffer.wrap(value);
            }
        }
        return new Row(values, start);
    }

    private final class Row extends AbstractList<@Nullable ByteBuffer> {
        private final @Nullable ByteBuffer[] values;
        private final int start;

        Row(@Nullable ByteBuffer[] values, int start) {
            this.values = values;
            this.start = start;
        }

        @Override
        public @Nullable ByteBuffer get(int column) {
            return column == PAGE ? takeFrom(start) : values[column];
        }

        @Override
        public int size() {
            return columns;
        }
    }

    private ByteBuffer takeFrom(int start) {
        rows = 0;
        return page.position(start);
    }
}
