package io.jobetl.demo;

import java.util.List;
import java.util.Set;

/**
 * How {@code etl run} is started as a process.
 *
 * @param mainClass its name; on the class path of this process
 * @param options global options, before the verb
 * @param passingExitCodes after which a new start makes sense: a store was away, another instance took over
 */
public record PipelineCommand(String mainClass, List<String> options, Set<Integer> passingExitCodes) {}
