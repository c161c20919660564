package io.jobetl.dashboard.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.jobetl.dashboard.http.Answer;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/** Values as JSON: times as ISO 8601 in UTC, durations in seconds, exact numbers as text. */
public final class Json {
    private static final ObjectMapper MAPPER = mapper();

    private Json() {}

    public static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON value: " + value.getClass(), e);
        }
    }

    /** As an answer of its own. */
    public static Answer answer(Object value) {
        return Answer.text(200, Answer.JSON, text(value));
    }

    private static ObjectMapper mapper() {
        SimpleModule values = new SimpleModule();
        values.addSerializer(new Written<>(Instant.class) {
            private static final long serialVersionUID = 1L;

            @Override
            public void serialize(Instant time, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeString(time.toString());
            }
        });
        values.addSerializer(new Written<>(Duration.class) {
            private static final long serialVersionUID = 1L;

            @Override
            public void serialize(Duration time, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeNumber(time.toMillis() / 1_000.0);
            }
        });
        values.addSerializer(new Written<>(BigDecimal.class) {
            private static final long serialVersionUID = 1L;

            @Override
            public void serialize(BigDecimal number, JsonGenerator json, SerializerProvider provider)
                    throws IOException {
                json.writeString(number.toPlainString());
            }
        });
        return new ObjectMapper().registerModule(values);
    }

    private abstract static class Written<T> extends StdSerializer<T> {
        private static final long serialVersionUID = 1L;

        Written(Class<T> type) {
            super(type);
        }
    }
}
