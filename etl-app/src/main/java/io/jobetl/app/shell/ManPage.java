package io.jobetl.app.shell;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual page of a verb as troff of section 1, from what its help says. */
final class ManPage {
    private final StringBuilder page = new StringBuilder();

    private ManPage() {}

    /** File name without section: {@code etl-servers-start}. */
    static String name(CommandSpec verb) {
        return verb.qualifiedName("-");
    }

    static String of(CommandSpec verb) {
        ManPage page = new ManPage();
        page.write(verb);
        return page.page.toString();
    }

    private void write(CommandSpec verb) {
        boolean isRoot = verb.parent() == null;
        line(".TH " + quoted(name(verb).toUpperCase(Locale.ROOT)) + " 1 \"\" " + quoted("etl") + " "
                + quoted("Manual of etl"));
        section("NAME");
        line(escaped(name(verb)) + " \\- " + escaped(VerbText.summary(verb)));
        section("SYNOPSIS");
        line(".nf");
        line(escaped(synopsis(verb)));
        line(".fi");
        section("DESCRIPTION");
        line(escaped(VerbText.text(verb)));
        List<ArgSpec> arguments = Stream.<ArgSpec>concat(
                        verb.positionalParameters().stream(), VerbText.optionsOf(verb).stream())
                .toList();
        if (!arguments.isEmpty()) {
            section(isRoot ? "GLOBAL OPTIONS" : "OPTIONS");
            arguments.forEach(argument -> entry(bold(label(argument)), VerbText.description(argument)));
        }
        if (!verb.subcommands().isEmpty()) {
            section("VERBS");
            verb.subcommands().forEach((name, deeper) -> entry(bold(name), VerbText.summary(deeper.getCommandSpec())));
        }
        if (isRoot) {
            section("EXIT STATUS");
            verb.usageMessage().exitCodeList().forEach((code, meaning) -> entry(bold(code), meaning));
        }
        section("EXAMPLES");
        line(".nf");
        Stream.of(verb.usageMessage().footer())
                .filter(text -> text.startsWith("  "))
                .forEach(text -> line(escaped(text.strip())));
        line(".fi");
        section("SEE ALSO");
        line(seeAlso(verb));
    }

    private static String seeAlso(CommandSpec verb) {
        Map<String, CommandLine> deeper = verb.subcommands();
        List<CommandSpec> others = verb.parent() == null || !deeper.isEmpty()
                ? deeper.values().stream().map(CommandLine::getCommandSpec).toList()
                : List.of();
        Stream<String> names = others.stream().map(ManPage::name);
        return String.join(
                ", ",
                Stream.concat(verb.parent() == null ? Stream.of() : Stream.of("etl"), names)
                        .map(name -> "\\fB" + escaped(name) + "\\fR(1)")
                        .toList());
    }

    /** That of the help, which leaves the global options to the page of etl. */
    private static String synopsis(CommandSpec verb) {
        StringBuilder options = new StringBuilder(verb.qualifiedName());
        if (verb.parent() == null) {
            options.append(" [OPTION]...");
        }
        for (OptionSpec option : verb.parent() == null ? List.<OptionSpec>of() : VerbText.optionsOf(verb)) {
            options.append(option.required() ? " " : " [").append(label(option)).append(option.required() ? "" : "]");
        }
        verb.positionalParameters()
                .forEach(parameter -> options.append(parameter.arity().min() == 0 ? " [" : " ")
                        .append(parameter.paramLabel())
                        .append(parameter.arity().max() > 1 ? "..." : "")
                        .append(parameter.arity().min() == 0 ? "]" : ""));
        if (!verb.subcommands().isEmpty()) {
            options.append(" VERB");
        }
        return options.toString();
    }

    private static String label(ArgSpec argument) {
        if (argument instanceof OptionSpec option) {
            String names = String.join(", ", option.names());
            return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
        }
        return argument.paramLabel();
    }

    private void section(String title) {
        line(".SH " + quoted(title));
    }

    private void entry(String term, String text) {
        line(".TP");
        line(term);
        line(escaped(text));
    }

    private void line(String text) {
        page.append(text).append('\n');
    }

    private static String bold(String text) {
        return "\\fB" + escaped(text) + "\\fR";
    }

    private static String quoted(String text) {
        return '"' + escaped(text).replace("\"", "\\(dq") + '"';
    }

    /** What troff would take for a command of its own; a minus is one that can be copied. */
    private static String escaped(String text) {
        String plain = text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("`", "\\(ga")
                .replace("'", "\\(aq");
        return plain.startsWith(".") ? "\\&" + plain : plain;
    }
}
