package io.jobetl.app.dead;

import io.jobetl.io.mysql.read.MySqlDeadLetters.StoredDeadLetter;
import java.util.LinkedHashMap;
import java.util.Map;

/** A dead letter for programs. */
final class DeadLetterJson {
    private DeadLetterJson() {}

    static Map<String, Object> of(StoredDeadLetter stored) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", stored.id());
        json.put("first_seen", stored.firstSeen().toString());
        json.put("source", stored.letter().source());
        json.put("position", stored.letter().position());
        json.put("reason", stored.letter().reason());
        json.put("payload", stored.letter().payload());
        return json;
    }
}
