package io.jobetl.runtime.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * {@code etl.yaml} as a flat map, with the line of each key.
 *
 * <p>Read from the node tree, not from resolved values: that keeps the line numbers, and the text of a value as it was
 * written. YAML 1.1 would make {@code 83} of a password {@code 0123}, and {@code true} of {@code yes}.
 *
 * @param values text of each setting's value
 * @param lines line of each key, counted from 1
 */
record YamlFile(Path path, Map<Setting<?>, String> values, Map<String, Integer> lines) {

    /**
     * Reads a file, named from the working directory; what is wrong with it is added to the mistakes, the rest is used.
     */
    static YamlFile read(Path workingDirectory, Path path, Collection<String> mistakes) {
        YamlFile file = new YamlFile(path, new LinkedHashMap<>(), new LinkedHashMap<>());
        try {
            String text = SmallFile.read(workingDirectory.resolve(path));
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
            if (root != null) {
                file.visit("", root, mistakes);
            }
        } catch (NoSuchFileException e) {
            mistakes.add(path + ": no such file; --config or ETL_CONFIG names it");
        } catch (MalformedInputException e) {
            mistakes.add(path + ": is not UTF-8 text; save it as such");
        } catch (SmallFile.UnusableException e) {
            mistakes.add(path + ": " + e.getMessage());
        } catch (IOException e) {
            mistakes.add(path + ": cannot be read: " + e);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            mistakes.add(path + ":" + line + ": is not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            mistakes.add(path + ": is not YAML: " + e.getMessage());
        }
        return file;
    }

    /** {@code etl.yaml:3} of a key that stands in the file. */
    String position(String key) {
        return path + ":" + lines.getOrDefault(key, 1);
    }

    private void visit(String prefix, Node node, Collection<String> mistakes) {
        if (!(node instanceof MappingNode mapping)) {
            mistakes.add(at(node) + (prefix.isEmpty() ? "the file" : prefix) + " must be a group of key: value lines");
            return;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                mistakes.add(at(tuple.getKeyNode()) + "a key must be a plain word");
                continue;
            }
            String key = prefix.isEmpty() ? name.getValue() : prefix + "." + name.getValue();
            Optional<Setting<?>> setting = Settings.ofKey(key);
            if (setting.isPresent()) {
                put(setting.get(), name, tuple.getValueNode(), mistakes);
            } else if (Settings.keys().stream().anyMatch(known -> known.startsWith(key + "."))) {
                if (!isNull(tuple.getValueNode())) {
                    visit(key, tuple.getValueNode(), mistakes);
                }
            } else {
                mistakes.add(at(name) + "unknown key " + key + Suggestions.didYouMean(key, candidates(prefix)));
            }
        }
    }

    private void put(Setting<?> setting, Node name, Node value, Collection<String> mistakes) {
        String key = setting.key();
        if (lines.containsKey(key)) {
            mistakes.add(at(name) + key + " is given twice, first in line " + lines.get(key));
            return;
        }
        lines.put(key, name.getStartMark().getLine() + 1);
        if (isNull(value)) {
            mistakes.add(at(name) + key + " has no value; give it one, or leave the line out");
        } else if (value instanceof ScalarNode scalar) {
            values.put(setting, scalar.getValue());
        } else if (value instanceof SequenceNode list
                && list.getValue().stream().allMatch(ScalarNode.class::isInstance)) {
            values.put(
                    setting,
                    list.getValue().stream()
                            .map(item -> ((ScalarNode) item).getValue())
                            .collect(Collectors.joining(",")));
        } else {
            mistakes.add(at(value) + key + " must be a single value");
        }
    }

    /** Keys and groups to suggest from: those below the prefix first, all when there are none. */
    private static List<String> candidates(String prefix) {
        List<String> candidates = new ArrayList<>();
        for (String key : Settings.keys()) {
            if (prefix.isEmpty() || key.startsWith(prefix + ".")) {
                candidates.add(key);
                if (prefix.isEmpty() && key.contains(".")) {
                    candidates.add(key.substring(0, key.indexOf('.')));
                }
            }
        }
        return candidates;
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL) && node instanceof ScalarNode;
    }

    private String at(Node node) {
        return path + ":" + (node.getStartMark().getLine() + 1) + ": ";
    }
}
