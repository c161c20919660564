package io.jobetl.app;

import io.jobetl.app.adopt.AdoptCommand;
import io.jobetl.app.backfill.BackfillCommand;
import io.jobetl.app.config.ConfigCommand;
import io.jobetl.app.connector.ConnectorCommand;
import io.jobetl.app.dead.DeadCommand;
import io.jobetl.app.demo.DemoCommand;
import io.jobetl.app.doctor.DoctorCommand;
import io.jobetl.app.explain.ExplainCommand;
import io.jobetl.app.generate.GenerateCommand;
import io.jobetl.app.init.InitCommand;
import io.jobetl.app.load.LoadCommand;
import io.jobetl.app.monitor.MonitorCommand;
import io.jobetl.app.report.ReportCommand;
import io.jobetl.app.run.RunCommand;
import io.jobetl.app.servers.ServersCommand;
import io.jobetl.app.shell.CompletionCommand;
import io.jobetl.app.shell.ManCommand;
import io.jobetl.app.spark.SparkCommand;
import io.jobetl.app.status.StatusCommand;
import io.jobetl.app.top.TopCommand;
import io.jobetl.app.verb.GlobalOptions;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.OutputFormat;
import io.jobetl.app.verb.VerbGroup;
import io.jobetl.app.verify.VerifyCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The root command: options that all verbs share, and the list of verbs. */
@Command(
        name = "etl",
        description = "Clicks in Cassandra and job changes in MySQL become exact hourly rows in MySQL.",
        mixinStandardHelpOptions = true,
        versionProvider = EtlCommand.Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "VERB",
        sortOptions = false,
        usageHelpAutoWidth = true,
        footer = {
            "",
            "Examples:",
            "  etl demo --for 60s                       everything at once, on its own servers",
            "  etl servers start --detach && etl init   step by step",
            "",
            "`etl help VERB` explains a verb."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:a check failed, for instance verify found a difference",
            "2:unknown verb or option, or a value that it cannot take",
            "65:the input data cannot be used",
            "69:a server does not answer, or refuses",
            "70:a defect of etl itself",
            "71:memory is short",
            "73:a file or folder cannot be created",
            "74:the results cannot be written, for instance to a full disk",
            "75:another instance has become the writer",
            "77:wrong password, or rights are missing",
            "78:a setting is missing or wrong",
            "130:Ctrl-C (SIGINT), after a clean stop",
            "141:whoever read the results ended before (SIGPIPE)",
            "143:SIGTERM, after a clean stop"
        },
        subcommands = {
            DemoCommand.class,
            ServersCommand.class,
            InitCommand.class,
            LoadCommand.class,
            AdoptCommand.class,
            ConnectorCommand.class,
            RunCommand.class,
            GenerateCommand.class,
            MonitorCommand.class,
            StatusCommand.class,
            TopCommand.class,
            ReportCommand.class,
            VerifyCommand.class,
            ExplainCommand.class,
            BackfillCommand.class,
            SparkCommand.class,
            DeadCommand.class,
            DoctorCommand.class,
            ConfigCommand.class,
            CompletionCommand.class,
            ManCommand.class,
            HelpCommand.class,
        })
final class EtlCommand extends VerbGroup {
    /** What there is to do comes before how to do it otherwise. */
    private static final List<String> TOP_SECTIONS = List.of(
            UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
            UsageMessageSpec.SECTION_KEY_SYNOPSIS,
            UsageMessageSpec.SECTION_KEY_DESCRIPTION,
            UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST,
            UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST,
            UsageMessageSpec.SECTION_KEY_FOOTER);

    private final GlobalOptions options;

    EtlCommand(Invocation invocation) {
        this.options = invocation.options();
    }

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Say more; print stack traces of failures.")
    void setVerbose(boolean verbose) {
        options.setVerbose(verbose);
    }

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "No progress, only results, warnings and errors.")
    void setQuiet(boolean quiet) {
        options.setQuiet(quiet);
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|csv",
            scope = ScopeType.INHERIT,
            description = "Format of results, and of what is logged (default: text).")
    void setOutput(@Nullable OutputFormat output) {
        options.setOutput(output);
    }

    @Option(
            names = "--no-color",
            scope = ScopeType.INHERIT,
            description = "No colors (the environment variable NO_COLOR does the same).")
    void setNoColor(boolean noColor) {
        options.setNoColor(noColor);
    }

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description =
                    "Configuration file (default: etl.yaml in the current folder, else conf/etl.yaml of the installation).")
    void setConfigFile(@Nullable Path file) {
        options.setConfigFile(file);
    }

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Folder of the local servers' files (env ETL_DATA_DIR, default: .etl).")
    void setDataDirectory(@Nullable Path directory) {
        options.setDataDirectory(directory);
    }

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            scope = ScopeType.INHERIT,
            description = "Overrides a setting for this call, for instance --set mysql.port=3306; see `etl config`.")
    void setSettings(@Nullable Map<String, String> settings) {
        options.addSettings(settings);
    }

    /** The Maven version, from the build. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            Properties properties = new Properties();
            try (InputStream in = EtlCommand.class.getResourceAsStream("version.properties")) {
                if (in != null) {
                    properties.load(in);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new String[] {
                "etl " + properties.getProperty("version", "unknown") + " (Java " + Runtime.version() + ")"
            };
        }
    }

    /** The command line with all verbs, ready to execute. */
    static CommandLine commandLine(Invocation invocation) {
        return commandLine(invocation, List.of());
    }

    /** @param moreVerbs take the place of those with the same name */
    static CommandLine commandLine(Invocation invocation, List<Class<?>> moreVerbs) {
        VerbFactory verbs = new VerbFactory(invocation);
        CommandLine commandLine = new CommandLine(new EtlCommand(invocation), verbs);
        for (Class<?> each : moreVerbs) {
            CommandLine verb = new CommandLine(each, verbs);
            commandLine.getCommandSpec().removeSubcommand(verb.getCommandName());
            commandLine.addSubcommand(verb);
        }
        flowDescriptions(commandLine);
        commandLine.setHelpSectionKeys(TOP_SECTIONS);
        return commandLine;
    }

    /** The lines of a description are those of the source code: on the terminal it is one paragraph of its width. */
    private static void flowDescriptions(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.description(String.join(" ", usage.description()));
        usage.commandListHeading("%nVerbs:%n");
        usage.optionListHeading(command.getParent() == null ? "%nGlobal options:%n" : "%nOptions:%n");
        command.getSubcommands().values().forEach(EtlCommand::flowDescriptions);
    }
}
