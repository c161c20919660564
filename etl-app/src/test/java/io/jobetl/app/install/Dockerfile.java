package io.jobetl.app.install;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The instructions of deploy/docker/Dockerfile, continued lines put together. */
record Dockerfile(List<Instruction> instructions) {
    static final Path FILE = Path.of("..", "deploy", "docker", "Dockerfile");

    /** One instruction: {@code FROM}, and what follows it. */
    record Instruction(String name, String arguments) {}

    static Dockerfile read() throws IOException {
        List<Instruction> instructions = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        for (String line : Files.readAllLines(FILE)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            boolean isContinued = line.endsWith("\\");
            open.append(isContinued ? line.substring(0, line.length() - 1) : line);
            if (!isContinued) {
                String[] parts = open.toString().split("\\s+", 2);
                instructions.add(new Instruction(parts[0], parts[1].strip()));
                open.setLength(0);
            }
        }
        return new Dockerfile(instructions);
    }

    List<String> all(String name) {
        return instructions.stream()
                .filter(instruction -> instruction.name().equals(name))
                .map(Instruction::arguments)
                .toList();
    }

    /** The one that counts: a later one takes the place of an earlier one. */
    String last(String name) {
        return all(name).stream().reduce((first, second) -> second).orElse("");
    }

    /** The command, as Docker would start it. */
    List<String> healthCheck() throws IOException {
        String check = last("HEALTHCHECK");
        return command(check.substring(check.indexOf("CMD") + "CMD".length()));
    }

    static List<String> command(String json) throws IOException {
        return List.of(new ObjectMapper().readValue(json, String[].class));
    }
}
