package io.jobetl.io.kafka.change;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.jobetl.io.kafka.change.ChangeMessage.Completion;
import io.jobetl.model.ChangeEvent.RowDeleted;
import io.jobetl.model.ChangeEvent.RowUpserted;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of Debezium's MySQL connector, with or without the {@code {"schema","payload"}} wrapper. One pass over
 * the bytes; columns that nobody needs are skipped without becoming objects. One instance reads one message.
 *
 * <p>What a snapshot completes: only its very last record is marked {@code last}. The marks of single tables are not
 * used, because Debezium leaves them out for an empty table and for a first table with one row.
 */
final class DebeziumEnvelope {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<DimensionTable> ALL_TABLES = Set.copyOf(EnumSet.allOf(DimensionTable.class));
    private static final int QUOTED_CHARS = 80;
    private static final int MAX_NUMBER_CHARS = 64;

    private final DimensionTable table;
    private final Row before = new Row();
    private final Row after = new Row();
    private boolean payloadIsNull;
    private @Nullable String op;
    private @Nullable String binlogFile;
    private @Nullable String offsetBytes;
    private @Nullable String rowIndex;
    private @Nullable String snapshot;

    private DebeziumEnvelope(DimensionTable table) {
        this.table = table;
    }

    /** The two columns that are used, of a row image. */
    private static final class Row {
        boolean present;
        boolean hasId;
        boolean hasCompanyId;

        @Nullable
        String id;

        @Nullable
        String companyId;
    }

    /**
     * @param key null when the message has none; read only when the row images have no id
     * @param value null for a tombstone
     * @throws UnusableMessageException with the reason, when no change can be read from it
     */
    static ChangeMessage parse(DimensionTable table, byte @Nullable [] key, byte @Nullable [] value)
            throws UnusableMessageException {
        if (value == null) {
            if (key == null) {
                throw new UnusableMessageException("neither key nor value");
            }
            return ChangeMessage.NOTHING;
        }
        DebeziumEnvelope envelope = new DebeziumEnvelope(table);
        readObject(value, "value", envelope::readEnvelopeField);
        return envelope.message(key);
    }

    private ChangeMessage message(byte @Nullable [] key) throws UnusableMessageException {
        if (op == null) {
            if (payloadIsNull) {
                return ChangeMessage.NOTHING;
            }
            throw new UnusableMessageException("no field op: not an envelope of Debezium (is a transform such as"
                    + " ExtractNewRecordState configured in the connector?)");
        }
        return switch (op) {
            case "c", "u", "r" -> upserted(key);
            case "d" -> new ChangeMessage(new RowDeleted(table, id(before, "before", key), position()), null);
            case "t" -> new ChangeMessage(null, new Completion(position(), Set.of(table)));
            case "m" -> ChangeMessage.NOTHING;
            default -> throw new UnusableMessageException("unknown op=" + quoted(op));
        };
    }

    private ChangeMessage upserted(byte @Nullable [] key) throws UnusableMessageException {
        if (!after.present) {
            throw new UnusableMessageException("op=" + op + " without the row in after");
        }
        int id = id(after, "after", key);
        if (!after.hasCompanyId) {
            throw new UnusableMessageException(
                    "after has no column company_id: was it dropped or renamed in table " + table.tableName()
                            + ", or is binlog_row_image not FULL?",
                    isFromConnector());
        }
        SourcePosition position = position();
        RowUpserted row = new RowUpserted(table, id, companyId(), position);
        return new ChangeMessage(
                replaced(id, position), row, "last".equals(snapshot) ? new Completion(position, ALL_TABLES) : null);
    }

    /**
     * A changed id is one update where the key of the message is another column: the row of the earlier id is gone, and
     * nothing else will ever say so. An earlier id that is no int was never taken.
     */
    private @Nullable RowDeleted replaced(int id, SourcePosition position) {
        if (!before.present || before.id == null) {
            return null;
        }
        try {
            int earlier = toInt("id", before.id);
            return earlier == id ? null : new RowDeleted(table, earlier, position);
        } catch (UnusableMessageException e) {
            return null;
        }
    }

    private int id(Row row, String image, byte @Nullable [] key) throws UnusableMessageException {
        Row named = row;
        if (!row.hasId && key != null) {
            named = keyRow(key);
        }
        if (!named.hasId) {
            throw new UnusableMessageException(
                    "no column id in " + image + " nor in the key of the message: was it dropped or renamed in table "
                            + table.tableName() + "?",
                    isFromConnector());
        }
        if (named.id == null) {
            throw new UnusableMessageException("id is null");
        }
        return toInt("id", named.id);
    }

    private static Row keyRow(byte[] key) throws UnusableMessageException {
        Row row = new Row();
        readObject(key, "key", (json, name) -> {
            if (name.equals("payload") && json.currentToken() == JsonToken.START_OBJECT) {
                readFields(json, (payload, column) -> readColumn(payload, column, row));
            } else {
                readColumn(json, name, row);
            }
        });
        return row;
    }

    private @Nullable Integer companyId() throws UnusableMessageException {
        // Installations with a varchar company_id hold empty text where others hold null.
        return after.companyId == null || after.companyId.isBlank() ? null : toInt("company_id", after.companyId);
    }

    /** A message that names its place in the binary log was written by Debezium, and not by somebody's mistake. */
    private boolean isFromConnector() {
        return binlogFile != null && offsetBytes != null;
    }

    private SourcePosition position() throws UnusableMessageException {
        if (binlogFile == null) {
            throw new UnusableMessageException("no source.file: the age of the change is not known");
        }
        if (offsetBytes == null) {
            throw new UnusableMessageException("no source.pos: the age of the change is not known");
        }
        String fileNumber = binlogFile.substring(binlogFile.lastIndexOf('.') + 1);
        return new SourcePosition(
                toPosition("source.file", fileNumber, Long.MAX_VALUE),
                toPosition("source.pos", offsetBytes, Long.MAX_VALUE),
                rowIndex == null ? 0 : (int) toPosition("source.row", rowIndex, Integer.MAX_VALUE));
    }

    private void readEnvelopeField(JsonParser json, String name) throws IOException, UnusableMessageException {
        switch (name) {
            case "payload" -> {
                payloadIsNull = json.currentToken() == JsonToken.VALUE_NULL;
                readFields(json, this::readEnvelopeField);
            }
            case "op" -> op = scalar(json, "op");
            case "before" -> readRow(json, before);
            case "after" -> readRow(json, after);
            case "source" -> readFields(json, this::readSourceField);
            default -> json.skipChildren();
        }
    }

    private void readSourceField(JsonParser json, String name) throws IOException, UnusableMessageException {
        switch (name) {
            case "file" -> binlogFile = scalar(json, "source.file");
            case "pos" -> offsetBytes = scalar(json, "source.pos");
            case "row" -> rowIndex = scalar(json, "source.row");
            case "snapshot" -> snapshot = scalar(json, "source.snapshot");
            default -> json.skipChildren();
        }
    }

    private static void readRow(JsonParser json, Row row) throws IOException, UnusableMessageException {
        row.present = json.currentToken() == JsonToken.START_OBJECT;
        readFields(json, (columns, name) -> readColumn(columns, name, row));
    }

    private static void readColumn(JsonParser json, String name, Row row) throws IOException, UnusableMessageException {
        // MySQL does not distinguish the case of column names; a table may have been made with either.
        if (name.equalsIgnoreCase("id")) {
            row.id = scalar(json, "id");
            row.hasId = true;
        } else if (name.equalsIgnoreCase("company_id")) {
            row.companyId = scalar(json, "company_id");
            row.hasCompanyId = true;
        } else {
            json.skipChildren();
        }
    }

    private interface FieldReader {
        /** Stands on the value of the field, and leaves the parser on its last token. */
        void read(JsonParser json, String name) throws IOException, UnusableMessageException;
    }

    private static void readObject(byte[] bytes, String what, FieldReader reader) throws UnusableMessageException {
        try (JsonParser json = JSON.createParser(bytes)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new UnusableMessageException("the " + what + " is not a JSON object");
            }
            readFields(json, reader);
            if (json.nextToken() != null) {
                throw new UnusableMessageException("the " + what + " goes on behind its JSON object");
            }
        } catch (JsonProcessingException e) {
            throw new UnusableMessageException("the " + what + " is not JSON: " + quoted(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UnusableMessageException(
                    "the " + what + " cannot be decoded: " + quoted(String.valueOf(e.getMessage())));
        }
    }

    /** Reads the fields of the object that the parser stands on; anything but an object is left alone. */
    private static void readFields(JsonParser json, FieldReader reader) throws IOException, UnusableMessageException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            reader.read(json, name);
        }
    }

    private static @Nullable String scalar(JsonParser json, String name) throws IOException, UnusableMessageException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (token == null || !token.isScalarValue()) {
            throw new UnusableMessageException(name + " is not a plain value");
        }
        return json.getText();
    }

    private static int toInt(String column, String text) throws UnusableMessageException {
        String number = text.strip();
        try {
            if (number.length() <= MAX_NUMBER_CHARS) {
                return new BigDecimal(number).intValueExact();
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // Falls through to the one message for all of these.
        }
        throw new UnusableMessageException(column + "=" + quoted(text) + " is not an int (" + Integer.MIN_VALUE + " to "
                + Integer.MAX_VALUE + ")");
    }

    private static long toPosition(String field, String text, long max) throws UnusableMessageException {
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one message for all of these.
        }
        throw new UnusableMessageException(field + "=" + quoted(text) + " is not a position in the binary log");
    }

    private static String quoted(String text) {
        return text.length() <= QUOTED_CHARS ? text : text.substring(0, QUOTED_CHARS) + "...";
    }
}
